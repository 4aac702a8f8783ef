"""Forms about what surrounds an organisation: enterprises, people, its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import names
from accounts.form_fields import NameField, NumberField, euros_field, persons_field
from accounts.models import Membership, Organisation, RelatedEnterprise
from accounts.models.organisations import LONGEST_NAME

MOST_RELATED = 1000


class RelatedForm(forms.Form):
    """An enterprise that yours belongs with."""

    name = NameField(label=_("Name"), max_length=LONGEST_NAME)
    joined_to = forms.ModelChoiceField(
        label=_("Joined to"),
        queryset=RelatedEnterprise.objects.none(),
        required=False,
        help_text=_("Yours, or another enterprise that is listed already."),
    )
    share = NumberField(
        label=_("Share, in per cent"),
        most=100,
        places=2,
        help_text=_("The higher of capital and votes, whoever of the two holds it."),
    )
    dominant = forms.BooleanField(
        label=_("One of the two directs the other in another way"),
        required=False,
        help_text=_("By contract, by its statutes or by naming its board."),
    )
    persons = persons_field(_("People, in full-time years"))
    turnover = euros_field(_("Turnover in a year, in euros"))
    balance = euros_field(_("Balance sheet total, in euros"))

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        enterprise: RelatedEnterprise | None = None,
        **kwargs: Any,
    ) -> None:
        self.organisation = organisation
        self.enterprise = enterprise or RelatedEnterprise(organisation=organisation)
        kwargs["initial"] = {
            name: getattr(self.enterprise, name) for name in self.base_fields
        }
        super().__init__(*args, **kwargs)
        others = organisation.related.exclude(pk=self.enterprise.pk)
        self.fields["joined_to"].queryset = others
        self.fields["joined_to"].empty_label = organisation.name
        self.fields["share"].required = True

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = self.organisation.related.exclude(pk=self.enterprise.pk)
        if others.filter(normal_name=names.normal(name)).exists():
            raise forms.ValidationError(
                _now("This enterprise is listed already. It counts once.")
            )
        return name

    def clean_joined_to(self) -> RelatedEnterprise | None:
        """Going up from there must not lead back here."""
        above = self.cleaned_data["joined_to"]
        parents = dict(self.organisation.related.values_list("pk", "joined_to_id"))
        key, seen = above.pk if above else None, set()
        while key is not None and key not in seen:
            seen.add(key)
            key = parents.get(key)
        if self.enterprise.pk in seen:
            raise forms.ValidationError(
                _now("This would be a loop: that one is joined to this one already.")
            )
        return above

    def clean(self) -> dict[str, Any]:
        full = self.organisation.related.count() >= MOST_RELATED
        if full and self.enterprise.pk is None:
            raise forms.ValidationError(
                _now("A thousand enterprises are listed, which is as many as fit.")
            )
        return self.cleaned_data

    def filled(self) -> RelatedEnterprise:
        for name, value in self.cleaned_data.items():
            whole = name in ("turnover", "balance") and value is not None
            setattr(self.enterprise, name, int(value) if whole else value)
        return self.enterprise


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            (Membership.Role.MEMBER, _("Member: sees the organisation")),
            (Membership.Role.MANAGER, _("Manager: also changes it and invites people")),
        ],
        initial=Membership.Role.MEMBER,
        widget=forms.RadioSelect,
    )


class CloseForm(forms.Form):
    """The name is typed, so that nobody closes an organisation with one click."""

    name = forms.CharField(
        label=_("Its name"),
        help_text=_("Type it to confirm. The organisation cannot be brought back."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if names.cleaned(name).casefold() != self.organisation.name.casefold():
            raise forms.ValidationError(_now("This is not the name of it."))
        return name

"""Forms about accounts: the member's own, and the staff's in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserEditForm as WagtailUserEditForm
from wagtail.users.forms import UserForm as WagtailUserForm

from accounts.models import User
from accounts.roles import READER, ROLES
from accounts.services import role_of


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name"]


class EraseForm(forms.Form):
    """The word is typed, so that nobody deletes an account with one click."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("Type it to confirm. The account cannot be brought back."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if email.casefold() != self.user.email.casefold():
            raise forms.ValidationError(_("This is not the address you sign in with."))
        return email


class _RoleMixin(forms.Form):
    """Wagtail's user form, with a name in one piece and a role in place of groups."""

    first_name = None
    last_name = None
    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    role = forms.ChoiceField(
        label=_("Role"), choices=[(role.key, role.label) for role in ROLES]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.instance
        # Being a superuser belongs to the administrator's role.
        self.fields.pop("is_superuser", None)
        self.fields["role"].initial = role_of(user).key if user.pk else READER.key
        self.fields["role"].help_text = " ".join(
            f"{role.label}: {role.purpose}" for role in ROLES
        )
        names = [role.group_name for role in ROLES]
        self.fields["groups"].queryset = Group.objects.exclude(name__in=names)
        self.fields["groups"].label = _("Further groups")

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        others = User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("Somebody has an account with this address."))
        return email

    def clean_groups(self) -> list[Group]:
        """The role's own group stays until the role itself is changed."""
        names = [role.group_name for role in ROLES]
        user = self.instance
        held = user.groups.filter(name__in=names) if user.pk else Group.objects.none()
        return [*self.cleaned_data["groups"], *held]


class UserCreationForm(_RoleMixin, WagtailUserForm):
    class Meta:
        model = User
        fields = ["email", "name", "role", "groups"]
        widgets = {"groups": forms.CheckboxSelectMultiple}

    field_order = ["email", "name", "role", "groups"]

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        return super().save(commit=commit)


class UserEditForm(_RoleMixin, WagtailUserEditForm):
    class Meta:
        model = User
        fields = ["email", "name", "is_active", "is_superuser", "role", "groups"]
        widgets = {"groups": forms.CheckboxSelectMultiple}

    field_order = ["email", "name", "role", "groups", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        editing_self = kwargs.get("editing_self", False)
        super().__init__(*args, **kwargs)
        if editing_self:
            self.fields.pop("role")

"""The member's tokens: a list, a new one, an end."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import ApiToken
from accounts.services.tokens import TooManyTokens, end_token, make_token

DAYS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("a year"))]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("Where it will be used.")
    )
    scope = forms.ChoiceField(
        label=_("What may it do?"), choices=ApiToken.Scope.choices
    )
    days = forms.ChoiceField(label=_("For how long?"), choices=DAYS, initial="90")


@never_cache
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """A new secret stands on the answer to the form, and nowhere else."""
    form = TokenForm(request.POST or None)
    context = {"form": form, "secret": ""}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            _token, context["secret"] = make_token(
                by=request.user,
                name=said["name"],
                scope=said["scope"],
                days=int(said["days"]),
            )
            context["form"] = TokenForm()
        except TooManyTokens as refusal:
            form.add_error(None, str(refusal))
    context["tokens"] = request.user.program_tokens.all()
    return render(request, "accounts/tokens.html", context)


@never_cache
@require_POST
@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    end_token(
        token=get_object_or_404(request.user.program_tokens, pk=pk), by=request.user
    )
    return redirect("tokens")

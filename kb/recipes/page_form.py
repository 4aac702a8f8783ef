"""The form of a recipe's page: strategies are boxes to tick, not JSON."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from kb.recipes.words import STRATEGIES


class RecipeForm(WagtailAdminPageForm):
    strategies = forms.MultipleChoiceField(
        label=_("parallel strategy"),
        choices=list(STRATEGIES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

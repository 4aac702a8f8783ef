"""The forms of the topics' desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core import topic_words
from core.models import Topic

MOST_MERGED = 20
MOST_PAGES = 100


KEYS = ("topic", "into", "page", "merge")


def sane(data: QueryDict) -> QueryDict:
    """The data of a form without keys that no row can have: SQLite stops at numbers of
    twenty digits."""
    kept = data.copy()
    for name in KEYS:
        values = kept.getlist(name)
        kept.setlist(name, [v for v in values if v.isdecimal() and len(v) < 19])
    return kept


class FilterForm(forms.Form):
    """Anything that is no choice is left out, never an error."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("Every kind")), *Topic.Kind.choices],
    )
    unused = forms.BooleanField(label=_("Without pages"), required=False)


class MergeForm(forms.Form):
    """`topic` several times: what is merged; `into`: what stays."""

    topic = forms.ModelMultipleChoiceField(
        queryset=Topic.objects.all(),
        label=_("Topics"),
        widget=forms.MultipleHiddenInput,
        error_messages={
            "required": _("Choose at least two topics."),
            "invalid_choice": _("One of these topics is gone."),
        },
    )
    into = forms.ModelChoiceField(
        queryset=Topic.objects.all(),
        label=_("Which one stays?"),
        widget=forms.RadioSelect,
        required=False,
        empty_label=None,
        error_messages={"invalid_choice": _("This topic is gone.")},
    )

    def clean_topic(self) -> Any:
        topics = self.cleaned_data["topic"]
        if len(topics) > MOST_MERGED:
            sentence = _("At most %(most)d topics at once.")
            raise forms.ValidationError(sentence, params={"most": MOST_MERGED})
        return topics

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        into, topics = said.get("into"), said.get("topic")
        if into and topics is not None:
            said["sources"] = [topic for topic in topics if topic.pk != into.pk]
            if not said["sources"]:
                self.add_error("into", _("A topic cannot be merged into itself."))
        return said


class RenameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    slug = forms.SlugField(
        label=_("Address"),
        max_length=100,
        help_text=_("The old address leads to the new one for ever."),
    )


class SynonymsForm(forms.Form):
    synonyms = forms.CharField(
        label=_("Synonyms"),
        required=False,
        max_length=2000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One a line. Search reads each of them as this topic."),
    )

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topic = topic

    def clean_synonyms(self) -> list[str]:
        text = self.cleaned_data["synonyms"]
        words = topic_words.listed(text, name=self.topic.name)
        if much := topic_words.too_much(words):
            sentence = _(
                "At most %(most)d synonyms of %(longest)d characters each: %(word)s…"
            )
            values = {
                "most": topic_words.MOST,
                "longest": topic_words.LONGEST,
                "word": much[0][:60],
            }
            raise forms.ValidationError(sentence, params=values)
        return words


class AssignForm(forms.Form):
    page = forms.TypedMultipleChoiceField(coerce=int, required=True)
    topic = forms.ModelMultipleChoiceField(
        queryset=Topic.objects.all(),
        label=_("Topics to give"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose the topics to give."),
            "invalid_choice": _("One of these topics is gone."),
        },
    )

    def __init__(self, *args: Any, pages: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["page"]
        field.choices = [(pk, pk) for pk in pages]
        field.error_messages = {
            "required": _("Choose the pages."),
            "invalid_choice": _("One of these pages has topics by now, or is gone."),
        }

"""The forms of synonyms and promoted results, and what they refuse."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from search import tokens
from search.alike import key_of
from search.desk.thing_named import NotKnown, thing_named
from search.models import PromotedResult, Synonym
from search.promoted import asked_as
from search.stopwords import stop_words
from search.thesaurus import MAX_ALTERNATIVES

MOST_QUERIES = 40
LONGEST_WORDS = 6


def languages() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("Every language")), *settings.LANGUAGES]


class SynonymForm(WagtailAdminModelForm):
    """Refuses what would swallow every search: words that say nothing."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=languages, required=False
    )

    class Meta:
        model = Synonym
        fields = ["words", "others", "both_ways", "language"]

    def clean_words(self) -> str:
        words = " ".join(self.cleaned_data["words"].replace("\0", "").split())
        if len(tokens.words(words)) > LONGEST_WORDS:
            most = {"most": LONGEST_WORDS}
            raise ValidationError(_("At most %(most)d words: a phrase.") % most)
        return words

    def clean_others(self) -> str:
        texts = self.cleaned_data["others"].replace("\0", "").split(",")
        found = list(dict.fromkeys(" ".join(t.split()) for t in texts if t.strip()))
        if len(found) > MAX_ALTERNATIVES:
            most = {"most": MAX_ALTERNATIVES}
            raise ValidationError(
                _("Search looks for %(most)d other words at most.") % most
            )
        return ", ".join(found)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        words, others = cleaned.get("words", ""), cleaned.get("others", "")
        language = cleaned.get("language") or settings.LANGUAGE_CODE
        stops = stop_words(language.split("-")[0])
        texts = [("words", words)] if words else []
        texts += [("others", text.strip()) for text in others.split(",") if others]
        for name, text in texts:
            said = tokens.words(text)
            if not said or all(word in stops for word in said):
                sentence = _("“%(text)s” says nothing: every search would find it.")
                self.add_error(name, sentence % {"text": text})
            elif name == "others" and key_of(text, language) == key_of(words, language):
                sentence = _("“%(text)s” is the same word.")
                self.add_error(name, sentence % {"text": text})
        return cleaned


class PromotedForm(WagtailAdminModelForm):
    thing = forms.CharField(
        label=gettext_lazy("Page, machine or topic"),
        max_length=700,
        help_text=gettext_lazy(
            "Its address, its call number (G 08) or its exact title."
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=languages,
        required=False,
        help_text=gettext_lazy("Of the searches it holds for."),
    )
    field_order = (
        *("queries", "thing", "language", "place"),
        *("valid_from", "valid_until", "note"),
    )

    class Meta:
        model = PromotedResult
        fields = [
            *("queries", "language", "place", "valid_from", "valid_until", "note")
        ]
        widgets = {
            "queries": forms.Textarea(attrs={"rows": 4}),
            "valid_from": AdminDateInput,
            "valid_until": AdminDateInput,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.setdefault("thing", self.instance.address or "")

    def clean_queries(self) -> str:
        lines = self.cleaned_data["queries"].replace("\0", "").splitlines()
        kept = list(dict.fromkeys(" ".join(line.split()) for line in lines))
        kept = [line for line in kept if line]
        if len(kept) > MOST_QUERIES:
            raise ValidationError(_("At most %(n)d searches.") % {"n": MOST_QUERIES})
        for line in kept:
            if not asked_as(line, settings.LANGUAGE_CODE):
                sentence = _("“%(line)s” holds nothing that can be looked for.")
                raise ValidationError(sentence % {"line": line})
        return "\n".join(kept)

    def clean_place(self) -> int:
        place = self.cleaned_data["place"]
        if not 1 <= place <= 100:
            raise ValidationError(_("A number from 1 to 100."))
        return place

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("valid_from"), cleaned.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", _("It ends before it begins."))
        if text := cleaned.get("thing"):
            self._find(text, cleaned.get("language", ""))
        return cleaned

    def _find(self, text: str, language: str) -> None:
        row = self.instance
        if row.pk and text == row.address:
            return  # what it was; it may be gone by now
        try:
            entry = thing_named(text, language)
        except NotKnown as error:
            self.add_error("thing", str(error))
            return
        row.kind, row.source_pk, row.title = entry.kind, entry.source_pk, entry.title

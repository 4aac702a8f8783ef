"""The words of the texts, and other words for them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Word(models.Model):
    """A word of the texts with the number of entries it stands in: the source of
    "did you mean" and of suggested commands. `text` is shown, `key` is folded."""

    class Kind(models.TextChoices):
        PLAIN = "word", _("Word")
        VARIABLE = "variable", _("Variable")
        OPTION = "option", _("Option")
        COMMAND = "command", _("Command")

    text = models.CharField(max_length=80, unique=True)
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    size = models.PositiveSmallIntegerField()
    entries = models.IntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "size", "key"], name="word_size"),
            models.Index(fields=["key"], name="word_key"),
        ]

    def __str__(self) -> str:
        return self.text


class Synonym(models.Model):
    """Other words that editors add to those of `search/synonyms/`."""

    words = models.CharField(
        _("words"),
        max_length=100,
        unique=True,
        help_text=_("What a reader may type, for example: graphics card"),
    )
    others = models.CharField(
        _("stand also for"),
        max_length=400,
        help_text=_("Separated by commas, for example: gpu, accelerator"),
    )
    both_ways = models.BooleanField(_("also the other way round"), default=True)
    language = models.CharField(
        _("language"),
        max_length=12,
        blank=True,
        help_text=_("Of the searches it holds for; empty for every language."),
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words

    @property
    def other_list(self) -> list[str]:
        return [text.strip() for text in self.others.split(",") if text.strip()]

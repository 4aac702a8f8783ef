"""Rows that editors write with a recipe: people, needs, data sets, pitfalls."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel
from wagtail.models import Orderable, Page

from kb.blocks import EVIDENCE
from kb.models.recipes import RecipePage
from kb.querysets import PitfallManager
from kb.signatures import SignatureError, compile_signature

# Of a pitfall, on the page.
SAID = (
    "number",
    "title",
    "signature",
    "place",
    "symptom",
    "cause",
    "remedy",
    "command",
    "machine",
    "seen",
    "evidence",
    "source",
    "source_url",
    "source_date",
)


class RecipeContributor(Orderable):
    """A person with a part in a recipe. The name stays when the account goes."""

    class Role(models.TextChoices):
        MAINTAINER = "maintainer", _("Keeps it")
        AUTHOR = "author", _("Author")
        REVIEWER = "reviewer", _("Reviewer")
        TESTER = "tester", _("Tried it on a machine")

    page = ParentalKey(
        RecipePage, on_delete=models.CASCADE, related_name="contributors"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Of a person who keeps it: tasks come to this account."),
    )
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(
        _("role"), max_length=12, choices=Role.choices, default=Role.AUTHOR
    )

    panels = [FieldPanel("name"), FieldPanel("role"), FieldPanel("user")]

    class Meta(Orderable.Meta):
        verbose_name = _("contributor")

    def __str__(self) -> str:
        return self.name


class RecipePrerequisite(Orderable):
    """What a reader must have or know before: a page of the site, or words."""

    page = ParentalKey(
        RecipePage, on_delete=models.CASCADE, related_name="prerequisites"
    )
    needed = models.ForeignKey(
        Page,
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    words = models.CharField(_("or words"), max_length=200, blank=True)

    panels = [PageChooserPanel("needed"), FieldPanel("words")]

    class Meta(Orderable.Meta):
        verbose_name = _("prerequisite")

    def __str__(self) -> str:
        return self.words or (self.needed.title if self.needed else "")

    def clean(self) -> None:
        super().clean()
        if not self.words and not self.needed_id:
            raise ValidationError(_("Choose a page or write words."))


class RecipeDataset(Orderable):
    page = ParentalKey(RecipePage, on_delete=models.CASCADE, related_name="datasets")
    name = models.CharField(_("name"), max_length=150)
    url = models.URLField(_("address"), max_length=500, blank=True)
    licence = models.CharField(
        _("licence"), max_length=80, blank=True, help_text=_("Empty: unknown.")
    )
    size = models.CharField(
        _("size"), max_length=60, blank=True, help_text=_("For example 237 MB.")
    )
    checksum = models.CharField(
        _("checksum"),
        max_length=140,
        blank=True,
        validators=[RegexValidator(r"^[a-z0-9]{2,12}:[0-9A-Fa-f]{8,128}\Z")],
        help_text="sha256:…",
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    panels = [
        FieldPanel("name"),
        FieldPanel("url"),
        FieldRowPanel([FieldPanel("licence"), FieldPanel("size")]),
        FieldPanel("checksum"),
        FieldPanel("note"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("data set")

    def __str__(self) -> str:
        return self.name

    def shown(self) -> dict[str, str]:
        names = ("name", "url", "licence", "size", "checksum", "note")
        return {name: getattr(self, name) for name in names}


class RecipePitfall(Orderable):
    """What goes wrong with a recipe: how it shows, why, and what to do.

    `signature` is the wording of its error with placeholders (kb.signatures), by which
    search finds it in whatever somebody pasted; a pitfall that prints nothing has none.
    """

    class Place(models.TextChoices):
        ANYWHERE = "anywhere", _("anywhere")
        LINE = "line", _("a line of its own")
        END = "end", _("the last thing printed")

    page = ParentalKey(RecipePage, on_delete=models.CASCADE, related_name="pitfalls")
    # 1 is the first of its recipe: F 2.1. Given once, see RecipePage.number_pitfalls.
    number = models.PositiveSmallIntegerField(default=0, editable=False)
    title = models.CharField(
        _("what happened"),
        max_length=160,
        help_text=_("In one clause: the rank was expanded on the first node."),
    )
    signature = models.CharField(
        _("error text"),
        max_length=200,
        blank=True,
        help_text=_(
            "The words of the message. {n} stands for a number, {word} for anything "
            "without a blank, {any} for the rest between."
        ),
    )
    place = models.CharField(
        _("where"), max_length=8, choices=Place.choices, default=Place.ANYWHERE
    )
    symptom = models.CharField(
        _("how it shows"),
        max_length=300,
        blank=True,
        help_text=_("What one sees besides the message, or instead of one."),
    )
    cause = models.TextField(_("cause"), max_length=1000)
    remedy = models.TextField(_("remedy"), max_length=1000)
    command = models.TextField(_("command"), max_length=1000, blank=True)
    machine = models.SlugField(
        _("machine"), max_length=60, blank=True, help_text=_("Empty: any machine.")
    )
    seen = models.CharField(_("where it was seen"), max_length=200, blank=True)
    evidence = models.CharField(
        _("evidence"), max_length=1, choices=EVIDENCE, default="U"
    )
    source = models.CharField(_("source"), max_length=250, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    source_date = models.CharField(_("date of the source"), max_length=60, blank=True)

    objects = PitfallManager()

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("signature"), FieldPanel("place")]),
        FieldPanel("symptom"),
        FieldPanel("cause"),
        FieldPanel("remedy"),
        FieldPanel("command"),
        FieldRowPanel([FieldPanel("machine"), FieldPanel("seen")]),
        FieldRowPanel([FieldPanel("evidence"), FieldPanel("source_date")]),
        FieldPanel("source"),
        FieldPanel("source_url"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("pitfall")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if not self.signature and not self.symptom:
            words = _("Write the text of the error, or how it shows.")
            raise ValidationError({"symptom": words})
        if self.signature:
            try:
                compile_signature(self.signature, self.place)
            except SignatureError as error:
                raise ValidationError({"signature": error.reason}) from error

    def shown(self) -> dict[str, Any]:
        """What its page says of it."""
        said = {name: getattr(self, name) for name in SAID}
        return {**said, "anchor": self.anchor, "plain": self.plain}

    @property
    def anchor(self) -> str:
        return f"pitfall-{self.number}"

    @property
    def plain(self) -> str:
        """The error as people read it; nothing where it prints none."""
        text = self.signature.replace("{n}", "N")
        return text.replace("{word}", "…").replace("{any}", "…")

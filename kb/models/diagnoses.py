"""Diagnoses: an error message, its possible causes, and what to do about each."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from core.models import BasePage
from kb import diagnosis_listing, machines
from kb.blocks import EVIDENCE, CauseBlock, SourceBlock
from kb.facts import facts_of
from kb.querysets import DiagnosisManager, SignatureManager
from kb.signatures import SignatureError, compile_signature


class Wording(NamedTuple):
    """How a message reads, and where it must stand, if not anywhere."""

    plain: str
    where: str


class Where(NamedTuple):
    machine: str
    name: str


class DiagnosisIndexPage(BasePage):
    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["kb.DiagnosisPage"]

    class Meta:
        verbose_name = _("index of diagnoses")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        listing = diagnosis_listing.diagnosis_listing(self, request)
        return context | {"listing": listing}


class DiagnosisPage(BasePage):
    call_kind = "F"

    class Layer(models.TextChoices):
        SLURM = "slurm", _("Slurm")
        LOGIN = "login", _("Login and SSH")
        STORAGE = "storage", _("Storage")
        CONTAINER = "container", _("Containers")
        PYTHON = "python", _("Python environment")
        NETWORK = "network", _("Internet from compute nodes")
        GPU = "gpu", _("GPU and driver")
        COLLECTIVES = "collectives", _("NCCL and RCCL")
        PYTORCH = "pytorch", _("PyTorch")

    layer = models.CharField(_("layer"), max_length=12, choices=Layer.choices)
    applies = models.CharField(
        _("when it counts"),
        max_length=300,
        blank=True,
        help_text=_("What else must be true, if the message alone is not enough."),
    )
    causes = StreamField(
        [("cause", CauseBlock())], verbose_name=_("causes"), min_num=1, max_num=12
    )
    sources = StreamField(
        [("source", SourceBlock())], verbose_name=_("sources"), blank=True
    )
    evidence = models.CharField(
        _("evidence"), max_length=1, choices=EVIDENCE, default="U"
    )
    checked_on = models.DateField(_("facts checked"), null=True, blank=True)

    # What lists and the page show of its rows, made when it is saved.
    shown = models.JSONField(default=dict, editable=False, blank=True)

    parent_page_types = ["kb.DiagnosisIndexPage"]
    subpage_types = []

    objects = DiagnosisManager()

    content_panels = [
        *BasePage.content_panels,
        InlinePanel("signatures", label=_("signature"), min_num=1, max_num=20),
        FieldPanel("layer"),
        FieldPanel("applies"),
        FieldPanel("causes"),
        FieldRowPanel([FieldPanel("evidence"), FieldPanel("checked_on")]),
        FieldPanel("sources"),
    ]
    promote_panels = [
        *BasePage.promote_panels,
        InlinePanel("diagnosis_machines", label=_("machine")),
    ]

    class Meta:
        verbose_name = _("diagnosis")
        verbose_name_plural = _("diagnoses")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        before, after = diagnosis_listing.around(self)
        return context | {
            "facts": facts_of(self),
            "before": before,
            "after": after,
        }

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_fields") is None:
            self.show_rows()
        return super().save(*args, **kwargs)

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        self.show_rows()  # a draft was not saved
        return super().serve_preview(request, mode_name)

    def show_rows(self) -> None:
        """Writes down what its rows say, so that showing it reads one table less."""
        self.shown = {
            "wordings": [[row.plain, row.place] for row in self.signatures.all()],
            "machines": [row.machine for row in self.diagnosis_machines.all()],
        }

    @property
    def machines(self) -> list[Where]:
        """Where it happens; empty: on any machine."""
        ids = self.shown.get("machines", [])
        return [Where(machine, machines.name_of(machine)) for machine in ids]

    @property
    def wordings(self) -> list[Wording]:
        rows = self.shown.get("wordings", [])
        return [Wording(text, _place_in_words(place)) for text, place in rows]

    @property
    def headings(self) -> list[dict[str, Any]]:
        """The table of contents: the causes."""
        return [
            {"anchor": f"cause-{n}", "title": block.value["cause"], "level": 2}
            for n, block in enumerate(self.causes, start=1)
        ]

    @property
    def sections(self) -> list[dict[str, Any]]:
        """Plain text for search: how it reads, then each cause."""
        wordings = [signature.plain for signature in self.wordings]
        lead = "\n".join(part for part in [*wordings, self.applies] if part)
        return [
            {"anchor": "", "title": "", "level": 2, "text": lead},
            *(
                {**heading, "text": "\n".join(_said(block.value))}
                for heading, block in zip(self.headings, self.causes, strict=True)
            ),
        ]


class DiagnosisSignature(Orderable):
    """How the message reads, with placeholders (kb.signatures)."""

    class Place(models.TextChoices):
        ANYWHERE = "anywhere", _("anywhere")
        LINE = "line", _("a line of its own")
        END = "end", _("the last thing printed")

    page = ParentalKey(
        DiagnosisPage, on_delete=models.CASCADE, related_name="signatures"
    )
    text = models.CharField(
        _("wording"),
        max_length=200,
        help_text=_(
            "The words of the message. {n} stands for a number, {word} for anything "
            "without a blank, {any} for the rest between."
        ),
    )
    place = models.CharField(
        _("where"), max_length=8, choices=Place.choices, default=Place.ANYWHERE
    )

    objects = SignatureManager()

    panels = [FieldPanel("text"), FieldPanel("place")]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        try:
            compile_signature(self.text, self.place)
        except SignatureError as error:
            raise ValidationError({"text": error.reason}) from error

    @property
    def plain(self) -> str:
        """The wording as people read it."""
        text = self.text.replace("{n}", "N")
        return text.replace("{word}", "…").replace("{any}", "…")


class DiagnosisMachine(Orderable):
    """A machine where it happens, by its id in the catalogue of machines."""

    page = ParentalKey(
        DiagnosisPage, on_delete=models.CASCADE, related_name="diagnosis_machines"
    )
    machine = models.SlugField(_("machine"), max_length=60)

    panels = [FieldPanel("machine")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["page", "machine"], name="unique_machine_of_diagnosis"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return machines.name_of(self.machine)


def _place_in_words(place: str) -> str:
    if place == DiagnosisSignature.Place.ANYWHERE:
        return ""
    return str(DiagnosisSignature.Place(place).label)


def _said(cause: Any) -> list[str]:
    """Everything a cause says, in the order of the page."""
    said = [cause["look"], cause["check"]]
    for remedy in cause["remedies"]:
        said += [machines.name_of(remedy["machine"] or ""), remedy["route"]]
        said += [remedy["text"], remedy["command"]]
    return [text for text in said if text]

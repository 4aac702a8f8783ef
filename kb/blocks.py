"""Blocks of the knowledge base: what a diagnosis is made of, and one inside a text."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks import BODY
from kb import machines

EVIDENCE = [
    ("P", _("P: official document read")),
    ("O", _("O: observed on the machine by a named project")),
    ("S", _("S: cites the official page")),
    ("U", _("U: unverified")),
]


class RemedyBlock(blocks.StructBlock):
    machine = blocks.ChoiceBlock(
        label=_("Machine"),
        choices=machines.choices,
        required=False,
        help_text=_("Leave empty for any machine."),
    )
    route = blocks.CharBlock(
        label=_("Route"),
        required=False,
        max_length=80,
        help_text=_("The way the hours were granted, where it matters."),
    )
    text = blocks.CharBlock(label=_("Remedy"), max_length=400)
    command = blocks.TextBlock(label=_("Command"), required=False, rows=2)
    evidence = blocks.ChoiceBlock(
        label=_("Evidence"),
        choices=EVIDENCE,
        required=False,
        help_text=_("Only where it differs from the diagnosis as a whole."),
    )

    class Meta:
        icon = "tick"
        label = _("Remedy")
        template = "blocks/remedy.html"
        description = _("What to do, on one machine or on any.")
        preview_value: ClassVar = {
            "machine": "jupiter",
            "text": "Ask for all four GPUs and choose one by the local rank.",
            "command": "#SBATCH --gpus-per-node=4",
        }

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        return context | {"machine": machines.name_of(value["machine"] or "")}


class CauseBlock(blocks.StructBlock):
    cause = blocks.CharBlock(label=_("Cause"), max_length=250)
    check = blocks.TextBlock(
        label=_("Command that tells it apart"), required=False, rows=2
    )
    look = blocks.CharBlock(label=_("What to look for"), required=False, max_length=300)
    remedies = blocks.ListBlock(
        RemedyBlock(), label=_("Remedies"), min_num=1, max_num=12
    )

    class Meta:
        icon = "help"
        label = _("Cause")
        template = "blocks/cause.html"
        description = _("One possible cause: how to tell it apart, and its remedy.")
        preview_value: ClassVar = {
            "cause": "The project account is missing from the script.",
            "check": "sacctmgr show assoc user=$USER format=account,partition,qos",
            "remedies": [{"text": "Add it.", "command": "#SBATCH --account=PROJECT"}],
        }


class SourceBlock(blocks.StructBlock):
    level = blocks.ChoiceBlock(label=_("Evidence"), choices=EVIDENCE, default="U")
    words = blocks.CharBlock(label=_("Source"), max_length=250)
    date = blocks.CharBlock(label=_("Its date"), required=False, max_length=60)
    url = blocks.URLBlock(label=_("Address"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("Source")
        template = "blocks/source.html"
        description = _("Where this is written, with its date.")
        preview_value: ClassVar = {
            "level": "P",
            "words": "Slurm: sbatch",
            "date": "20 Aug 2026",
            "url": "https://slurm.schedmd.com/sbatch.html",
        }


class DiagnosisBlock(blocks.StructBlock):
    diagnosis = blocks.PageChooserBlock(
        label=_("Diagnosis"), page_type="kb.DiagnosisPage"
    )

    class Meta:
        icon = "help"
        label = _("Diagnosis")
        template = "blocks/diagnosis.html"
        preview_template = "blocks/previews/diagnosis.html"
        preview_value: ClassVar = {"diagnosis": None}
        description = _("An error with its causes, from the diagnoses.")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """The page as this reader may see it: it may have been restricted since."""
        context = super().get_context(value, parent_context)
        chosen = value["diagnosis"]
        if chosen is None:
            return context
        user = getattr(context.get("request"), "user", None) or AnonymousUser()
        pages = type(chosen).objects.visible_to(user).with_numbers()
        return context | {"diagnosis": pages.filter(pk=chosen.pk).first()}


KB_BODY = [*BODY, ("diagnosis", DiagnosisBlock())]

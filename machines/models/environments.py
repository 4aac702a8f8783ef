"""The software a job runs in on a machine: a container image, or modules.

An environment is never overwritten by its successor: it says which one replaced it, so
that what was measured in it stays measured in it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from machines.models.catalogue import Change, Fact, Part, System
from machines.querysets import EnvironmentQuerySet


class Environment(models.Model):
    class Toolkit(models.TextChoices):
        CUDA = "cuda", "CUDA"
        ROCM = "rocm", "ROCm"
        NONE = "", _("none, or unknown")

    # What a job meets. A change of one of these makes doubtful what was verified in it;
    # a change of the words about it does not, nor one of its last day before that day.
    TECHNICAL = (
        "partition",
        "image",
        "digest",
        "modules",
        "driver",
        "toolkit",
        "toolkit_version",
        "collectives_version",
        "frameworks",
        "replaced_by",
    )
    STATED = (
        "name",
        *TECHNICAL,
        "valid_from",
        "valid_until",
        "evidence",
        "source",
        "source_url",
        "source_date",
        "checked_on",
        "note",
    )

    system = models.ForeignKey(
        System,
        verbose_name=_("machine"),
        on_delete=models.CASCADE,
        related_name="environments",
    )
    slug = models.SlugField(
        _("id"), max_length=80, help_text=_("For recipes in Git: pytorch-2-7-rocm-6-2.")
    )
    name = models.CharField(_("name"), max_length=120)
    partition = models.ForeignKey(
        Part,
        verbose_name=_("partition"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="environments",
        limit_choices_to={"kind": Part.Kind.PARTITION},
        help_text=_("Empty: it works on any of the machine."),
    )
    image = models.CharField(
        _("container image"),
        max_length=300,
        blank=True,
        help_text=_("Its path on the machine, or its name in a registry."),
    )
    digest = models.CharField(
        _("digest of the image"),
        max_length=80,
        blank=True,
        validators=[RegexValidator(r"^sha(256:[0-9a-f]{64}|512:[0-9a-f]{64,128})$")],
        help_text="sha256:…",
    )
    modules = models.TextField(
        _("modules"), blank=True, max_length=2000, help_text=_("One a line, in order.")
    )
    driver = models.CharField(_("GPU driver"), max_length=60, blank=True)
    toolkit = models.CharField(
        _("toolkit"), max_length=10, choices=Toolkit.choices, blank=True
    )
    toolkit_version = models.CharField(
        _("version of the toolkit"), max_length=40, blank=True
    )
    collectives_version = models.CharField(
        _("version of NCCL or RCCL"), max_length=40, blank=True
    )
    # [{"name": "PyTorch", "version": "2.7.1"}]; an empty version is unknown.
    frameworks = models.JSONField(_("frameworks"), default=list, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("Its last day.")
    )
    replaced_by = models.ForeignKey(
        "self",
        verbose_name=_("replaced by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replaces",
    )
    evidence = models.CharField(
        _("evidence"), max_length=1, choices=Fact.Evidence.choices, default="U"
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    source_date = models.CharField(_("date of the source"), max_length=80, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=1000)
    position = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # What the last load of our data said; `edited_at` says that an editor differs.
    loaded = models.JSONField(null=True, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    # When the layers above were told that its last day is over.
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = EnvironmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("environment")
        verbose_name_plural = _("environments")
        ordering = ["system", "position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "slug"], name="unique_environment_of_system"
            ),
            models.CheckConstraint(
                condition=~models.Q(replaced_by=models.F("pk")),
                name="environment_does_not_replace_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system.name}, {self.name}"

    def get_absolute_url(self) -> str:
        return f"{self.system.get_absolute_url()}#environment-{self.slug}"

    @property
    def is_container(self) -> bool:
        return bool(self.image)

    @property
    def module_names(self) -> list[str]:
        return self.modules.split("\n") if self.modules else []

    @property
    def collectives(self) -> str:
        """The library that GPUs talk through."""
        return {"cuda": "NCCL", "rocm": "RCCL"}.get(self.toolkit, "NCCL / RCCL")

    @property
    def versions(self) -> list[tuple[str, str]]:
        """(what, version) below the frameworks, as far as it is known."""
        return [(what, version) for what, version in self._below if version]

    @property
    def unknowns(self) -> list[str]:
        """What of it no source says."""
        missing = [what for what, version in self._below if not version]
        if self.image and not self.digest:
            missing.insert(0, gettext("digest of the image"))
        nameless = [f["name"] for f in self.frameworks if not f["version"]]
        return missing + [
            gettext("version of %(name)s") % {"name": name} for name in nameless
        ]

    @property
    def _below(self) -> list[tuple[str, str]]:
        rows = [(gettext("driver"), self.driver)]
        if self.toolkit:
            rows.append((self.get_toolkit_display(), self.toolkit_version))
            rows.append((self.collectives, self.collectives_version))
        return rows

    @property
    def framework_names(self) -> list[str]:
        """As people write them: "PyTorch 2.7.1"."""
        return [f"{f['name']} {f['version']}".strip() for f in self.frameworks]

    def is_current(self, day: date) -> bool:
        """Whether a new job should still be given it on `day`."""
        ended = self.valid_until is not None and self.valid_until < day
        return not (self.withdrawn_at or self.replaced_by_id or ended)

    def stated(self) -> dict[str, Any]:
        """What is said about it, JSON-ready; rows it leads to by their slug."""
        said = {name: getattr(self, name) for name in self.STATED}
        for name in ("partition", "replaced_by"):
            said[name] = said[name].slug if said[name] else ""
        for name in ("valid_from", "valid_until", "checked_on"):
            said[name] = str(said[name]) if said[name] else ""
        return said

    @property
    def difference(self) -> dict[str, Any]:
        """{field: what our data file says} where an editor's change differs."""
        if not self.loaded or not self.edited_at:
            return {}
        said = self.stated()
        return {k: v for k, v in self.loaded.items() if said.get(k) != v}


class EnvironmentChange(Change):
    environment = models.ForeignKey(
        Environment, on_delete=models.CASCADE, related_name="changes"
    )

    class Meta(Change.Meta):
        verbose_name = _("change of an environment")
        verbose_name_plural = _("changes of environments")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.environment}"

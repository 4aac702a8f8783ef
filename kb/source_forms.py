"""The form with which an editor describes a documentation source."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from kb.importers import git
from kb.importers.findings import ImportFailed
from kb.importers.places import is_section
from kb.importers.services import folder_of
from kb.models import DocumentationSource


class SourceForm(WagtailAdminModelForm):
    """No network is used: whether somebody answers there, the preview says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False

    def clean_address(self) -> str:
        address = self.cleaned_data["address"].strip()
        if address == self.instance.address and self.instance.pk:
            return address  # of a command, perhaps; it is checked when it is read
        try:
            if git.is_address(address):
                git.check_form(address)
            else:
                folder_of(address)
        except ImportFailed as error:
            self.add_error("address", _sentence(error))
        return address

    def clean_folder(self) -> str:
        folder = self.cleaned_data["folder"].strip().strip("/")
        if ".." in PurePosixPath(folder).parts or "\\" in folder:
            self.add_error("folder", _("A folder inside the address, such as docs/en."))
        return folder

    def clean_branch(self) -> str:
        branch = self.cleaned_data["branch"].strip()
        if set(branch) & set(" ~^:?*[\\") or ".." in branch or not branch.isprintable():
            self.add_error("branch", _("This is no name of a branch or tag."))
        return branch

    def clean_edit_pattern(self) -> str:
        pattern = self.cleaned_data["edit_pattern"].strip()
        if pattern:
            try:
                parts = urlsplit(pattern)
                whole = parts.scheme == "https" and parts.hostname
            except ValueError:
                whole = None
            if not whole or "{path}" not in pattern:
                words = _("An address that begins with https:// and holds {path}.")
                self.add_error("edit_pattern", words)
        return pattern

    def clean_section(self) -> Any:
        section = self.cleaned_data["section"]
        if section and not is_section(section.specific):
            words = _("Choose the list of guides, or a guide that is our own.")
            self.add_error("section", words)
        return section

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if not found.get("slug"):
            found["slug"] = self._free_slug(found)
        return found

    def _free_slug(self, found: dict[str, Any]) -> str:
        name = urlsplit(found.get("address") or "").path.rstrip("/").rpartition("/")[2]
        name = found.get("title") or name.removesuffix(".git")
        slug = slugify(name)[:70] or "documentation"
        taken = set(
            DocumentationSource.objects.exclude(pk=self.instance.pk)
            .filter(slug__startswith=slug)
            .values_list("slug", flat=True)
        )
        numbers = (f"{slug}-{n}" for n in range(2, len(taken) + 3))
        return slug if slug not in taken else next(n for n in numbers if n not in taken)


def _sentence(error: Exception) -> str:
    words = str(error)
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"

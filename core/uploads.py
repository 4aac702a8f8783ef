"""Forms of uploaded files: a disk without room is said at the field."""

from __future__ import annotations

import shutil
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from core.pictures import is_private

# Renditions, the database and the logs need room too.
KEEP_FREE = 64 * 1024 * 1024


def has_room_for(size: int) -> bool:
    """Whether `size` bytes fit into the media folder. Storage elsewhere has room."""
    if not isinstance(storages["default"], FileSystemStorage):
        return True
    return shutil.disk_usage(settings.DATA_DIR).free - size >= KEEP_FREE


class _RoomForFile(forms.Form):
    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file and not has_room_for(file.size):
            raise forms.ValidationError(
                _("The site has no room left for this file. Nothing was saved.")
            )
        return file


class ImageForm(_RoomForFile, BaseImageForm):
    def clean(self) -> dict[str, Any]:
        """A picture has an address that a bucket or proxy answers for anybody."""
        cleaned = super().clean() or self.cleaned_data
        collection = cleaned.get("collection")
        moved = {"file", "collection"} & set(self.changed_data) or not self.instance.pk
        if collection and moved and is_private(collection):
            self.add_error(
                "collection" if "collection" in self.fields else None,
                _(
                    "Pictures can be opened by anybody who has their address, and this "
                    "collection is private. Choose another one, or upload a document."
                ),
            )
        return cleaned


class DocumentForm(_RoomForFile, BaseDocumentForm):
    pass

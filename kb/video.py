"""Video of our own. It shows files that may change under it, so only its words are
stored with the page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from core.blocks import StoredBlock
from core.rendering import Rendered, Section

VIDEOS = {"mp4": "video/mp4", "webm": "video/webm"}


class VideoBlock(StoredBlock):
    is_live = True

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    video = DocumentChooserBlock(label=_("Video"), help_text=_("MP4 or WebM"))
    captions = DocumentChooserBlock(label=_("Captions"), help_text=_("WebVTT"))
    language = blocks.RegexBlock(
        label=_("Language"),
        regex=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$",
        default="en",
        help_text=_("Of the captions, as a code: en, de, fr."),
    )
    poster = ImageChooserBlock(label=_("First picture"), required=False)
    transcript = blocks.TextBlock(
        label=_("Transcript"), rows=8, help_text=_("What is said and what is shown.")
    )

    class Meta:
        icon = "media"
        label = _("Video")
        template = "blocks/video.html"
        preview_template = "blocks/previews/video.html"
        description = _("A video of our own, with captions and transcript.")
        preview_value: ClassVar = {
            "title": "The queue in two minutes",
            "video": None,
            "captions": None,
            "language": "en",
            "poster": None,
            "transcript": "We submit a job and watch it start.",
        }

    def render_once(self, value: Any, **options: Any) -> Rendered:
        """Its words only."""
        words = Section("", "", 2, f"{value['title']}\n{value['transcript']}")
        return Rendered("", (), (words,), (), ())

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = blocks.StructBlock.get_context(self, value, parent_context)
        extension = value["video"].file_extension.lower() if value["video"] else ""
        return context | {"content_type": VIDEOS.get(extension, "")}

    def clean(self, value: Any) -> Any:
        result = super().clean(value)
        wrong = {}
        if result["video"].file_extension.lower() not in VIDEOS:
            wrong["video"] = blocks.StructBlockValidationError(
                non_block_errors=[_("Choose an MP4 or WebM file.")]
            )
        if result["captions"].file_extension.lower() != "vtt":
            wrong["captions"] = blocks.StructBlockValidationError(
                non_block_errors=[_("Choose a WebVTT file (.vtt).")]
            )
        if wrong:
            raise blocks.StructBlockValidationError(block_errors=wrong)
        return result

    def as_markdown(self, value: Any) -> str:
        file = value["video"]
        link = f"[{value['title']}]({file.url})" if file else value["title"]
        return f"{link}\n\n{value['transcript']}"

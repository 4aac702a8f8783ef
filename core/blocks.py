"""What the body of a page is made of.

Blocks that carry text (`StoredBlock`) are rendered once, when the page is saved, and
their HTML is stored on the page; blocks that show rows of the database (figure, file,
cards) are rendered when the page is read, because an image may change under them.
"""

from typing import Any, ClassVar

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from core.endless import BoundedBlock
from core.rendering import Rendered, Section, render, render_code, render_terminal

DIALECTS = [
    ("markdown", _("Lyceum Markdown")),
    ("mkdocs", _("MkDocs Material")),
    ("github", _("GitHub Markdown")),
    ("myst", _("MyST Markdown")),
    ("rst", _("reStructuredText")),
    ("notebook", _("Jupyter notebook")),
]
LANGUAGES = [
    ("", _("Plain text")),
    ("bash", _("Shell or job script")),
    ("python", "Python"),
    ("c", "C"),
    ("cpp", "C++"),
    ("cuda", "CUDA"),
    ("fortran", "Fortran"),
    ("julia", "Julia"),
    ("yaml", "YAML"),
    ("json", "JSON"),
    ("toml", "TOML"),
    ("docker", "Dockerfile"),
    ("make", "Makefile"),
    ("cmake", "CMake"),
    ("diff", "Diff"),
]


class StoredBlock(BoundedBlock):
    """A block whose HTML is made at save time. Subclasses say how in `render_once`."""

    # Of a live block only the words are stored; it is rendered when it is read.
    is_live = False

    def render_once(self, value: Any, **options: Any) -> Rendered:
        """Options are those of `core.rendering.render`."""
        raise NotImplementedError

    def html(self, value: Any, rendered: Rendered) -> str:
        """The block's own template around what was rendered."""
        context = {"self": value, "value": value, "rendered": rendered}
        return render_to_string(self.meta.template, context)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        # Only previews and pages not yet saved come here.
        context = super().get_context(value, parent_context)
        return context | {"rendered": self.render_once(value)}


def dialects() -> list[tuple[str, Any]]:
    """Return the dialects an editor may choose: a function, so that one more of them
    is no migration.
    """
    return DIALECTS


class TextBlock(StoredBlock):
    source = blocks.TextBlock(
        label=_("Source"),
        rows=14,
        help_text=_(
            "In our Markdown headings begin with ##, notes with !!!, tabs with ===."
        ),
    )
    dialect = blocks.ChoiceBlock(
        label=_("Dialect"), choices=dialects, default="markdown", required=True
    )

    class Meta:
        icon = "doc-full"
        label = _("Text")
        template = "blocks/text.html"
        description = _("Markdown with notes, tabs, tables, footnotes and maths.")
        preview_value: ClassVar = {
            "source": "Ask for a **warning** before the end:\n\n"
            '!!! tip "Ten minutes"\n    `--signal=B:USR1@600` is enough to save.\n',
            "dialect": "markdown",
        }

    def render_once(self, value: Any, **options: Any) -> Rendered:
        return render(value["source"], dialect=value["dialect"], **options)


class CodeBlock(StoredBlock):
    code = blocks.TextBlock(label=_("Code"), rows=10)
    language = blocks.ChoiceBlock(
        label=_("Language"), choices=LANGUAGES, required=False
    )
    filename = blocks.CharBlock(label=_("File name"), required=False, max_length=80)
    highlighted = blocks.RegexBlock(
        label=_("Highlighted lines"),
        required=False,
        max_length=60,
        regex=r"^\d+(-\d+)?(\s*,\s*\d+(-\d+)?)*$",
        error_messages={"invalid": _("Write lines like this: 3, 5-7.")},
        help_text=_("For example: 3, 5-7"),
    )

    class Meta:
        icon = "code"
        label = _("Code")
        template = "blocks/code.html"
        description = _("A file or part of one, with copy and download.")
        preview_value: ClassVar = {
            "code": "#!/bin/bash\n#SBATCH --time=02:00:00\nsrun python train.py\n",
            "language": "bash",
            "filename": "train.slurm",
            "highlighted": "2",
        }

    def render_once(self, value: Any, **options: Any) -> Rendered:
        html = render_code(
            value["code"],
            language=value["language"] or "",
            filename=value["filename"] or "",
            highlighted=value["highlighted"] or "",
        )
        return _plain(html, f"{value['filename'] or ''}\n{value['code']}")


class TerminalBlock(StoredBlock):
    session = blocks.TextBlock(
        label=_("Session"),
        rows=8,
        help_text=_("Lines that begin with the prompt are commands."),
    )
    prompt = blocks.CharBlock(label=_("Prompt"), default="$", max_length=20)

    class Meta:
        icon = "desktop"
        label = _("Terminal session")
        template = "blocks/terminal.html"
        description = _("Commands and what they print; copying takes the commands.")
        preview_value: ClassVar = {
            "session": "$ squeue --me\n  JOBID PARTITION  ST  REASON\n"
            "  48127 boost_usr  PD  (Priority)",
            "prompt": "$",
        }

    def render_once(self, value: Any, **options: Any) -> Rendered:
        html = render_terminal(value["session"], prompt=value["prompt"])
        return _plain(html, value["session"])


class CalloutBlock(StoredBlock):
    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("note", _("Note")),
            ("tip", _("Tip")),
            ("warn", _("Warning")),
            ("risk", _("Danger")),
        ],
        default="note",
    )
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    text = blocks.TextBlock(label=_("Text"), rows=4, help_text=_("Markdown"))

    class Meta:
        icon = "warning"
        label = _("Callout")
        template = "blocks/callout.html"
        description = _("Something that must not be overlooked.")
        preview_value: ClassVar = {
            "kind": "warn",
            "title": "Nothing local survives",
            "text": "Booster nodes have no disk: write checkpoints to scratch.",
        }

    def render_once(self, value: Any, **options: Any) -> Rendered:
        return render(value["text"], **options)


class FigureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(
        label=_("Alternative text"),
        max_length=300,
        required=False,
        help_text=_("What the picture says. Leave empty only for decoration."),
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=400)

    class Meta:
        icon = "image"
        label = _("Figure")
        template = "blocks/figure.html"
        preview_template = "blocks/previews/figure.html"
        preview_value: ClassVar = {
            "caption": "One node, four GPUs",
            "alt": "",
            "image": None,
        }
        description = _("A picture with caption, credit and licence.")


class FileBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("File"))
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    description = blocks.CharBlock(
        label=_("Description"), required=False, max_length=300
    )

    class Meta:
        icon = "download"
        label = _("File download")
        template = "blocks/file.html"
        preview_template = "blocks/previews/file.html"
        preview_value: ClassVar = {
            "title": "Slides, day one",
            "description": "PDF",
            "document": None,
        }
        description = _("A file to download, with its type and size.")


class CardBlock(blocks.StructBlock):
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    url = blocks.URLBlock(label=_("Or an address"), required=False)
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    text = blocks.CharBlock(label=_("Text"), required=False, max_length=200)

    class Meta:
        icon = "link"
        label = _("Card")
        template = "blocks/card.html"
        description = _("One link of a row of cards.")
        preview_value: ClassVar = {
            "url": "https://slurm.schedmd.com/sbatch.html",
            "title": "sbatch",
            "text": "The manual page",
        }

    def clean(self, value: Any) -> Any:
        result = super().clean(value)
        if not result["page"] and not (result["url"] and result["title"]):
            message = _("Choose a page, or give an address and a title.")
            raise blocks.StructBlockValidationError(
                non_block_errors=[message],
            )
        return result


class CardsBlock(blocks.StructBlock):
    cards = blocks.ListBlock(CardBlock(), label=_("Cards"), min_num=1, max_num=12)

    class Meta:
        icon = "list-ul"
        label = _("Card links")
        template = "blocks/cards.html"
        description = _("A row of links to pages here or elsewhere.")
        preview_value: ClassVar = {
            "cards": [
                {
                    "url": "https://slurm.schedmd.com/sbatch.html",
                    "title": "sbatch",
                    "text": "The manual page",
                }
            ]
        }


BODY = [
    ("text", TextBlock()),
    ("code", CodeBlock()),
    ("terminal", TerminalBlock()),
    ("callout", CalloutBlock()),
    ("figure", FigureBlock()),
    ("file", FileBlock()),
    ("cards", CardsBlock()),
]


def _plain(html: str, text: str) -> Rendered:
    """What a block without headings of its own adds to the page."""
    section = Section(anchor="", title="", level=2, text=text)
    return Rendered(
        html=html,
        headings=(),
        sections=(section,),
        links=(),
        problems=(),
    )

"""Blocks to learn with: steps, exercises, quizzes, tabs of machines."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, ClassVar

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks import StoredBlock
from core.rendering import Rendered, render
from kb.blocks import KB_BODY
from kb.machines import choices as machine_choices
from kb.machines import name_of
from kb.video import VideoBlock

MOST_ANSWERS = 6


class Reader:
    """Renders the texts of one block, one after the other, and keeps what they were."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        self.parts: list[Rendered] = []

    def __call__(self, source: str) -> SafeString:
        mine = [h.anchor for part in self.parts for h in part.headings]
        taken = [*self.options.get("taken", ()), *mine]
        part = render(source or "", **self.options | {"taken": taken})
        self.parts.append(part)
        return mark_safe(part.html)  # noqa: S308 (what the renderer let through)

    def line(self, source: str) -> SafeString:
        """Text that stands inside a line: a single paragraph loses its element."""
        html = self(source).strip()
        inside = html.removeprefix("<p>").removesuffix("</p>")
        is_one = html.startswith("<p>") and "<p>" not in inside
        return mark_safe(inside if is_one else html)  # noqa: S308

    def result(self, html: str) -> Rendered:
        parts = self.parts
        return Rendered(
            html=html,
            headings=tuple(h for part in parts for h in part.headings),
            sections=tuple(s for part in parts for s in part.sections),
            links=tuple(dict.fromkeys(x for part in parts for x in part.links)),
            problems=tuple(p for part in parts for p in part.problems),
        )


class ComposedBlock(StoredBlock):
    """A block of several texts. Subclasses give their template what `compose` returns,
    rendering each text with `read`."""

    def compose(self, value: Any, read: Reader) -> dict[str, Any]:
        raise NotImplementedError

    def render_once(self, value: Any, **options: Any) -> Rendered:
        read = Reader(options)
        context = {"value": value, **self.compose(value, read)}
        return read.result(render_to_string(self.meta.template, context))

    def html(self, value: Any, rendered: Rendered) -> str:
        return rendered.html

    def render(self, value: Any, context: Any = None) -> SafeString:
        return mark_safe(self.render_once(value).html)  # noqa: S308


class StepBlock(StoredBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), rows=14, help_text=_("Markdown"))

    class Meta:
        icon = "list-ol"
        label = _("Step")
        template = "blocks/step.html"
        description = _("A numbered step; what follows belongs to it up to the next.")
        preview_value: ClassVar = {
            "title": "Ask for two GPUs",
            "text": "Change `--gres=gpu:1` to `--gres=gpu:2` and submit again.",
        }

    def render_once(self, value: Any, **options: Any) -> Rendered:
        return render(self.as_markdown(value), **options)

    def as_markdown(self, value: Any) -> str:
        return f"## {value['title']}\n\n{value['text']}"


class ExerciseBlock(ComposedBlock):
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    task = blocks.TextBlock(label=_("Task"), rows=6, help_text=_("Markdown"))
    solution = blocks.TextBlock(label=_("Solution"), rows=8, help_text=_("Markdown"))

    class Meta:
        icon = "edit"
        label = _("Exercise")
        template = "blocks/exercise.html"
        description = _("Something to try, with its solution folded away.")
        preview_value: ClassVar = {
            "title": "Count the ranks",
            "task": "How many processes does this job start?",
            "solution": "Two nodes with four tasks each: eight.",
        }

    def compose(self, value: Any, read: Reader) -> dict[str, Any]:
        return {"task": read(value["task"]), "solution": read(value["solution"])}

    def as_markdown(self, value: Any) -> str:
        title = f"**Exercise: {value['title'] or ''}**".replace(": **", "**")
        return f"{title}\n\n{value['task']}\n\n**Solution**\n\n{value['solution']}"


class AnswerBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer"), max_length=300)
    is_right = blocks.BooleanBlock(label=_("Right"), required=False)
    why = blocks.CharBlock(
        label=_("Why"), max_length=500, help_text=_("Shown with the check.")
    )

    class Meta:
        icon = "tick"
        label = _("Answer")


class QuizBlock(ComposedBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=400)
    answers = blocks.ListBlock(
        AnswerBlock(), label=_("Answers"), min_num=2, max_num=MOST_ANSWERS
    )

    class Meta:
        icon = "help"
        label = _("Quiz question")
        template = "blocks/quiz.html"
        description = _("A question with answers, each explained; nothing is stored.")
        preview_value: ClassVar = {
            "question": "What does `--ntasks-per-node=4` start on each node?",
            "answers": [
                {"text": "Four processes", "is_right": True, "why": "One a task."},
                {"text": "Four threads", "is_right": False, "why": "Tasks are more."},
            ],
        }

    def compose(self, value: Any, read: Reader) -> dict[str, Any]:
        question = read.line(value["question"])
        answers = [
            {
                "text": read.line(answer["text"]),
                "is_right": answer["is_right"],
                "why": read.line(answer["why"]),
            }
            for answer in value["answers"]
        ]
        return {
            "group": f"quiz-{_digest(question, *(a['text'] for a in answers))}",
            "question": question,
            "answers": answers,
            "takes_several": sum(answer["is_right"] for answer in answers) > 1,
        }

    def clean(self, value: Any) -> Any:
        result = super().clean(value)
        if not any(answer["is_right"] for answer in result["answers"]):
            message = _("Mark at least one answer as right.")
            raise blocks.StructBlockValidationError(non_block_errors=[message])
        return result

    def as_markdown(self, value: Any) -> str:
        lines = [
            f"- {answer['text']} ({_('right') if answer['is_right'] else _('wrong')}: "
            f"{answer['why']})"
            for answer in value["answers"]
        ]
        return "\n".join([f"**{value['question']}**", "", *lines])


class MachineTextBlock(blocks.StructBlock):
    machine = blocks.ChoiceBlock(label=_("Machine"), choices=machine_choices)
    text = blocks.TextBlock(label=_("Text"), rows=8, help_text=_("Markdown"))

    class Meta:
        icon = "desktop"
        label = _("Machine")


class MachineTabsBlock(ComposedBlock):
    machines = blocks.ListBlock(
        MachineTextBlock(), label=_("Machines"), min_num=1, max_num=16
    )
    others = blocks.TextBlock(
        label=_("Other machines"), rows=4, required=False, help_text=_("Markdown")
    )

    class Meta:
        icon = "desktop"
        label = _("Tabs of machines")
        template = "blocks/machine_tabs.html"
        description = _("The same thing for each machine; the reader's own opens.")
        preview_value: ClassVar = {
            "machines": [
                {"machine": "lumi", "text": "`--partition=standard-g`"},
                {"machine": "leonardo", "text": "`--partition=boost_usr_prod`"},
            ],
            "others": "",
        }

    def compose(self, value: Any, read: Reader) -> dict[str, Any]:
        tabs = [(name, read(text)) for name, text in self._texts(value)]
        return {"group": f"tabs-{_digest(*(html for _n, html in tabs))}", "tabs": tabs}

    def as_markdown(self, value: Any) -> str:
        texts = self._texts(value)
        return "\n\n".join(f"**{name}**\n\n{text}" for name, text in texts)

    def _texts(self, value: Any) -> list[tuple[str, str]]:
        texts = [(name_of(each["machine"]), each["text"]) for each in value["machines"]]
        others = value["others"]
        return [*texts, (str(_("Other machines")), others)] if others else texts


GUIDE_BODY = [*KB_BODY, ("machines", MachineTabsBlock()), ("video", VideoBlock())]
TUTORIAL_BODY = [
    ("step", StepBlock()),
    ("exercise", ExerciseBlock()),
    ("quiz", QuizBlock()),
    *GUIDE_BODY,
]


def _digest(*texts: str) -> str:
    """Keeps the names of radios apart on one page."""
    return blake2b("\n".join(texts).encode(), digest_size=4).hexdigest()

"""A page as Markdown, for people with a terminal and for programs that read."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from kb.machines import name_of
from kb.models import DiagnosisPage, RecipePage


def markdown_response(page: Any) -> HttpResponse:
    return HttpResponse(
        page_as_markdown(page),
        content_type="text/markdown; charset=utf-8",
        headers={"X-Robots-Tag": "noindex", "Cache-Control": "no-cache"},
    )


def page_as_markdown(page: Any) -> str:
    """The title, what a reader should know of it, and the sources of its blocks."""
    if isinstance(page, DiagnosisPage):
        return diagnosis_as_markdown(page)
    head = [f"# {page.title}", page.summary, *_attribution(page)]
    parts = [_block(block) for block in page.body]
    if isinstance(page, RecipePage):
        head.append(page.problem)
        parts += [*_variants(page), *_pitfalls(page)]
    return "\n\n".join(part for part in [*head, *parts] if part).rstrip() + "\n"


def _variants(page: RecipePage) -> list[str]:
    """A line for each machine: whether it holds, and where its script is."""
    rows = page.variants.live().for_pages()
    lines = [
        f"- {row.name}: {row.get_state_display()}. {row.reason}".rstrip()
        + f" Script: {page.full_url}{row.slug}/job.sh"
        for row in rows
    ]
    return ["## Machines", "\n".join(lines)] if lines else []


def _pitfalls(page: Any) -> list[str]:
    parts = []
    for row in page.pitfalls.all():
        error = f"`{row.plain}`" if row.signature else ""
        parts += [f"### {row.title}", error, row.symptom, row.cause, row.remedy]
        parts.append(_fenced(row.command, "bash") if row.command else "")
        parts.append(f"{row.evidence}: {row.source}" if row.source else "")
    return ["## Pitfalls", *parts] if parts else []


def diagnosis_as_markdown(page: DiagnosisPage) -> str:
    """How the error reads, each cause with its check and remedies, the sources."""
    machines = ", ".join(machine.name for machine in page.machines)
    wordings = "\n".join(f"- `{signature.plain}`" for signature in page.wordings)
    checked = f"Evidence {page.evidence}, checked {page.checked_on or 'never'}"
    parts = [f"# {page.title}", page.summary, _address(page), wordings, page.applies]
    parts.append(f"{checked}. Machines: {machines or 'any'}.")
    for block in page.causes:
        parts += _cause(block.value)
    parts += ["## Sources", *(_source(block.value) for block in page.sources)]
    return "\n\n".join(part for part in parts if part).rstrip() + "\n"


def _cause(cause: Any) -> list[str]:
    check = _fenced(cause["check"], "console") if cause["check"] else ""
    parts = [f"## {cause['cause']}", check, cause["look"]]
    for remedy in cause["remedies"]:
        where = [name_of(remedy["machine"] or ""), remedy["route"]]
        place = ", ".join(word for word in where if word)
        parts.append(f"{f'{place}: ' if place else ''}{remedy['text']}")
        parts.append(_fenced(remedy["command"], "bash") if remedy["command"] else "")
    return parts


def _source(source: Any) -> str:
    words = source["words"]
    named = f"[{words}]({source['url']})" if source["url"] else words
    return f"- {source['level']}: {named}, {source['date']}".rstrip(", ")


def _address(page: Any) -> str:
    return f"Source: {page.full_url}" if page.full_url else ""


def _attribution(page: Any) -> list[str]:
    lines = [_address(page)] if page.full_url else []
    is_borrowed = getattr(page, "is_borrowed", False)
    if is_borrowed:
        commit = f", commit {page.source.commit[:12]}" if page.source.commit else ""
        lines = [f"From {page.source.title}: {page.source_url}{commit}"]
    licence = page.source.licence if is_borrowed else page.licence
    return [*lines, f"Licence: {licence}"] if licence else lines


def _block(block: Any) -> str:
    kind, value = block.block_type, block.value
    if hasattr(block.block, "as_markdown"):
        return block.block.as_markdown(value)
    if kind == "text":
        return value["source"]
    if kind == "code":
        title = f' title="{value["filename"]}"' if value["filename"] else ""
        return _fenced(value["code"], f"{value['language']}{title}")
    if kind == "terminal":
        return _fenced(value["session"], "console")
    if kind == "callout":
        text = value["text"].replace("\n", "\n> ")
        return f"> **{value['title']}**\n>\n> {text}"
    if kind == "figure":
        return f"![{value['alt']}]({value['image'].file.url})\n\n{value['caption']}"
    if kind == "file":
        return f"[{value['title'] or value['document'].title}]({value['document'].url})"
    if kind == "diagnosis":
        page = value["diagnosis"]
        return f"- [{page.title}]({page.full_url})" if page and page.live else ""
    if kind == "cards":
        return "\n".join(_card(card) for card in value["cards"])
    return ""


def _card(card: Any) -> str:
    page = card["page"] if card["page"] and card["page"].live else None
    title = card["title"] or (page.title if page else "")
    return f"- [{title}]({card['url'] or (page.full_url if page else '')})"


def _fenced(text: str, info: str) -> str:
    """A fence longer than any run of backticks inside."""
    longest = max((len(run) for run in _backticks(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{info}\n{text.rstrip()}\n{fence}"


def _backticks(text: str) -> list[str]:
    return [run for run in "".join(c if c == "`" else " " for c in text).split() if run]

"""Jupyter notebooks: words through MyST, code as panels, outputs as terminals.

Nothing of a notebook runs here and nothing of it will run in a reader's browser:
scripts, widgets and drawings are named, HTML goes through the sanitiser.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape
from typing import Any

import nbformat
from nbformat.reader import NotJSONError

from core.rendering.code import render_output
from core.rendering.doctree.myst import myst_parser
from core.rendering.job import Job, Unfit
from core.rendering.outputs import readable
from core.rendering.safety import CONTROLS, clean
from core.rendering.words import CELL_OUTPUT, IN, NOT_SHOWN, OUT, OUTPUT, say

PICTURES = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif",
            "image/webp": ".webp"}  # fmt: skip
# What an output may hold besides text, and how it is named where it is left out.
ACTIVE = {
    "application/javascript": "JavaScript",
    "application/vnd.jupyter.widget-view+json": "widget",
    "image/svg+xml": "SVG",
    "application/vnd.plotly.v1+json": "Plotly",
}
LARGEST_HTML = 200_000
LONGEST_NAME = 300
LANGUAGES = {"ipython": "python", "ipython3": "python", "python3": "python"}
DEEPEST_VERSION = 4


def notebook_parser() -> Callable[[Job], str]:
    """Return a parser for notebooks."""
    words = myst_parser()

    def convert(job: Job) -> str:
        notebook = read(job.source)
        language = language_of(notebook)
        return "\n".join(
            _cell(cell, number, language, job, words)
            for number, cell in enumerate(notebook.cells, 1)
        )

    return convert


def read(text: str) -> Any:
    """Return a notebook of version 4, whatever it was. Raises Unfit."""
    try:
        notebook = nbformat.reader.reads(text)
        version = notebook.get("nbformat")
        if version != DEEPEST_VERSION:
            notebook = nbformat.convert(notebook, DEEPEST_VERSION)
        cells = notebook.get("cells")
    except (NotJSONError, json.JSONDecodeError) as error:
        raise Unfit(f"the notebook is broken: {_reason(error)}") from error
    except RecursionError as error:
        raise Unfit("the notebook is nested too deeply") from error
    except Exception as error:
        raise Unfit(f"the notebook cannot be read ({error!r:.150})") from error
    if not isinstance(cells, list):
        raise Unfit("the notebook has no cells")
    notebook["cells"] = [cell for cell in cells if isinstance(cell, dict)]
    return notebook


def language_of(notebook: Any) -> str:
    """Return the language of a notebook's code."""
    found = notebook.get("metadata")
    metadata = found if isinstance(found, dict) else {}
    for part, key in (("language_info", "name"), ("kernelspec", "language")):
        inside = metadata.get(part)
        name = text_of(inside.get(key)) if isinstance(inside, dict) else ""
        if name:
            return LANGUAGES.get(name.lower(), name.lower())
    return "python"


def text_of(value: Any) -> str:
    """Return text that a notebook may keep as one string or as lines. Halves of
    characters, which JSON may hold and no database takes, become question marks."""
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _reason(error: Exception) -> str:
    cause = error.__cause__ or error.__context__ or error
    return str(cause)[:150] if isinstance(cause, ValueError) else "not JSON"


def _cell(
    cell: Any, number: int, language: str, job: Job, words: Callable[[Job], str]
) -> str:
    job.check_time()
    kind, source = cell.get("cell_type"), CONTROLS.sub("", text_of(cell.get("source")))
    if kind == "markdown":
        return _words(source, number, job, words)
    if kind != "code":
        return job.code(source, "") if source.strip() else ""
    count = cell.get("execution_count")
    title = f"{say(IN)} [{count}]" if isinstance(count, int) else ""
    panel = job.code(source, language, title) if source.strip() else ""
    found = cell.get("outputs")
    outputs = found if isinstance(found, list) else []
    return panel + "".join(_outputs(outputs, number, job, words))


def _words(source: str, number: int, job: Job, words: Callable[[Job], str]) -> str:
    """Return the HTML of words; their problems name the cell and the line in it."""
    own = replace(job, source=source, problems=[])
    html = words(own)
    for problem in own.problems:
        line = f", line {problem.line}" if problem.line else ""
        job.report(f"cell {number}{line}: {problem.reason}", None)
    return html


def _outputs(
    outputs: list[Any], number: int, job: Job, words: Callable[[Job], str]
) -> Iterator[str]:
    printed: list[str] = []
    for output in [o for o in outputs if isinstance(o, dict)]:
        job.check_time()
        kind = output.get("output_type")
        if kind == "stream":
            printed.append(text_of(output.get("text")))
            continue
        yield _printed(printed, say(OUTPUT), job)
        printed = []
        if kind == "error":
            yield _printed([_error(output)], str(output.get("ename"))[:80], job)
        elif kind in {"display_data", "execute_result"}:
            yield _shown(output, number, job, words)
    yield _printed(printed, say(OUTPUT), job)


def _printed(parts: list[str], title: str, job: Job) -> str:
    text = readable("".join(parts))
    if not text.strip():
        return ""
    return job.stamped_panel(render_output(text, title=title)) + "\n"


def _error(output: Any) -> str:
    """Return the traceback, or what is known without one: readers search for it."""
    trace = output.get("traceback")
    lines = trace if isinstance(trace, list) else []
    text = "\n".join(line for line in lines if isinstance(line, str))
    return text or f"{output.get('ename')}: {output.get('evalue')}"


def _shown(output: Any, number: int, job: Job, words: Callable[[Job], str]) -> str:
    """Return the best of the forms in which a result was kept."""
    found = output.get("data")
    data = found if isinstance(found, dict) else {}
    for kind in PICTURES:
        if kind in data:
            return _picture(text_of(data[kind]), number, job)
    plain = text_of(data.get("text/plain"))
    html = clean(text_of(data.get("text/html"))[:LARGEST_HTML]).strip()
    if html and not any(kind in data for kind in ACTIVE):
        return f"<div>{html}</div>\n"
    if text_of(data.get("text/latex")).strip():
        tex = text_of(data["text/latex"]).strip().strip("$")
        return f'<div class="display">{job.formula(tex, display=True)}</div>\n'
    if text_of(data.get("text/markdown")).strip():
        return _words(
            CONTROLS.sub("", text_of(data["text/markdown"])), number, job, words
        )
    note = _named(data, number, job)
    count = output.get("execution_count")
    title = f"{say(OUT)} [{count}]" if isinstance(count, int) else say(OUTPUT)
    return note + _printed([plain], title, job)


def _named(data: dict[str, Any], number: int, job: Job) -> str:
    """Name what cannot be shown, for the reader and for the editor."""
    left_out = [name for kind, name in ACTIVE.items() if kind in data]
    if not left_out and (not data or "text/plain" in data):
        return ""
    what = left_out[0] if left_out else text_of(next(iter(data)))[:60]
    job.report(f"cell {number}: an output ({what}) is not shown", None)
    return f'<p class="quiet">{escape(say(NOT_SHOWN).format(what))}</p>\n'


def _picture(name: str, number: int, job: Job) -> str:
    """Return the image that an import has taken out of the notebook."""
    if len(name) > LONGEST_NAME or not name.endswith(tuple(PICTURES.values())):
        return _named({"image": name}, number, job)
    alt = escape(say(CELL_OUTPUT).format(number))
    return f'<p><img src="{escape(name)}" alt="{alt}"></p>\n'

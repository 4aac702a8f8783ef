"""Notebooks made small: pictures taken out, outputs cut, metadata dropped.

`read` hands the file to a child process, for a notebook may hold megabytes of anything;
`slim` is what the child does.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import asdict, dataclass, field
from typing import Any

from core.rendering.job import Unfit
from core.rendering.notebook import (
    ACTIVE,
    LARGEST_HTML,
    PICTURES,
    language_of,
    text_of,
)
from core.rendering.notebook import read as read_notebook
from core.rendering.outputs import readable
from core.rendering.safety import clean
from kb.importers.labels import take_title
from kb.importers.sandbox import RenderingFailed, Sandbox
from kb.importers.snippets import Line
from kb.importers.tree import Tree, Unreadable

LARGEST_FILE = 60_000_000
LARGEST_SOURCE = 900_000
LARGEST_PICTURE = 5_000_000
LARGEST_PICTURES = 20_000_000
TEXTS = ("text/plain", "text/latex", "text/markdown")


@dataclass(slots=True)
class Slim:
    """A notebook to be kept. `pictures` maps names in `source` to image files.

    `places` are (label, anchor, is explicit, title) of its headings.
    """

    source: str = ""
    title: str = ""
    places: list[tuple[str, str, bool, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)


def slim(text: str, name: str) -> Slim:
    """Return a notebook made small; `name` is its path. Raises Unfit."""
    notebook = read_notebook(text)
    done = Slim()
    cells = [
        _cell(cell, number, name, done) for number, cell in enumerate(notebook.cells, 1)
    ]
    _take_title(cells, done)
    kept = {
        "cells": cells,
        "metadata": {"language_info": {"name": language_of(notebook)}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    done.source = _as_text(kept, done)
    return done


def read(tree: Tree, name: str, sandbox: Sandbox) -> Slim:
    """Return a notebook of the tree, made small in the child. Raises Unreadable."""
    text, _ = tree.text(name, LARGEST_FILE)
    try:
        found = sandbox.slim(name, text)
    except RenderingFailed as error:
        raise Unreadable(str(error)) from error
    pictures = {path: b64decode(data) for path, data in found.pop("pictures").items()}
    return Slim(**found, pictures=pictures)


def as_json(done: Slim) -> dict[str, Any]:
    """Return it as plain values, for the way from the child."""
    pictures = {path: b64encode(data).decode() for path, data in done.pictures.items()}
    return asdict(done) | {"pictures": pictures}


def _cell(cell: Any, number: int, name: str, done: Slim) -> dict[str, Any]:
    kind = cell.get("cell_type")
    source = text_of(cell.get("source"))
    if kind == "markdown":
        source = _attachments(source, cell, name, done)
    # nbformat refuses a cell without the key.
    made: dict[str, Any] = {"cell_type": kind, "metadata": {}}
    made["source"] = source.splitlines(True)
    if kind == "code":
        count = cell.get("execution_count")
        made["execution_count"] = count if isinstance(count, int) else None
        found = cell.get("outputs")
        outputs = found if isinstance(found, list) else []
        made["outputs"] = [
            _output(output, number, name, done)
            for output in outputs
            if isinstance(output, dict)
        ]
    return made


def _output(output: Any, number: int, name: str, done: Slim) -> dict[str, Any]:
    kind = output.get("output_type")
    if kind == "stream":
        return {"output_type": kind, "text": readable(text_of(output.get("text")))}
    if kind == "error":
        trace = output.get("traceback")
        lines = trace if isinstance(trace, list) else []
        text = text_of([f"{line}\n" for line in lines if isinstance(line, str)])
        return {
            "output_type": kind,
            "ename": text_of(output.get("ename"))[:200],
            "evalue": text_of(output.get("evalue"))[:2_000],
            "traceback": readable(text).split("\n") if text else [],
        }
    found = output.get("data")
    data = found if isinstance(found, dict) else {}
    kept = {"output_type": kind, "data": _data(data, number, name, done)}
    if isinstance(output.get("execution_count"), int):
        kept["execution_count"] = output["execution_count"]
    return kept


def _data(data: Any, number: int, name: str, done: Slim) -> dict[str, str]:
    kept: dict[str, str] = {}
    for kind, suffix in PICTURES.items():
        if kind in data:
            stored = _picture(text_of(data[kind]), suffix, name, done)
            if stored:
                return {kind: stored}
            done.problems.append(f"cell {number}: a picture is broken or too large")
    html = text_of(data.get("text/html"))
    if len(html) > LARGEST_HTML:
        done.problems.append(f"cell {number}: HTML of an output is too large")
    elif clean(html).strip():
        kept["text/html"] = clean(html)
    for kind in TEXTS:
        if kind in data:
            kept[kind] = readable(text_of(data[kind]))
    kept.update({kind: "" for kind in ACTIVE if kind in data})
    return kept


def _picture(encoded: str, suffix: str, name: str, done: Slim) -> str:
    """Put a picture beside the notebook; return its name from the notebook's folder."""
    if len(encoded) > LARGEST_PICTURE * 3 // 2:
        return ""
    try:
        data = b64decode("".join(encoded.split()), validate=True)
    except (NotBase64, ValueError):
        return ""
    held = sum(map(len, done.pictures.values()))
    if not data or len(data) > LARGEST_PICTURE or held + len(data) > LARGEST_PICTURES:
        return ""
    digest = hashlib.sha256(data).hexdigest()[:16]
    own = name.rpartition("/")[2]
    path = f"{name}.files/{digest}{suffix}"
    done.pictures[path] = data
    return f"{own}.files/{digest}{suffix}"


def _attachments(source: str, cell: Any, name: str, done: Slim) -> str:
    """`![](attachment:a.png)` shows a picture that the cell carries itself."""
    found = cell.get("attachments")
    for own, forms in found.items() if isinstance(found, dict) else ():
        for kind, suffix in PICTURES.items():
            data = forms.get(kind) if isinstance(forms, dict) else None
            stored = _picture(text_of(data), suffix, name, done) if data else ""
            if stored:
                source = source.replace(f"attachment:{own}", stored)
    return source


def _take_title(cells: list[dict[str, Any]], done: Slim) -> None:
    """Take the title out of the first words, and note the places of all headings."""
    for cell in cells:
        if cell["cell_type"] != "markdown":
            continue
        rows = "".join(cell["source"]).split("\n")
        lines = [Line(text, "", n) for n, text in enumerate(rows, 1)]
        taken = take_title(lines, "myst")
        places = taken.places
        if taken.title and not done.title:
            done.title = taken.title
            text = "\n".join(line.text for line in taken.lines)
            cell["source"] = text.splitlines(True)
        done.places += [(p.label, p.anchor, p.is_explicit, p.title) for p in places]


def _as_text(kept: dict[str, Any], done: Slim) -> str:
    """Return the notebook as JSON, without its largest outputs if it must be."""
    text = json.dumps(kept, indent=1, ensure_ascii=False)
    outputs = [o for cell in kept["cells"] for o in cell.get("outputs", [])]
    largest_first = sorted(outputs, key=lambda o: -len(json.dumps(o)))
    while len(text) > LARGEST_SOURCE and largest_first:
        # A tenth at a time, so that a thousand outputs are not a thousand dumps.
        for output in largest_first[: max(1, len(outputs) // 10)]:
            output.clear()
        largest_first = largest_first[max(1, len(outputs) // 10) :]
        text = json.dumps(kept, indent=1, ensure_ascii=False)
        if "outputs are left out: the notebook is too large" not in done.problems:
            done.problems.append("outputs are left out: the notebook is too large")
    if len(text) > LARGEST_SOURCE:
        raise Unfit("the notebook is too large, even without its outputs")
    return text

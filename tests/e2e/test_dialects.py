"""Pages that were imported, in whatever they were written, can be used by everybody."""

import base64
import json
from io import BytesIO

import pytest
from PIL import Image

from kb.importers.services import import_docs
from kb.models import GuidePage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TABLE = "| Queue | Nodes |\n|---|--:|\n| short | 4 |\n\n"
CODE = "```bash\nsbatch --nodes=2 job.sh  # two\n```\n\n"
MKDOCS = f"""# Page

Text with `code`, a [link](index.md) and $x^2$.

!!! warning "Mind"
    Words.

??? note "Folded"
    More.

=== "LUMI"

    {CODE.replace(chr(10), chr(10) + "    ")}

=== "Leonardo"

    Words.

{TABLE}$$\\frac{{a}}{{b}}$$

A note[^1].

[^1]: At the end.
"""
GITHUB = f"""# Page

> [!WARNING]
> Words, with ~~others~~.

- [x] done
- [ ] open

{CODE}{TABLE}$$x$$
"""
MYST = f"""# Page

:::{{admonition}} Mind
:class: dropdown
Words.
:::

```{{exercise}} Count
How many?
```

```{{solution}}
Eight.
```

````{{tabs}}
```{{tab}} C
Words.
```
```{{tab}} Fortran
Others.
```
````

```{{figure}} dot.png
:alt: A dot

A caption.
```

{CODE}{TABLE}{{abbr}}`MPI (Message Passing Interface)`, term
: meaning
"""
RST = """Page
====

.. note::

   Words, *others*, ``code``, :math:`x^2` and [#]_.

.. list-table:: Queues
   :header-rows: 1

   * - Queue
     - Nodes
   * - short
     - 4

.. code-block:: python
   :caption: a.py

   print(1)

.. image:: dot.png
   :alt: A dot

.. unheard-of:: x

   Kept.

Term
  Meaning.

.. [#] At the end.
"""


def dot():
    file = BytesIO()
    Image.new("RGB", (80, 60), "teal").save(file, "PNG")
    return file.getvalue()


def notebook():
    def code(source, *outputs):
        return {
            "cell_type": "code",
            "execution_count": 1,
            "metadata": {},
            "source": source,
            "outputs": outputs,
        }

    def shown(**data):
        data = {name.replace("__", "/"): value for name, value in data.items()}
        return {"output_type": "display_data", "metadata": {}, "data": data}

    picture = base64.b64encode(dot()).decode()
    table = "<table><thead><tr><th></th><th>a</th></tr></thead><tbody><tr><th>0</th>"
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# Page\n\nWords, $x$.\n"},
        code("1", {"output_type": "stream", "name": "stdout", "text": "42\n"}),
        code("2", shown(text__html=f"{table}<td>1</td></tr></tbody></table>")),
        code("3", shown(image__png=picture)),
        code("4", shown(text__html="<script>alert(1)</script>", text__plain="plain")),
        code("5", {"output_type": "error", "ename": "E", "evalue": "no",
                   "traceback": ["\x1b[31mE: no\x1b[0m"]}),
    ]  # fmt: skip
    return json.dumps(
        {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    )


FOLDERS = {
    "mkdocs": {
        "mkdocs.yml": "site_name: Room\n",
        "docs/index.md": "# Room\n\nWords.\n",
        "docs/page.md": MKDOCS,
    },
    "github": {"README.md": "# Room\n", "page.md": GITHUB},
    "myst": {
        "conf.py": 'extensions = ["myst_parser"]\n',
        "index.md": "# Room\n\n```{toctree}\npage\n```\n",
        "page.md": MYST,
    },
    "rst": {
        "conf.py": "project = 'Room'\n",
        "index.rst": "Room\n====\n\n.. toctree::\n\n   page\n",
        "page.rst": RST,
    },
    "notebook": {"README.md": "# Room\n", "page.ipynb": notebook()},
}


@pytest.mark.parametrize("dialect", FOLDERS)
def test_imported_pages_are_accessible(dialect, tmp_path, browser_page, accessible):
    for name, text in FOLDERS[dialect].items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        (file.parent / "dot.png").write_bytes(dot())
    report = import_docs(source=str(tmp_path), under="room", licence="CC-BY-4.0")
    assert (report.created, report.failed) == (2, [])
    page = GuidePage.objects.get(url_path__endswith="/page/")

    for theme in ("light", "dark"):
        browser_page.emulate_media(color_scheme=theme)
        for address in (page.get_url(), page.get_parent().get_url()):
            browser_page.goto(address)
            accessible(browser_page)

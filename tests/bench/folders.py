"""Folders of documentation made for the benches, one for each dialect."""

import json
from collections.abc import Callable
from pathlib import Path

TEXT = "Files that are read once belong to scratch, which forgets them. " * 30
MKDOCS = """# Page {number}

Some words about queue {number}, see [the next one](page-{next}.md#limits).

## Limits

!!! warning "Mind the time"
    Jobs end after {number} hours.

| partition | nodes | hours |
|---|---|---|
| short | {number} | 2 |
| long | 4 | 24 |

## Submit

=== "GPU"

    ```bash
    #SBATCH --nodes={number}
    srun ./program --input data/{number}.h5
    ```

=== "CPU"

    ```bash
    #SBATCH --ntasks-per-node=128
    srun ./program
    ```

{text}
"""
RST = """Page {number}
=========

Some words about queue {number}, see :doc:`page-{next}`.

Limits
------

.. warning::

   Jobs end after {number} hours.

.. list-table::
   :header-rows: 1

   * - partition
     - nodes
   * - short
     - {number}

Submit
------

.. code-block:: bash

   #SBATCH --nodes={number}
   srun ./program --input data/{number}.h5

{text}
"""
MYST = """# Page {number}

Some words about queue {number}, see [the next one](page-{next}.md).

## Limits

:::{{warning}}
Jobs end after {number} hours.
:::

```{{code-block}} bash
#SBATCH --nodes={number}
srun ./program --input data/{number}.h5
```

{text}
"""
# dialect: (files beside the pages, ending of a page, its text)
DIALECTS: dict[str, tuple[dict[str, str], str, str]] = {
    "mkdocs": ({"mkdocs.yml": "site_name: Bench\n"}, "md", MKDOCS),
    "rst": ({"docs/conf.py": "extensions = []\n"}, "rst", RST),
    "myst": ({"docs/conf.py": 'extensions = ["myst_parser"]\n'}, "md", MYST),
    "notebooks": ({"docs/conf.py": 'extensions = ["myst_nb"]\n'}, "ipynb", ""),
}


def write(folder: Path, dialect: str, pages: int) -> None:
    """`pages` pages, the first of them an index."""
    beside, ending, text = DIALECTS[dialect]
    (folder / "docs").mkdir(parents=True)
    for name, content in beside.items():
        (folder / name).write_text(content)
    page: Callable[[int, int], str] = notebook
    if text:

        def page(number: int, following: int) -> str:
            return text.format(number=number, next=following, text=TEXT)

    index = "Bench\n=====\n\nWords.\n" if ending == "rst" else "# Bench\n\nWords.\n"
    suffix = "rst" if ending == "rst" else "md"
    (folder / f"docs/index.{suffix}").write_text(index)
    for number in range(1, pages):
        following = number % (pages - 1) + 1
        (folder / f"docs/page-{number}.{ending}").write_text(page(number, following))


def notebook(number: int, following: int) -> str:
    cells = [
        {"cell_type": "markdown", "source": f"# Page {number}\n\n{TEXT}"},
        {
            "cell_type": "code",
            "source": f"print({number})",
            "execution_count": 1,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "1\n"}],
        },
        {"cell_type": "markdown", "source": f"## Then\n\nPage {following}."},
    ]
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 4,
            "metadata": {},
            "cells": [cell | {"metadata": {}} for cell in cells],
        }
    )

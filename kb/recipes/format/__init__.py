"""`recipe.yaml`, README.md and scripts: a recipe as it is kept in Git. Pure: no
database, no clock, no folder of its own.

`read(files)` answers a `Recipe`, or raises `Unreadable` with every problem that was
found, each with its file, line and field. `schema()` is what editors of YAML check
against; `recipe-1.json` is that of version 1, which never changes.
"""

from kb.recipes.format.problems import Problem, Unreadable
from kb.recipes.format.reading import FILE, README, Recipe, read
from kb.recipes.format.schema import schema

__all__ = ["FILE", "README", "Problem", "Recipe", "Unreadable", "read", "schema"]

"""Options of directives: those we know are converted, the others kept as they are."""

from collections.abc import Callable
from typing import Any

from docutils.parsers.rst.directives import unchanged

Convert = Callable[[str], Any]


class Anything(dict[str, Convert]):
    """An option table that knows every name, so that none costs the directive."""

    def __missing__(self, name: str) -> Convert:
        return unchanged

    def __contains__(self, name: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True


def tolerant(known: dict[str, Any] | None) -> Anything:
    """Return a table of docutils' own options; a value it refuses is left out."""
    return Anything(
        {name: _forgiving(convert) for name, convert in (known or {}).items()}
    )


def _forgiving(convert: Convert) -> Convert:
    def converted(value: str) -> Any:
        try:
            return convert(value)
        except (ValueError, TypeError, LookupError):
            return None

    return converted

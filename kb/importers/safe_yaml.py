"""YAML of strangers: no Python objects, no bombs."""

from typing import Any

import yaml

LARGEST = 512_000
MOST_ALIASES = 20


class BadYaml(ValueError):
    """The YAML cannot be used; `line` counts from 1 where it is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


class TolerantLoader(yaml.SafeLoader):
    """Reads unknown tags such as `!!python/name:…` and `!ENV` as plain text."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.aliases = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse documents that refer to themselves over and over."""
        if self.check_event(yaml.events.AliasEvent):
            self.aliases += 1
            if self.aliases > MOST_ALIASES:
                raise BadYaml("too many aliases")
        return super().compose_node(parent, index)


def _as_text(loader: TolerantLoader, suffix: str, node: yaml.Node) -> Any:
    return node.value if isinstance(node, yaml.ScalarNode) else suffix


def _without_surrogates(loader: TolerantLoader, node: yaml.ScalarNode) -> str:
    """`"\\ud800"` is half a character: no database takes it."""
    text: str = loader.construct_scalar(node)
    return text.encode("utf-8", "replace").decode()


TolerantLoader.add_constructor("tag:yaml.org,2002:str", _without_surrogates)
TolerantLoader.add_multi_constructor("", _as_text)
TolerantLoader.add_multi_constructor("tag:yaml.org,2002:python/", _as_text)


def load(text: str) -> Any:
    """Return what the YAML says. Raises BadYaml."""
    if len(text) > LARGEST:
        raise BadYaml(f"longer than {LARGEST:,} characters")
    try:
        return yaml.load(text, Loader=TolerantLoader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = error.problem or error.context or "not valid YAML"
        raise BadYaml(reason, mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        raise BadYaml(f"not valid YAML ({error!s:.100})") from error

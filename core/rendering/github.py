"""GitHub's Markdown, through markdown-it."""

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from core.rendering.extensions import INLINE_MATHS
from core.rendering.job import Job
from core.rendering.safety import is_placeholder

DEEPEST = 40
FORMULA = re.compile(INLINE_MATHS)


def github_parser() -> Callable[[Job], str]:
    """Return a parser for GitHub's dialect; alerts are shaped afterwards."""
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": DEEPEST})
    parser.enable(["table", "strikethrough"])
    parser.use(footnote_plugin)
    parser.use(dollarmath_plugin)
    parser.disable("math_inline")
    parser.inline.ruler.before("escape", "formula", read_formula)
    watch_clock(parser)
    parser.add_render_rule("fence", _show_fence)
    parser.add_render_rule("html_inline", _show_tag)
    parser.add_render_rule("formula", _show_formula)
    for name in ("math_block", "math_block_label"):
        parser.add_render_rule(name, _show_display)
    return lambda job: parser.render(job.source, {"job": job})


def watch_clock(parser: MarkdownIt) -> None:
    """Have a parser look at the clock at each block, at each line of a long one (a
    table of a megabyte is one block), and at each piece of a line."""
    chains: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("table", "clock", _look_at_clock, chains)
    parser.inline.ruler.before("text", "clock", _look_at_clock)


def _look_at_clock(state: StateInline | StateBlock, *more: Any) -> bool:
    state.env["job"].check_time()
    return False


def read_formula(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    found = FORMULA.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        token = state.push("formula", "math", 0)
        token.content = found[1]
    state.pos = found.end()
    return True


def _show_fence(
    self: Any, tokens: Sequence[Token], place: int, options: Any, env: Any
) -> str:
    info = tokens[place].info.strip()
    language = info.split()[0].strip("{}.") if info else ""
    panel: str = env["job"].code(tokens[place].content, language)
    return panel + "\n"


def _show_tag(
    self: Any, tokens: Sequence[Token], place: int, options: Any, env: Any
) -> str:
    tag = tokens[place].content
    return escape(tag, quote=False) if is_placeholder(tag) else tag


def _show_formula(
    self: Any, tokens: Sequence[Token], place: int, options: Any, env: Any
) -> str:
    stamp: str = env["job"].formula(tokens[place].content, display=False)
    return stamp


def _show_display(
    self: Any, tokens: Sequence[Token], place: int, options: Any, env: Any
) -> str:
    stamp = env["job"].formula(tokens[place].content, display=True)
    return f'<div class="display">{stamp}</div>\n'

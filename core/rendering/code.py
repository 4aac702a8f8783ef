"""Code panels and terminal sessions of the face.

Expected by the page's scripts and styles:

    <figure class="code">                      (or "term")
      <figcaption class="code__head"><b>file name</b><span>language</span>
        <span><button type="button" data-copy>…Copy</button>
              <a href="data:…" download="file name">…File</a></span></figcaption>
      <pre tabindex="0"><code>… <span class="hl">a marked line</span> …</code></pre>
    </figure>

Highlighting has three classes, short names of Pygments: `k` keyword, `s` string,
`c` comment. In a terminal `p` is the prompt and `o` the output: neither is copied.
`<span class="n" data-n="1"></span>` is a number at a line, explained in `ol.gloss`.
The button copies from the `pre` beside it; the file link works without a script.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from functools import lru_cache
from html import escape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Comment, Keyword, Name, Operator, String, Token
from pygments.util import ClassNotFound

from core.rendering.words import COPIES_COMMANDS, COPY, FILE, say

LARGEST_HIGHLIGHTED = 100_000
TERMINALS = frozenset(
    {
        "console",
        "terminal",
        "shell-session",
        "shellsession",
        "sh-session",
        "bash-session",
    }
)
PLAIN = frozenset({"", "text", "txt", "plain", "plaintext", "none", "output", "log"})
ALIASES = {"sbatch": "slurm", "shell": "bash", "env": "bash", "jsonc": "json"}

CLASSES = {
    Keyword: "k",
    Operator.Word: "k",
    Comment: "c",
    Comment.Preproc: "k",
    Comment.PreprocFile: "s",
    Comment.Hashbang: "c",
    String: "s",
    Name.Builtin: "k",
    Name.Tag: "k",
    Name.Attribute: "k",
    Name.Decorator: "k",
    Token.Generic.Heading: "k",
    Token.Generic.Inserted: "s",
    Token.Generic.Deleted: "c",
}
DIRECTIVE = re.compile(r"#(?:SBATCH|PBS|BSUB|OAR|SPACK|MSUB)\b")
CALLOUT = re.compile(
    r"^(?:#|//|--|;|%|/\*|<!--)*\s*((?:\(\d{1,3}\)!?\s*)+)(?:\*/|-->)?$"
)
TRAILING_CALLOUT = re.compile(r"\s*#\s*((?:\(\d{1,3}\)!?\s*)+)$")
NUMBER = re.compile(r"\((\d{1,3})\)")
PROMPT = re.compile(
    r"(?:\([\w.+-]{1,40}\) ?)?"  # a virtual environment
    r"(?:\[?[\w.+-]{1,40}@[^\s\]$#>]{1,60}[^\]$#>\n]{0,60}\]?[$#>%] ?"
    r"|[$\u276f] |\$(?=\S))"
)


def render_code(
    code: str, *, language: str = "", filename: str = "", highlighted: str = ""
) -> str:
    """Return the code panel. `highlighted` names lines: "3,5-7" or "3 5-7"."""
    language = language.strip().lower()
    marked = marked_lines(highlighted)
    lines = "".join(_lines(code.rstrip("\n"), language, filename, marked))
    label = "" if language in PLAIN else f"<span>{escape(language)}</span>"
    head = _head(escape(filename), label, _file_link(code, filename))
    return _figure("code", head, lines)


def render_terminal(text: str, *, prompt: str = "$", title: str = "") -> str:
    """Return a terminal session: prompts, commands and output told apart.

    A line is a command when it opens with `prompt` or with a shell's usual prompt.
    """
    hint = f"<span>{escape(say(COPIES_COMMANDS))}</span>"
    session = "".join(_session(text.rstrip("\n").split("\n"), prompt))
    if '<span class="p">' not in session:
        hint = ""
    return _figure("term", _head(escape(title), hint, ""), session)


def render_output(text: str, *, title: str = "") -> str:
    """Return what a program printed: no line of it is a command."""
    inside = f'<span class="o">{escape(text, quote=False)}</span>'
    return _figure("term", _head(escape(title), "", ""), inside)


def marked_lines(spec: str) -> frozenset[int]:
    """Return the line numbers of "3,5-7"; what cannot be read is left out."""
    lines: set[int] = set()
    for part in re.split(r"[,\s]+", spec[:200]):
        match = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", part)
        if match:
            lines.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return frozenset(lines)


def _figure(kind: str, head: str, body: str) -> str:
    return (
        f'<figure class="{kind}">{head}'
        f'<pre tabindex="0"><code>{body}</code></pre></figure>'
    )


def _head(name: str, label: str, file_link: str) -> str:
    copy = (
        '<button class="btn btn--small btn--bare" type="button" data-copy>'
        f"{escape(say(COPY))}</button>"
    )
    title = f"<b>{name}</b>" if name else ""
    return (
        f'<figcaption class="code__head">{title}{label}'
        f"<span>{copy}{file_link}</span></figcaption>"
    )


def _file_link(code: str, filename: str) -> str:
    name = filename.replace("\\", "/").rsplit("/", 1)[-1].strip()
    if not re.fullmatch(r"[\w.+-]{1,80}", name) or "." not in name:
        return ""
    data = b64encode(code.encode("utf-8", "replace")).decode()
    return (
        '<a class="btn btn--small btn--bare" download="'
        f'{escape(name)}" href="data:text/plain;charset=utf-8;base64,{data}">'
        f"{escape(say(FILE))}</a>"
    )


def _lines(
    code: str, language: str, filename: str, marked: frozenset[int]
) -> Iterator[str]:
    pieces = _pieces(code, language, filename)
    if not marked:
        yield from (_span(kind, text) for kind, text in pieces)
        return
    lines: list[list[str]] = [[]]
    for kind, text in pieces:
        first, *rest = text.split("\n")
        lines[-1].append(_span(kind, first))
        lines.extend([_span(kind, part)] for part in rest)
    last = len(lines)
    for number, parts in enumerate(lines, 1):
        line = "".join(parts)
        yield f'<span class="hl">{line}</span>' if number in marked else line
        yield "\n" if number < last else ""


def _span(kind: str, text: str) -> str:
    if kind == "n":
        numbers = NUMBER.findall(text)
        return "".join(f'<span class="n" data-n="{n}"></span>' for n in numbers)
    escaped = escape(text, quote=False)
    return (
        f'<span class="{kind}">{escaped}</span>' if kind and text.strip() else escaped
    )


def _pieces(code: str, language: str, filename: str) -> Iterator[tuple[str, str]]:
    """Yield runs of text with one class each, neighbours joined."""
    lexer = _lexer(language, filename)
    if lexer is None or len(code) > LARGEST_HIGHLIGHTED:
        yield "", code
        return
    kind, run = "", ""
    for token, value in lexer.get_tokens(
        f"{code}\n"
    ):  # some rules want the end of a line
        for new_kind, text in _classed(token, value):
            if new_kind == kind or not text.strip():
                run += text
            else:
                yield kind, run
                kind, run = new_kind, text
    yield kind, run.rstrip("\n")


def _classed(token: object, value: str) -> Iterator[tuple[str, str]]:
    kind = _token_class(token)
    if directive := DIRECTIVE.match(value):
        yield "k", directive[0]
        yield "", value[directive.end() :]
    elif kind != "c":
        yield kind, value
    elif callout := CALLOUT.match(value.strip()):
        yield "n", callout[1]
        yield "", "\n" if value.endswith("\n") else ""
    else:
        yield "c", value


@lru_cache(maxsize=512)
def _token_class(token: object) -> str:
    while token is not None:
        if token in CLASSES:
            return CLASSES[token]
        token = token.parent  # type: ignore[attr-defined]
    return ""


@lru_cache(maxsize=256)
def _lexer(language: str, filename: str) -> Lexer | None:
    options = {"stripnl": False, "ensurenl": False}
    name = ALIASES.get(language, language)
    try:
        if name and name not in PLAIN:
            return get_lexer_by_name(name, **options)
        if filename and not language:
            return get_lexer_for_filename(filename, **options)
    except (ClassNotFound, ValueError):
        return None
    return None


def _session(lines: list[str], prompt: str) -> Iterator[str]:
    output: list[str] = []
    continued = False
    parts: list[str] = []
    for line in lines:
        found = _prompt(line, prompt, continued)
        if found is None:
            output.append(line)
            continue
        if output:
            parts.append(_output(output))
            output = []
        command = line[len(found) :]
        mark = f'<span class="p">{escape(found)}</span>' if found else ""
        parts.append(mark + _numbered(command))
        continued = command.rstrip().endswith("\\")
    if output:
        parts.append(_output(output))
    yield "\n".join(parts)


def _numbered(line: str) -> str:
    """Return a line of a session; a number that ends it is a mark, as in a file."""
    found = TRAILING_CALLOUT.search(line)
    if not found:
        return escape(line, quote=False)
    return escape(line[: found.start()], quote=False) + _span("n", found[1])


def _output(lines: list[str]) -> str:
    text = "\n".join(_numbered(line) for line in lines)
    return f'<span class="o">{text}</span>' if text.strip() else text


def _prompt(line: str, prompt: str, continued: bool) -> str | None:
    """Return the prompt a command line opens with; None for output."""
    if continued:
        return "> " if line.startswith("> ") else ""
    if prompt and line.startswith(f"{prompt} "):
        return f"{prompt} "
    found = PROMPT.match(line)
    return found[0] if found else None

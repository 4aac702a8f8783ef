"""What in a log looks like a secret. A warning, not a guard: nobody can know them all.

Pure. Only the place and the kind are told on, never the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST = 20
KINDS: dict[str, re.Pattern[str]] = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    "a token of GitHub": re.compile(r"\b(?:gh[pousr]_\w{30,}|github_pat_\w{30,})"),
    "a token of GitLab": re.compile(r"\bglpat-[\w-]{16,}"),
    "a token of Hugging Face": re.compile(r"\bhf_[A-Za-z0-9]{20,}"),
    "a key of Weights & Biases": re.compile(r"WANDB_API_KEY\W{1,3}\w{30,}"),
    "a key of a cloud": re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{30,}"),
    "a key of an AI service": re.compile(r"\bsk-[A-Za-z0-9_-]{20,}"),
    "a token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}|[Bb]earer [\w.~+/-]{16,}"),
    "a password in an address": re.compile(r"\w+://[^\s/:@]{1,100}:[^\s/@]{3,100}@"),
    "a password": re.compile(
        r"(?i)\b(?:\w*password|passwd|pwd|\w*secret\w*|api_?key|access_?token)"
        r"[\"']?\s*[=:]\s*[\"']?(?!\*|<|\$|none\b|null\b|true\b|false\b)[^\s\"']{6,}"
    ),
}


def suspects(lines: Iterable[str]) -> list[tuple[int, str]]:
    """(line from 1, what it looks like), the first of them."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        # Long lines are progress bars and arrays; what they begin with is enough.
        text = line[:2000]
        kind = next((name for name, sign in KINDS.items() if sign.search(text)), None)
        if kind:
            found.append((number, kind))
        if len(found) >= MOST:
            break
    return found

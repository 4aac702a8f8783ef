"""The query language: what a reader typed → what the engines look for.

``parse`` is pure and total: any text whatsoever gives a ``Query``, nothing raises.

    slurm "exit code" -gpu type:guide topic:storage machine:lumi in:title

What does not parse is plain words. A pasted error message is read as one: its
numbers of the day (process ids, host names, addresses) are left out and its rarest
looking parts are kept, at most ``MAX_TERMS`` of them.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from search import tokens
from search.query import Intent, Query, Term, TermKind
from search.stopwords import QUESTION_WORDS, stop_words
from search.thesaurus import NO_SYNONYMS, Synonyms, expand

MAX_LENGTH = 256  # characters read as a query language; longer texts are pasted errors
MAX_SCAN = 10_000  # characters of a pasted text that are looked at
MAX_TERMS = 12
MAX_FILTERS = 8

FIELDS = (
    "type",
    "topic",
    "machine",
    "country",
    "author",
    "level",
    "source",
    "language",
)

_LEXER = re.compile(
    r"""(?P<minus>-)?"(?P<phrase>[^"]*)"
      | (?P<field>[a-z]{2,10}):(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s"]+))
      | (?P<bare>[^\s"]+)
      | "
    """,
    re.VERBOSE | re.IGNORECASE,
)
_EXCLUSION = re.compile(r"-([^\W\d_]{3,}[\w.+#]*)")
_EDGES = ".,;:!?()[]{}<>'`\u2018\u2019\u201c\u201d\u00ab\u00bb|*"
_TROUBLE = re.compile(
    r"\b(?:error|errors|failed|failure|fatal|exception|traceback|cannot|denied|exceeded"
    r"|unable|refused|aborted|killed|segfault|undefined|unrecognized|unrecognised"
    r"|not \w+(?:ed|found)|invalid|unhandled|warn|warning|no such|out of memory"
    r"|terminated|cancelled|core dumped|disabled|unexpected|unknown|missing)\b",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"""0x[0-9a-f]{3,}                        # addresses
      | \[?\d+\]?                              # bare numbers
      | \d{4}-\d\d-\d\d.* | \d\d:\d\d(:\d\d)?(\.\d+)?  # dates and times of day
      | [0-9a-f]{8,}                           # hashes
      | (nid|node|cn|gpu|uan|login|lrdn|jpbo-?|c)\d{2,}[-.\w]*(:[\d:]+)?  # hosts
      | [a-z]+-\d+-\d+                         # numbered hosts
      | \d+(\.\d+){3}(:\d+)?                   # network addresses
      | (pid|tid|rank|task|step|line|jobid)[=:\#]?\d+
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SOURCE_LINE = re.compile(r"(?<=\.)([a-z]{1,4}):\d+(:\d+)?$", re.IGNORECASE)


def parse(
    text: object,
    *,
    language: str = "en",
    synonyms: Synonyms = NO_SYNONYMS,
    kinds: Iterable[str] = (),
    plain: bool = False,
) -> Query:
    """Read ``text`` (anything: None, bytes of a paste, 5,000 characters).

    ``kinds`` are the values ``type:`` may take; an unknown one is a plain word.
    Synonyms are expanded from ``synonyms``. With ``plain`` a pasted error is read
    word by word like anything else. Never raises.
    """
    full = tokens.clean(text if isinstance(text, str) else "").strip()
    lines = full.count("\n") + 1
    raw = " ".join(full[:MAX_SCAN].split())
    if not raw:
        return Query()
    pasted = lines > 1 or len(raw) > MAX_LENGTH or _reads_as_error(raw)
    if pasted and not plain:
        query = _pasted(raw, language)
    else:
        query = _typed(raw, language, frozenset(kinds))
    return expand(query, synonyms) if len(synonyms) else query


def _reads_as_error(raw: str) -> bool:
    """A pasted message: speaks of trouble and carries a program's punctuation."""
    if len(raw.split()) < 4 or raw.endswith("?") or _operators(raw):
        return False
    if not _TROUBLE.search(raw):
        return False
    marks = len(
        re.findall(r"\w:\s|\w:\d|\(\w+\)|'\S+'|\[\d+\]|/\w+/|\w_\w|\.\.\.", raw)
    )
    return marks >= 1


def _operators(raw: str) -> bool:
    return re.search(rf"(?:^|\s)(?:{'|'.join(FIELDS)}|in):\S", raw) is not None


def _typed(raw: str, language: str, kinds: frozenset[str]) -> Query:
    sequence: list[str] = []
    terms: list[Term] = []
    excluded: list[Term] = []
    filters: list[tuple[str, str]] = []
    title_only = False
    for match in _LEXER.finditer(raw):
        name = (match["field"] or "").lower()
        value = match["quoted"] if match["quoted"] is not None else match["value"]
        if name == "in" and (value or "").lower() == "title":
            title_only = True
        elif name in FIELDS and value and _may_filter(name, value, kinds):
            filters.append((name, value.strip(_EDGES)[:100]))
        elif match["phrase"] is not None:
            if tokens.words(match["phrase"]):
                target = excluded if match["minus"] else terms
                required = not match["minus"]
                target.append(
                    Term(match["phrase"].strip(), "phrase", len(sequence), required)
                )
                sequence += tokens.words(match["phrase"])
        elif gone := _EXCLUSION.fullmatch(match[0]):
            excluded.append(Term(gone[1], "word", -1))
        else:
            _take(match[0], sequence, terms)
    if not terms and excluded and not filters:  # nothing but "-word": a plain word
        terms = [replace(term, position=i) for i, term in enumerate(excluded)]
        sequence, excluded = [word for t in terms for word in tokens.words(t.text)], []
    kept = _once(_without_stop_words(terms, language))
    return Query(
        raw=raw,
        terms=tuple(_rarest(kept, MAX_TERMS)),
        excluded=tuple(excluded[:MAX_TERMS]),
        filters=tuple(dict.fromkeys(filters))[:MAX_FILTERS],
        title_only=title_only,
        intent=_intent(raw, terms, kept),
        left_out=_left_out(kept),
        sequence=tuple(sequence),
    )


def _may_filter(name: str, value: str, kinds: frozenset[str]) -> bool:
    if not tokens.words(value):
        return False
    return name != "type" or not kinds or value.lower().strip(_EDGES) in kinds


def _take(piece: str, sequence: list[str], terms: list[Term]) -> None:
    """Add one blank-separated piece of text as a word or a code-like token."""
    bare = piece.strip(_EDGES)
    found = tokens.words(bare)
    if not found:
        return
    kind: TermKind = "token" if tokens.is_code(bare) or len(found) > 1 else "word"
    terms.append(Term(bare, kind, len(sequence)))
    sequence += found


def _pasted(raw: str, language: str) -> Query:
    sequence: list[str] = []
    terms: list[Term] = []
    noise: list[str] = []
    fresh = True
    for piece in re.split(r"[\s\"]+", raw):
        bare = _SOURCE_LINE.sub(r"\1", piece.strip(_EDGES))
        if _NOISE.fullmatch(bare):
            noise.append(bare)
            fresh = True
            continue
        before = len(terms)
        _take(bare, sequence, terms)
        if len(terms) > before and (fresh or piece[0] in _EDGES):
            terms[-1] = replace(terms[-1], fresh=True)
        fresh = piece[-1:] in _EDGES
    kept = _without_stop_words(terms, language)
    chosen = _rarest(_once(kept), MAX_TERMS)
    return Query(
        raw=raw,
        terms=tuple(chosen),
        intent="error" if chosen else "empty",
        left_out=tuple(dict.fromkeys((*noise, *_left_out(_once(kept)))))[:20],
        sequence=tuple(sequence),
    )


def _without_stop_words(terms: list[Term], language: str) -> list[Term]:
    stops = stop_words(language)
    kept = [t for t in terms if t.kind != "word" or not _is_stop(t, stops)]
    return kept or terms


def _is_stop(term: Term, stops: frozenset[str]) -> bool:
    return all(word in stops for word in tokens.words(term.text))


def _once(terms: list[Term]) -> list[Term]:
    return list({term.text.lower(): term for term in reversed(terms)}.values())[::-1]


def _rarest(terms: list[Term], limit: int) -> list[Term]:
    """The ``limit`` terms that look rarest, in the order of the text."""
    if len(terms) <= limit:
        return terms
    best = sorted(terms, key=lambda t: (-_rarity(t), t.position))[:limit]
    return sorted(best, key=lambda t: t.position)


def _left_out(terms: list[Term]) -> tuple[str, ...]:
    kept = _rarest(terms, MAX_TERMS)
    return tuple(term.text for term in terms if term not in kept)[:20]


def _rarity(term: Term) -> float:
    """How telling a term looks without knowing the text searched."""
    if term.required:
        return 100.0
    score = min(len(term.text), 24) / 4
    if term.kind == "token":
        score += 3
    if "_" in term.text or any(map(str.isupper, term.text[1:])):
        score += 2
    if term.text.startswith(("/", "~", "http")) or len(term.text) > 60:
        score -= 4  # paths of one user are rare and mean nothing to others
    return score


def _intent(raw: str, terms: list[Term], kept: list[Term]) -> Intent:
    if not terms:
        return "empty"
    first = tokens.words(terms[0].text)[:1]
    if raw.endswith("?") or (len(terms) > 3 and first and first[0] in QUESTION_WORDS):
        return "question"
    if any(tokens.is_code(t.text) for t in kept) and len(terms) <= 4:
        return "token"
    if len(terms) >= 8 and len(kept) < 0.7 * len(terms):
        return "question"
    return "navigational" if len(terms) <= 3 and len(kept) == len(terms) else "words"

"""Text to search tokens: fold, split and stem once, in Python.

Both databases store these very tokens and never look at the raw text, so that
SQLite and PostgreSQL give the same counts for the same query. Every token is
plain ASCII letters and digits: other scripts are spelt out in code points,
because the two databases disagree about what a letter is.

    >>> tokens("srun --gpus-per-task=1")
    ['srun', 'gpus', 'per', 'task', '1']

A flag, a path or a version is a phrase of its parts; ``word_phrases`` tells which
parts of a text belong together.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

MAX_TOKEN = 60

STEMMERS = {
    "ar": "arabic",
    "hy": "armenian",
    "eu": "basque",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "nl": "dutch",
    "en": "english",
    "et": "estonian",
    "fi": "finnish",
    "fr": "french",
    "de": "german",
    "el": "greek",
    "hu": "hungarian",
    "ga": "irish",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "es": "spanish",
    "sv": "swedish",
    "tr": "turkish",
}


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Names that a stemmer would turn into another word or into a fragment.
PROTECTED = _names(
    "slurm cuda rocm nccl rccl lustre kubernetes pandas news aws gpus cpus tpus "
    "dcgm mps mpi numa posix ios nodes hpss gres qos tres sms blas lapack ops "
    "less"
)
# Protected above only from the general rule; these have a stem of our own.
OWN_STEMS = {"gpus": "gpu", "cpus": "cpu", "tpus": "tpu", "nodes": "node"}

_INVISIBLE = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
        "ħ": "h",
        "þ": "th",
    }
)
_LANGUAGES = (
    (re.compile(r"(?<![^\W_])c\+\+", re.IGNORECASE), " cplusplus "),
    (re.compile(r"(?<![^\W_])c#(?![^\W_])", re.IGNORECASE), " csharp "),
    (re.compile(r"(?<![^\W_])f#(?![^\W_])", re.IGNORECASE), " fsharp "),
)
_POSSESSIVE = re.compile(r"(?<=\w)['\u2019]s(?!\w)", re.IGNORECASE)
_NEGATION = re.compile(r"(?<=\wn)['\u2019](?=t(?!\w))", re.IGNORECASE)
_NONWORD = re.compile(r"[\W_]+")
_CJK = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af])")
_PLAIN = re.compile(r"[a-z0-9]+")
_CASE = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+|[0-9]+")
_HYPHENATED = re.compile(r"[^\W\d_]+(?:[-\u2010-\u2015'\u2019/&][^\W\d_]+)*")
_HUMP = re.compile(r"[a-z][A-Z]|[A-Z]{2,}[a-z]{2,}")

_stemmers: dict[str, object] = {}
_stemming = threading.Lock()  # snowball stemmers keep the word in their own state


def clean(text: str) -> str:
    """``text`` without NUL, lone surrogates and invisible characters; never raises."""
    text = text.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")
    return text.translate(_INVISIBLE)


def words(text: str) -> list[str]:
    """Folded words of ``text``, not stemmed: lower case, no accents, ASCII only.

    >>> words("C++ on Zürich's A100")
    ['cplusplus', 'on', 'zurich', 'a100']
    """
    text = clean(text)
    for pattern, name in _LANGUAGES:
        text = pattern.sub(name, text)
    text = _NEGATION.sub("", _POSSESSIVE.sub("", text))
    text = text.lower() if text.isascii() else _fold(text)
    return [_spell(word) for word in _NONWORD.split(text) if word]


def tokens(text: str, language: str = "en") -> list[str]:
    """Folded and stemmed words of ``text`` in ``language`` ("en", "pt-br", …)."""
    code = language.split("-")[0].lower()
    return [stem(word, code) for word in words(text)]


@lru_cache(maxsize=100_000)
def stem(word: str, language: str = "en") -> str:
    """The stem of a folded word; words with digits and protected names stay."""
    if word in OWN_STEMS:
        return OWN_STEMS[word]
    name = STEMMERS.get(language)
    if name is None or word in PROTECTED or len(word) < 3 or not word.isalpha():
        return word
    with _stemming:
        if name not in _stemmers:
            _stemmers[name] = snowballstemmer.stemmer(name)
        return _stemmers[name].stemWord(word) or word  # type: ignore[attr-defined]


def parts(text: str, language: str = "en") -> list[str]:
    """Tokens of the pieces of camel-case words, which ``tokens`` keeps whole.

    >>> parts("AssocMaxSubmitJobLimit and JupyterLab")
    ['assoc', 'max', 'submit', 'job', 'limit', 'jupyt', 'lab']
    """
    return tokens(" ".join(pieces(text)), language)


def pieces(text: str) -> list[str]:
    """The pieces of camel-case words as they are written.

    >>> pieces("AssocMaxSubmitJobLimit")
    ['Assoc', 'Max', 'Submit', 'Job', 'Limit']
    """
    found: list[str] = []
    for word in _NONWORD.split(clean(text)):
        if _HUMP.search(word):
            inside = [piece for piece in _CASE.findall(word) if piece]
            found += inside if len(inside) > 1 else []
    return found


def is_code(word: str) -> bool:
    """Whether a blank-separated word reads as code: a flag, path, variable, version.

    >>> [is_code(w) for w in ("--gpus-per-task", "0:53", "well-known", "slow.")]
    [True, True, False, False]
    """
    word = word.strip(".,;:!?()[]{}\"'`<>")
    if len(word) < 2 or word.startswith("--"):
        return len(word) > 2
    if _HUMP.search(word):
        return True
    if _HYPHENATED.fullmatch(word):
        return False
    return any(c in word for c in "_=:/.\\@%$+#~") or any(c.isdigit() for c in word)


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c))
    return _CJK.sub(r" \1 ", text)


def _spell(word: str) -> str:
    if _PLAIN.fullmatch(word):
        return word[:MAX_TOKEN]
    return "".join(_letters(word))[:MAX_TOKEN]


def _letters(word: str) -> Iterable[str]:
    for c in word:
        yield c if c.isascii() and c.isalnum() else f"q{ord(c):05x}"

"""Analysis chains: how a text of each language becomes tokens in Elasticsearch.

Three linear chains a language (no token graphs, so that phrases and highlights are
exact): `stemmed` for words, `exact` for code as it is written, `parts` for the pieces
of code. Folding comes before stemming and the stemmers are Snowball's, as in
`search.tokens`, so that both engines count alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from search import tokens


@dataclass(frozen=True)
class Language:
    """`stemmer` is Elasticsearch's name for it; empty: words are found as they are
    written, and `note` says why. `elision` lists the articles that an apostrophe
    joins to a word."""

    stemmer: str = ""
    note: str = ""
    elision: str = ""
    lowercase: str = ""


ROMANCE = "l m t qu n s j d c jusqu quoiqu lorsqu puisqu"
ITALIAN = (
    "c l all dall dell nell sull coll pell gl agl dagl degl negl sugl un m t s v d"
)
NONE = "No stemmer comes with Elasticsearch: only the very form is found. "

# The official languages of the European Union.
LANGUAGES = {
    "bg": Language("bulgarian"),
    "cs": Language("czech"),
    "da": Language("danish"),
    "de": Language("german"),
    "el": Language("greek", lowercase="greek"),
    "en": Language("porter2"),
    "es": Language("spanish"),
    "et": Language("estonian"),
    "fi": Language("finnish"),
    "fr": Language("french", elision=ROMANCE),
    "ga": Language("irish", elision="d m b", lowercase="irish"),
    "hr": Language(note=NONE + "A Hunspell dictionary on every node would help."),
    "hu": Language("hungarian"),
    "it": Language("italian", elision=ITALIAN),
    "lt": Language("lithuanian"),
    "lv": Language("latvian"),
    "mt": Language(note=NONE + "We know of no free one."),
    "nl": Language("dutch"),
    "pl": Language(note=NONE + "The plug-in analysis-stempel has one."),
    "pt": Language("portuguese"),
    "ro": Language("romanian"),
    "sk": Language(note=NONE + "A Hunspell dictionary on every node would help."),
    "sl": Language(note=NONE + "A Hunspell dictionary on every node would help."),
    "sv": Language("swedish"),
}
OTHER = Language(note=NONE)

_DASHES = ("2010", "2011", "2012", "2013", "2014", "2212")
_INVISIBLE = ("00ad", "200b", "200c", "200d", "2060", "feff")
CHAR_FILTERS = {
    "marks": {
        "type": "mapping",
        "mappings": [
            *(f"\\u{code}=>" for code in _INVISIBLE),
            *(f"\\u{code}=>-" for code in _DASHES),
        ],
    },
    "langs": {
        "type": "mapping",
        "mappings": [
            "C++=>cplusplus",
            "c++=>cplusplus",
            "C#=>csharp",
            "c#=>csharp",
        ],
    },
}
TOKENIZERS = {
    "hard": {
        "type": "pattern",
        # The quotes of many languages, one of them an acute accent.
        "pattern": "[\\s,;\"'`\u00b4‘’“”„«»()\\[\\]{}<>|!?*&^~…•=]+",
    },
    "soft": {
        "type": "pattern",
        "pattern": (
            "[^\\p{L}\\p{N}+#]+|(?<![\\p{L}+#])[+#]+|(?<=\\p{L})[#+](?=[\\p{L}\\p{N}])"
        ),
    },
}
FILTERS: dict[str, dict[str, Any]] = {
    "edges": {
        "type": "pattern_replace",
        "pattern": "^[-.:/@%$_+#\\\\]*(?=[\\p{L}\\p{N}])|[-.:/@%_\\\\]+$",
        "replacement": "",
    },
    "bounds": {"type": "length", "min": 1, "max": 128},
    "case_parts": {
        "type": "word_delimiter_graph",
        "split_on_case_change": True,
        "split_on_numerics": False,
        "preserve_original": False,
        "stem_english_possessive": False,
        "type_table": ["+ => ALPHA", "# => ALPHA"],
    },
    "possessive": {"type": "stemmer", "language": "possessive_english"},
    "own_stems": {
        "type": "stemmer_override",
        "rules": [f"{word} => {stem}" for word, stem in tokens.OWN_STEMS.items()],
    },
    "keep": {
        "type": "keyword_marker",
        "keywords": sorted(tokens.PROTECTED - set(tokens.OWN_STEMS)),
    },
    "edge": {"type": "edge_ngram", "min_gram": 1, "max_gram": 20},
}
_CODE = {"type": "custom", "char_filter": ["marks"]}
_END = ["lowercase", "asciifolding", "bounds"]
ANALYZERS: dict[str, dict[str, Any]] = {
    "exact": {**_CODE, "tokenizer": "hard", "filter": ["edges", *_END]},
    "parts": {**_CODE, "tokenizer": "soft", "filter": ["case_parts", *_END]},
    "prefix": {
        **_CODE,
        "tokenizer": "soft",
        "filter": ["lowercase", "asciifolding", "edge"],
    },
    "prefix_query": {**_CODE, "tokenizer": "soft", "filter": _END},
}


def language_of(locale: str) -> Language:
    return LANGUAGES.get(locale.split("-")[0].lower(), OTHER)


def chain(language: Language) -> dict[str, Any]:
    """The `analysis` of an index whose text is in `language`."""
    filters = dict(FILTERS)
    stemmed = ["possessive"] if language.stemmer == "porter2" else []
    if language.elision:
        articles = language.elision.split()
        filters["elision"] = {
            "type": "elision",
            "articles": articles,
            "articles_case": True,
        }
        stemmed.append("elision")
    if language.lowercase:
        filters["own_lowercase"] = {"type": "lowercase", "language": language.lowercase}
        stemmed.append("own_lowercase")
    stemmed += ["lowercase", "asciifolding", "own_stems", "keep"]
    if language.stemmer:
        filters["stem"] = {"type": "stemmer", "language": language.stemmer}
        stemmed.append("stem")
    words = {
        "type": "custom",
        "char_filter": ["marks", "langs"],
        "tokenizer": "standard",
        "filter": [*stemmed, "bounds"],
    }
    return {
        "char_filter": CHAR_FILTERS,
        "tokenizer": TOKENIZERS,
        "filter": filters,
        "normalizer": {
            "folded": {"type": "custom", "filter": ["lowercase", "asciifolding"]}
        },
        "analyzer": {**ANALYZERS, "stemmed": words},
    }

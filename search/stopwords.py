"""Words that say nothing about what is looked for, by language.

Kept short on purpose: a word that can be a topic ("node", "run", "time") is not here,
its weight follows from how common it is. Words are folded (no accents).
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


QUESTION_WORDS = _words(
    "how what which where when why who whom whose can could may might must "
    "should shall would will is are was were do does did am has have had"
)

_ENGLISH = QUESTION_WORDS | _words(
    "a an the this that these those there here it its i me my mine we us our "
    "you your he she they them their one ones some any all each every both "
    "either neither and or but nor so if then than as of in on at to from for "
    "with without by into onto about over under up out off per via be been "
    "being having doing not no yes just only also too very more most much many "
    "few less least other another same such own get gets got getting want wants "
    "wanted need needs needed like please help still yet already again ever "
    "never always while during because since until s t d ll m re ve dont cant "
    "wont doesnt isnt im ok okay able anything something someone somebody "
    "anyone thing things way ways let lets put take takes use using used make "
    "makes made"
)

_WORDS = {
    "en": _ENGLISH,
    "de": _words(
        "der die das den dem des ein eine einen einem einer eines und oder aber "
        "nicht ich du er sie es wir ihr mein meine meinen ist sind war wie was "
        "wo wann warum wer welche welcher welches kann konnen muss soll mit von "
        "zu zum zur im in an am auf fur bei aus nach uber unter um als auch "
        "noch nur"
    ),
    "fr": _words(
        "le la les l un une des du de d et ou mais ne pas je tu il elle nous "
        "vous ils mon ma mes est sont comment quoi que qui quel quelle ou quand "
        "pourquoi puis peux avec pour par sur sous dans en au aux ce cette ces "
        "se sa son ses"
    ),
    "es": _words(
        "el la los las un una unos unas y o pero no yo tu mi mis es son como "
        "que quien cual donde cuando por para con sin sobre en de del al se su "
        "sus lo"
    ),
    "it": _words(
        "il lo la i gli le un uno una e o ma non io tu mio mia miei sono come "
        "che chi quale dove quando perche con per su in di del della al alla da "
        "si"
    ),
}


def stop_words(language: str) -> frozenset[str]:
    """Folded stop words of ``language`` ("en-gb" counts as "en"); maybe none."""
    return _WORDS.get(language.split("-")[0].lower(), frozenset())

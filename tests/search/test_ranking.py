"""The order of results, on texts small enough to reason about."""

from search import tokens
from search.language import parse
from search.plan import plan
from search.ranking import Prepared, Ranker, Statistics
from search.thesaurus import Synonyms


def prepared(title, *sections, path=""):
    body = [
        " ".join(tokens.tokens(heading)) + "\t" + " ".join(tokens.tokens(text))
        for heading, text in sections
    ]
    words = f"{title} " + " ".join(f"{heading} {text}" for heading, text in sections)
    return Prepared(
        title=" ".join(tokens.tokens(title)),
        path=" ".join(tokens.tokens(path)),
        head=" ".join(tokens.tokens(" ".join(h for h, _ in sections))),
        body="\n".join(body),
        parts=" ".join(tokens.parts(words)),
    )


def ranked(text, pages, **arguments):
    """Names of pages in order, with the section that answers best."""
    synonyms = arguments.pop("synonyms", Synonyms())
    made = plan(parse(text, synonyms=synonyms), **arguments)
    options = {o for unit in made.units for o in unit.options}
    options |= {o for span in made.spans for o in span.options}
    whole = {
        name: f" {p.title}\n{p.path}\n{p.head}\n{p.body}\n{p.parts} ".replace(
            "\t", " \t "
        ).replace("\n", " \n ")
        for name, p in pages.items()
    }
    frequency = {
        option: sum(option.needle in text for text in whole.values())
        for option in options
    }
    numbers = dict(enumerate(pages))
    found = Ranker(made, Statistics(len(pages), frequency)).rank(
        {number: pages[name] for number, name in numbers.items()}
    )
    return [(numbers[number], score.section) for number, score in found]


def names(*arguments, **options):
    return [name for name, _ in ranked(*arguments, **options)]


FILLER = ("", "other words that say nothing of it " * 5)


def test_exact_title_comes_first():
    pages = {
        "often": prepared("Batch system", ("", "slurm " * 30)),
        "named": prepared("Slurm", ("", "the scheduler")),
        "longer": prepared("Slurm and other schedulers of the world", FILLER),
    }
    assert names("slurm", pages)[0] == "named"


def test_all_words_beat_one_word_often():
    pages = {
        "one": prepared("A", ("", "quota " * 10)),
        "both": prepared("B", ("", "the quota of the scratch file system")),
    }
    assert names("scratch quota", pages)[0] == "both"


def test_rare_words_count_more():
    pages = {f"c{n}": prepared("X", ("", "common words here")) for n in range(8)}
    pages["rare"] = prepared("Y", ("", "obscure words here"))
    assert names("common obscure", pages)[0] == "rare"


def test_neighbours_beat_the_same_words_apart():
    pages = {
        "apart": prepared("A", ("", "the code is here and you exit there soon")),
        "close": prepared("B", ("", "the exit code is here and you stay there")),
    }
    assert names("exit code", pages)[0] == "close"


def test_best_section_is_told():
    page = prepared(
        "Storage", ("Home", "your own files"), ("Purge", "old scratch files go")
    )
    assert ranked("scratch purge", {"p": page}) == [("p", 1)]


def test_synonym_finds_and_the_word_itself_wins():
    synonyms = Synonyms([["gpu", "graphics card"]])
    pages = {
        "synonym": prepared("A", ("", "a node with one gpu inside")),
        "itself": prepared("B", ("", "a node with one graphics card inside")),
        "neither": prepared("C", ("", "a node with one disk inside")),
    }
    assert names("graphics card", pages, synonyms=synonyms) == ["itself", "synonym"]


def test_words_written_together_are_found_apart_and_the_other_way():
    pages = {"p": prepared("JupyterLab", ("", "a notebook"))}
    assert names("jupyter lab", pages) == ["p"]
    assert names("jupyterlab", pages) == ["p"]


def test_initials_find_the_short_name():
    pages = {"p": prepared("EDF reference", FILLER), "q": prepared("Z", FILLER)}
    assert names("environment definition file", pages) == ["p"]


def test_typo_correction_and_prefix_find():
    pages = {"p": prepared("Slurm", FILLER)}
    assert names("slrum", pages, typos={"slrum": ("slurm",)}) == ["p"]
    assert names("slu", pages, prefix=True) == ["p"]
    assert names("slu", pages) == []


def test_variable_with_a_value_finds_the_variable():
    pages = {"p": prepared("A", ("", "set NCCL_DEBUG to see more"))}
    assert names("NCCL_DEBUG=INFO", pages) == ["p"]


def test_ties_have_a_stable_order():
    pages = {name: prepared("Same", ("", "same text")) for name in "abc"}
    assert names("same text", pages) == ["a", "b", "c"]


def test_empty_query_has_an_empty_plan():
    assert plan(parse("")).empty

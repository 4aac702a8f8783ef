"""Golden tokens: what each chain makes of texts, on a real server."""

import uuid

import pytest
from elasticsearch import Elasticsearch

from search import tokens
from search.engines.elasticsearch import client
from search.engines.elasticsearch.analysis import LANGUAGES, chain, language_of
from search.engines.elasticsearch.mapping import index_body

pytestmark = pytest.mark.elasticsearch

CODE = [
    ("exact", "--gpus-per-task=1", ["gpus-per-task", "1"]),
    ("exact", "NCCL_SOCKET_IFNAME=hsn0", ["nccl_socket_ifname", "hsn0"]),
    ("exact", "pytorch/2.4.0", ["pytorch/2.4.0"]),
    ("exact", "ends as 0:53.", ["ends", "as", "0:53"]),
    ("exact", "/etc/slurm/slurm.conf", ["etc/slurm/slurm.conf"]),
    ("exact", "in C++ and C", ["in", "c++", "and", "c"]),
    ("exact", "a\u2011publish", ["a-publish"]),
    ("parts", "--gpus-per-task=1", ["gpus", "per", "task", "1"]),
    ("parts", "NCCL_SOCKET_IFNAME=hsn0", ["nccl", "socket", "ifname", "hsn0"]),
    ("parts", "pytorch/2.4.0", ["pytorch", "2", "4", "0"]),
    ("parts", "AssocMaxSubmitJobLimit", ["assoc", "max", "submit", "job", "limit"]),
    ("parts", "C++ is not C#", ["c++", "is", "not", "c#"]),
    ("parts", "Zürich", ["zurich"]),
    ("parts", "x" * 200, []),
]
WORDS = [
    ("en", "Zürich's running jobs", ["zurich", "run", "job"]),
    ("en", "C++ on GPUs and nodes", ["cplusplus", "on", "gpu", "and", "node"]),
    ("en", "Slurm, CUDA and ROCm news", ["slurm", "cuda", "and", "rocm", "news"]),
    ("en", "check\u00adpoint\u200bing", ["checkpoint"]),
    ("de", "Die Häuser der Warteschlangen", ["die", "haus", "der", "warteschlang"]),
    ("fr", "l'ordinateur des étudiantes", ["ordin", "de", "etudi"]),
    ("it", "dell'esecuzione dei lavori", ["esecu", "dei", "lavor"]),
    ("es", "las colas de ejecución", ["las", "col", "de", "ejecucion"]),
    # Folded first, as in the database engine: the price is a plural here and there.
    ("fi", "jonossa olevat työt", ["jono", "olev", "tyot"]),
]


@pytest.fixture(scope="module")
def analyse(elasticsearch_url):
    """Tokens of a text, by the analyser of a language that the server has loaded."""
    made = {}
    with Elasticsearch(elasticsearch_url) as server:

        def run(language, analyser, text):
            if language not in made:
                made[language] = f"test-golden-{language}-{uuid.uuid4().hex}"
                server.indices.create(index=made[language], **index_body(language))
            found = server.indices.analyze(
                index=made[language], analyzer=analyser, text=text
            )
            return [token["token"] for token in found["tokens"]]

        yield run
        for name in made.values():
            server.indices.delete(index=name)


@pytest.mark.parametrize(("analyser", "text", "expected"), CODE)
def test_code_survives(analyse, analyser, text, expected):
    assert analyse("en", analyser, text) == expected


@pytest.mark.parametrize(("language", "text", "expected"), WORDS)
def test_words_are_stemmed(analyse, language, text, expected):
    assert analyse(language, "stemmed", text) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_of_the_union_has_a_chain_that_loads(analyse, language):
    found = analyse(language, "stemmed", "Slurm 2026")
    assert found == ["slurm", "2026"]
    assert bool(LANGUAGES[language].stemmer) != bool(LANGUAGES[language].note)


def test_languages_without_a_stemmer_are_named():
    without = {code for code, one in LANGUAGES.items() if not one.stemmer}
    assert without == {"hr", "mt", "pl", "sk", "sl"}
    assert chain(language_of("xx"))["analyzer"]["stemmed"]["filter"][-1] == "bounds"


@pytest.mark.parametrize(
    "text", ["running jobs on scheduled partitions", "checkpointing efficiently"]
)
def test_english_stems_are_those_of_the_database_engine(analyse, text):
    assert analyse("en", "stemmed", text) == tokens.tokens(text)


def test_client_is_told_of_credentials(settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    settings.ELASTICSEARCH_API_KEY = "secret"
    made = client.reading()
    assert made._headers["authorization"] == "ApiKey secret"

"""What is asked of the server: nothing that the free licence does not have."""

import json

import pytest

from search import services
from search.engines import Request, statement
from search.engines.elasticsearch import query
from search.engines.elasticsearch.mapping import index_body
from search.plan import plan

LICENSED = (
    *("rrf", "retriever", "rank_eval", "rule", "semantic", "sparse_vector"),
    "percolate",
    *("text_expansion", "inference", "search_as_you_type", "script", "pinned"),
    *("rank_feature", "synonyms_set", "runtime_mappings"),
)
TEXTS = [
    *("slurm", "why is my job pending?", "--gpus-per-task", '"time limit" -docker'),
    *("in:title quota", "type:guide topic:slurm", "", "pytorch/2.4.0 on lumi"),
    "srun: error: Unable to allocate resources: Invalid account (user_id 5)",
]


@pytest.mark.django_db
@pytest.mark.parametrize("text", TEXTS)
def test_bodies_hold_no_licensed_feature(text):
    asked = services.read(text, locale="en")
    request = Request(asked, {"type": ("guide",)}, boosted=(("diagnosis", 3),))
    made = plan(asked, "en", typos={"slurm": ["slurmd"]}, prefix=True)
    body = query.body(
        request,
        made,
        statement.bits_of(made, 1),
        passes=["public"],
        hidden=[1, 2],
        start=0,
        size=80,
    )
    told = json.dumps([body, index_body("en")])
    assert not [word for word in LICENSED if f'"{word}"' in told]
    filters = body["query"]["function_score"]["query"]["bool"]
    assert {"terms": {"visibility": ["public"]}} in filters["filter"]
    assert {"term": {"withdrawn": False}} in filters["filter"]
    assert {"ids": {"values": ["1", "2"]}} in filters["must_not"]

"""The servers that the scripts start are real ones."""

import json
import urllib.request
from uuid import uuid4

import pytest

from script.workshop.elasticsearch import OPENER


@pytest.mark.elasticsearch
def test_elasticsearch_finds_what_was_indexed(elasticsearch_url):
    index = f"{elasticsearch_url}/house-{uuid4().hex}"
    try:
        ask("PUT", index, {"mappings": {"properties": {"text": {"type": "text"}}}})
        ask("POST", f"{index}/_doc?refresh=true", {"text": "a job is pending"})

        found = ask("POST", f"{index}/_search", {"query": {"match": {"text": "job"}}})
    finally:
        ask("DELETE", index)

    assert found["hits"]["total"]["value"] == 1


def ask(method: str, url: str, body: dict | None = None) -> dict:
    request = urllib.request.Request(
        url,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with OPENER.open(request, timeout=20) as answer:
        return json.load(answer)

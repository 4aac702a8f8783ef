import json

import pytest

from search.eval import judgements
from search.eval.metrics import Judged, by_kind, ndcg, recall, reciprocal_rank, summary


def test_perfect_order_is_one():
    assert ndcg(["a", "b", "c"], {"a": 3, "b": 2, "c": 1}) == 1.0


def test_later_answers_count_less():
    grades = {"a": 3}
    assert ndcg(["x", "a"], grades) == pytest.approx(0.6309, abs=1e-4)
    assert ndcg(["a"], grades) > ndcg(["x", "a"], grades) > ndcg(["x", "y"], grades)


def test_a_page_counts_once():
    assert ndcg(["a", "a", "b"], {"a": 3, "b": 1}) == 1.0


def test_reciprocal_rank_and_recall():
    assert reciprocal_rank(["x", "a"], {"a": 1}) == 0.5
    assert reciprocal_rank(["x"], {"a": 1}) == 0.0
    assert recall(["a", "x"], {"a": 3, "b": 1}) == 0.5
    assert recall(["a"], {}) == 0.0
    assert recall(["x"] * 3 + ["a"], {"a": 1}, k=1) == 0.0


def test_summary_leaves_unanswerable_queries_out_of_the_means():
    judged = [
        Judged("token", {"a": 3}, ["a"], total=1),
        Judged("none", {}, [], total=0),
    ]
    found = summary(judged)
    assert found["ndcg@10"] == 1.0
    assert found["empty"] == 0.5
    assert by_kind(judged)["none"]["ndcg@10"] is None


def test_summary_of_nothing():
    assert summary([])["queries"] == 0


def test_bad_lines_are_named(tmp_path):
    file = tmp_path / "q.jsonl"
    file.write_text(json.dumps({"query": "a"}) + "\n\nnot json\n")
    with pytest.raises(judgements.BadLine, match="line 3"):
        list(judgements.read(file))
    file.write_text('{"q": 1}')
    with pytest.raises(judgements.BadLine, match="line 1"):
        list(judgements.read(file))


def test_odd_grades_are_left_out():
    row = {"relevant": {"a": 3, "b": "x", "c": True, "d": None}}
    assert judgements.grades_of(row) == {"a": 3}
    assert judgements.grades_of({"relevant": [1]}) == {}

"""Every number on a machine's page is one of our data files, and every number of the
collection of facts that they were taken from stands in them."""

import json
import re
from html import unescape
from pathlib import Path

import pytest

from machines.catalogue import ANY, as_text, read
from machines.models import Fact, System

COLLECTION = Path(__file__).resolve().parents[3] / "shared" / "facts"
SHOWN = re.compile(r'<data value="([^"]*)">(.*?)</data>', re.S)
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
SINGLE = ("performance",)
LISTS = {"partitions": "partition", "queues": "queue", "storage": "storage"}
# Said in other words, or in a note beside the value.
REWORDED = frozenset(
    ["notes", "source", "checked_on", "walltime_source", "cpu_source", "id", "name"]
) | {"area", "ram_note", "nodes_note", "node_split", "extra", "partition"}


def collected(name):
    path = COLLECTION / name
    if not path.exists():
        pytest.skip("the collection of facts is not beside this project")
    return json.loads(path.read_text())


def numbers_of(text):
    return {n.replace(",", "").rstrip(".") for n in NUMBER.findall(text)}


def said(system, kinds):
    """{part: {property: set of values}} of our data."""
    found = {}
    for part in system.parts:
        if part.kind in kinds:
            values = found.setdefault(part.name, {})
            for fact in part.facts:
                values.setdefault(fact.name, set()).add(fact.stated["value"])
    return found


@pytest.mark.django_db
def test_every_value_of_the_data_is_on_its_page_and_no_other_number(whole, client):
    any_way = Fact.objects.filter(part__system=None)
    for system in System.objects.all():
        page = client.get(system.get_absolute_url()).content.decode()
        shown = {unescape(value) for value, _words in SHOWN.findall(page)}
        facts = Fact.objects.filter(part__system=system)
        away = ("kind", "note", "status", "documentation")
        known = facts.exclude(value="").exclude(name__in=away)
        wanted = {row.value for row in known}
        ours = {row.value for row in [*facts, *any_way]}
        assert wanted <= shown, system.slug
        assert shown <= ours, system.slug


@pytest.mark.django_db
def test_what_is_printed_is_the_value(whole, client):
    """Grouping and hours aside, the digits are those of the value."""
    for system in System.objects.all():
        page = client.get(system.get_absolute_url()).content.decode()
        for value, words in SHOWN.findall(page):
            if re.fullmatch(r"[\d.]+", value):
                assert words.replace(",", "") == value


def test_every_structured_number_of_the_collection_is_in_our_data():
    ours = {system.slug: system for system in read()}
    for machine in collected("machines.json")["machines"]:
        for section, kind in [*LISTS.items(), *((name, name) for name in SINGLE)]:
            rows = machine.get(section) or []
            rows = [rows] if isinstance(rows, dict) else rows
            parts = [p for p in ours[machine["id"]].parts if p.kind == kind]
            for row in rows:
                for key, value in row.items():
                    if key in REWORDED or key == "sources" or not is_number(value):
                        continue
                    assert any(
                        as_text(value) == fact.stated["value"]
                        for part in parts
                        for fact in part.facts
                        if fact.name == key and belongs(part, row, section)
                    ), (machine["id"], section, key, value)


def is_number(value):
    if isinstance(value, list):
        return all(is_number(each) for each in value)
    if isinstance(value, str):
        return bool(re.fullmatch(r"(?:\d+-)?\d\d:\d\d:\d\d", value))
    return isinstance(value, int | float)


def belongs(part, row, section):
    """Whether the row of the collection is this part of ours."""
    if section == "performance":
        return True
    if section == "partitions":
        return part.slug == row["id"]
    name = row.get("name") or row["area"]
    values = {fact.name: fact.stated["value"] for fact in part.facts}
    if section == "queues" and row.get("qos"):
        return values.get("qos") == row["qos"]
    return part.name == name or part.slug in name.lower().replace(" ", "-")


def test_every_number_in_the_sentences_of_the_collection_is_in_our_data():
    """Notes are written afresh, their numbers are not."""
    ours = {system.slug: system for system in read()}
    for machine in collected("machines.json")["machines"]:
        system = ours[machine["id"]]
        told = json.dumps(machine.get("ai_notes", [])) + json.dumps(
            machine.get("accounting", {})
        )
        told = re.sub(r"\((?:note:|[A-Z0-9-]{4,})[^)]*\)|note:\d+", "", told)
        told = re.sub(r"\b[A-Z]{2,}[A-Z0-9]*-[A-Z0-9-]*\d[A-Z0-9]*\b", "", told)
        text = json.dumps(
            [
                [f.stated["value"], f.stated["note"]]
                for p in system.parts
                for f in p.facts
            ],
            ensure_ascii=False,
        )
        missing = numbers_of(told) - numbers_of(text)
        assert missing <= ALLOWED.get(machine["id"], set()), (machine["id"], missing)


# The tag of an image, u24r70, and the year of a source are no numbers of a machine.
ALLOWED: dict[str, set[str]] = {"lumi": {"24", "70"}, "meluxina": {"2025"}}


def test_planned_machines_say_every_number_that_was_found():
    ours = {system.slug: system for system in read()}
    for machine in collected("machines.json")["machines"]:
        if machine.get("planned"):
            told = numbers_of(machine["summary"] + machine["status"])
            text = json.dumps(
                [f.stated["value"] for p in ours[machine["id"]].parts for f in p.facts],
                ensure_ascii=False,
            )
            assert told <= numbers_of(text), machine["id"]


def test_every_way_in_is_there_with_what_is_unknown():
    routes = {
        part.slug: part
        for system in read()
        for part in system.parts
        if part.kind == "route"
    }
    collection = collected("access_routes.json")["routes"]
    assert set(routes) == {route["id"] for route in collection}
    for route in collection:
        facts = {f.name: f.stated for f in routes[route["id"]].facts}
        for name in route["unknown"]:
            ours = facts[name.replace(".", "_")]
            readings = [
                f for f in routes[route["id"]].facts if f.name == name.replace(".", "_")
            ]
            # Two sources that disagree leave it as open as none.
            assert ours["evidence"] == "U" or len(readings) > 1, (route["id"], name)


def test_our_data_name_no_private_document():
    for system in read():
        for part in system.parts:
            for fact in part.facts:
                assert "note:" not in json.dumps(fact.stated)


def test_every_value_has_a_source_and_every_empty_one_is_unverified():
    for system in read():
        assert system.slug == ANY or system.values["name"]
        for part in system.parts:
            for fact in part.facts:
                known = bool(fact.stated["value"])
                assert bool(fact.stated["source"]) == known
                assert (fact.stated["evidence"] == "U") <= (not known), (
                    part.slug,
                    fact.name,
                )

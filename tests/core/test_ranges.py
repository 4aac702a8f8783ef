"""Parts of files, and who gets them."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction

from core.models import Document
from core.ranges import NotSatisfiable, span_of
from tests.factories import UserFactory

FILM = bytes(range(256)) * 1000  # 256,000 bytes, more than one chunk
SIZE = len(FILM)


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-0", (0, 0)),
        ("bytes=2-5", (2, 5)),
        ("bytes=7-", (7, 9)),
        ("bytes=9-9", (9, 9)),
        ("bytes=0-99999", (0, 9)),
        ("bytes=-3", (7, 9)),
        ("bytes=-99", (0, 9)),
        ("Bytes = 1-2", (1, 2)),
        ("lines=1-2", None),
        ("bytes=0-1,4-5", None),
        ("", None),
    ],
)
def test_which_bytes_are_meant(header, span):
    assert span_of(header, 10) == span


@pytest.mark.parametrize(
    "header",
    [
        *("bytes=10-", "bytes=10-12", "bytes=-0", "bytes=5-2", "bytes=", "bytes=-"),
        *("bytes=a-b", "bytes=1-2-3", "bytes=--1", "bytes=²-", "bytes=1-" + "9" * 400),
    ],
)
def test_what_is_no_part_is_refused(header):
    with pytest.raises(NotSatisfiable):
        span_of(header, 10)


def test_nothing_is_a_part_of_an_empty_file():
    for header in ("bytes=0-", "bytes=-1", "bytes=0-0"):
        with pytest.raises(NotSatisfiable):
            span_of(header, 0)


def document(collection=None):
    made = Document(title="Film")
    if collection:
        made.collection = collection
    made.file.save("film.mp4", ContentFile(FILM))
    made._set_document_file_metadata()
    made.save()
    made.file.close()
    return made


@pytest.fixture
def film(db):
    return document()


def ask(address, client=None, **headers):
    answer = (client or Client()).get(address, headers=headers)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, body


def test_the_whole_file_says_that_parts_can_be_had(film):
    answer, body = ask(film.url)

    assert (answer.status_code, body) == (200, FILM)
    assert answer["Accept-Ranges"] == "bytes"
    assert "Content-Encoding" not in answer


def test_a_part_is_those_bytes_and_no_others(film):
    answer, body = ask(film.url, range="bytes=100000-199999")

    assert answer.status_code == 206
    assert body == FILM[100000:200000]
    assert answer["Content-Range"] == f"bytes 100000-199999/{SIZE}"
    assert answer["Content-Length"] == "100000"
    assert answer["Content-Type"] == "video/mp4"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_beyond_the_end_is_refused_with_the_length(film):
    answer, body = ask(film.url, range=f"bytes={SIZE}-")

    assert (answer.status_code, body) == (416, b"")
    assert answer["Content-Range"] == f"bytes */{SIZE}"


def test_the_rest_of_another_edition_is_not_mixed_in(film):
    whole, _body = ask(film.url)
    begun = {"range": "bytes=10-19"}

    same, _ = ask(film.url, **begun, if_range=whole["ETag"])
    dated, _ = ask(film.url, **begun, if_range=whole["Last-Modified"])
    other, body = ask(film.url, **begun, if_range='"another"')
    older, _ = ask(film.url, **begun, if_range="Mon, 01 Jan 2024 00:00:00 GMT")
    weak, _ = ask(film.url, **begun, if_range="W/" + whole["ETag"])
    odd, _ = ask(film.url, **begun, if_range="yesterday")

    assert (same.status_code, dated.status_code) == (206, 206)
    assert [a.status_code for a in (other, older, weak, odd)] == [200] * 4
    assert body == FILM


def test_a_file_without_a_hash_has_no_tag_to_rely_on(film):
    Document.objects.update(file_hash="")

    answer, body = ask(film.url, range="bytes=10-19", if_range='""')

    assert (answer.status_code, body) == (200, FILM)


def test_who_has_it_already_gets_nothing_again(film):
    whole, _body = ask(film.url)

    answer, body = ask(film.url, range="bytes=0-9", if_none_match=whole["ETag"])

    assert (answer.status_code, body) == (304, b"")


def test_head_tells_the_length_and_sends_no_byte(film):
    answer = Client().head(film.url, headers={"range": "bytes=0-9"})

    assert answer.status_code == 200
    assert answer["Content-Length"] == str(SIZE)
    assert answer["Accept-Ranges"] == "bytes"
    assert b"".join(answer.streaming_content) == b""


def test_no_part_of_a_private_document_without_permission(db):
    collection = Collection.get_first_root_node().add_child(name="Partners")
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="login"
    )
    private = document(collection)
    member = Client()
    member.force_login(UserFactory())

    for span in ("bytes=0-9", f"bytes={SIZE}-"):
        refused, body = ask(private.url, range=span)
        assert refused.status_code == 302
        assert "Content-Range" not in refused
        assert FILM[:10] not in body
    given, body = ask(private.url, client=member, range="bytes=0-9")
    assert (given.status_code, body) == (206, FILM[:10])


def test_pages_have_no_parts(db):
    answer, body = ask("/topics/", range="bytes=0-9")

    assert answer.status_code == 200
    assert len(body) > 10

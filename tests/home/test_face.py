"""The marks of the face."""

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template

from core.models import CallNumber, Topic
from home.templatetags import face


def render(source, **context):
    return Template("{% load face %}" + source).render(Context(context))


def test_call_number_names_its_kind_for_those_who_listen():
    number = CallNumber(kind="G", number=8)

    html = render("{% call_number n %}", n=number)

    assert html == (
        '<span class="shelf"><b>G</b>'
        '<span>08<span class="vh"> (Guide)</span></span></span>'
    )


def test_page_without_a_number_shows_none():
    assert render("{% call_number n %}", n=None) == ""


@pytest.mark.parametrize(("level", "kind"), [("P", "p"), ("o", "o"), ("?", "u")])
def test_evidence_has_shape_letter_and_words(level, kind):
    html = render("{% evidence level 'user' %}", level=level)

    assert f'class="ev ev--{kind}"' in html
    assert 'title="' in html
    assert html.endswith("user</span>")


def test_lamp_never_stands_without_words():
    html = render("{% lamp 'stale' 'needs re-check' %}")

    assert 'class="lamp lamp--stale"' in html
    assert html.endswith("needs re-check</span>")


def test_words_given_by_people_are_escaped():
    assert "<b>" not in render("{% lamp 'verified' w %}{% evidence 'P' w %}", w="<b>")


def test_pager_leaves_gaps():
    pages = Paginator(range(100), 5).page(10)

    numbers = face.page_numbers(pages)

    assert [number for number in numbers if number != "…"] == [1, 9, 10, 11, 20]


def test_topics_without_pages_are_not_listed():
    used, unused = Topic(name="Slurm", kind="software"), Topic(name="MPI")
    used.page_count, unused.page_count = 2, 0

    shelves = face.topic_shelves([unused, used])

    assert [[topic.name for topic in topics] for _words, topics in shelves] == [
        ["Slurm"]
    ]


@pytest.mark.django_db
def test_structured_data_cannot_leave_its_block():
    page = Topic(name="x")
    page.title = "</script><script>alert(1)</script>"
    page.last_published_at = None

    html = face.structured(page, "")

    assert html.count("<script") == 1
    assert html.count("</script>") == 1

"""The blocks to learn with, as they are stored and as they are exported."""

import pytest
from wagtail.blocks import StructBlockValidationError

from kb import exports, lessons, video
from tests.factories import MachineFactory, TutorialFactory, step

pytestmark = pytest.mark.django_db

QUIZ = (
    "quiz",
    {
        "question": "How many `ranks`?",
        "answers": [
            {"text": "Eight", "is_right": True, "why": "Two by *four*."},
            {"text": "Two <script>alert(1)</script>", "is_right": False, "why": "No."},
        ],
    },
)
EXERCISE = ("exercise", {"title": "Count", "task": "Count.", "solution": "**Eight**"})
TABS = (
    "machines",
    {
        "machines": [
            {"machine": "lumi", "text": "`standard-g`"},
            {"machine": "leonardo", "text": "`boost_usr_prod`"},
        ],
        "others": "Ask.",
    },
)


def stored(*blocks):
    """Return a tutorial made of blocks, and its stored HTML as one text."""
    page = TutorialFactory(body=list(blocks))
    return page, "".join(page.rendered["blocks"].values())


def test_step_is_a_heading_that_keeps_its_anchor_when_reworded():
    page, html = stored(step("Ask for two GPUs"), step("Look"))
    assert '<h2 id="ask-for-two-gpus">' in html

    page.body[0].value["title"] = "Ask for two of the GPUs"
    page.save()

    assert [s.anchor for s in page.steps] == ["ask-for-two-gpus", "look"]
    assert page.steps[0].title == "Ask for two of the GPUs"


def test_equal_steps_have_anchors_of_their_own():
    page, _html = stored(step("Look"), EXERCISE, step("Look"))

    assert [s.anchor for s in page.steps] == ["look", "look-2"]


def test_quiz_holds_no_form_and_no_script_and_explains_each_answer():
    _page, html = stored(QUIZ)

    assert html.count('type="radio"') == 2
    assert "<form" not in html
    assert "<script" not in html
    assert "Two by <em>four</em>." in html


def test_quiz_with_several_right_answers_has_boxes():
    kind, value = QUIZ
    answers = [answer | {"is_right": True} for answer in value["answers"]]

    _page, html = stored((kind, value | {"answers": answers}))

    assert html.count('type="checkbox"') == 2


def test_quiz_without_a_right_answer_is_refused():
    block = lessons.QuizBlock()
    wrong = {"text": "Two", "is_right": False, "why": "No."}

    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python({"question": "?", "answers": [wrong, wrong]}))


def test_two_quizzes_do_not_share_their_radios():
    kind, value = QUIZ
    _page, html = stored(QUIZ, (kind, value | {"question": "Another?"}))

    names = {part.split('"')[0] for part in html.split('name="')[1:]}
    assert len(names) == 2


def test_words_of_every_block_can_be_found():
    page, _html = stored(step("Begin", "First."), EXERCISE, QUIZ, TABS)

    text = page.sections[0]["text"]
    for words in ("First.", "Count.", "Eight", "Two by four.", "boost_usr_prod"):
        assert words in text


def test_a_heading_inside_an_exercise_is_listed_once():
    kind, value = EXERCISE
    page, html = stored(
        (kind, value | {"task": "## Same\n\nA.", "solution": "## Same\n\nB."})
    )

    assert [h["anchor"] for h in page.headings] == ["same", "same-2"]
    assert html.count('id="same"') == 1


def test_blocks_are_exported_as_markdown():
    MachineFactory(slug="lumi", name="LUMI")
    page, _html = stored(step("Begin", "First."), EXERCISE, QUIZ, TABS)

    text = exports.page_as_markdown(page)

    for words in ("## Begin", "**Solution**", "- Eight (right: Two by", "**LUMI**"):
        assert words in text


def test_video_stores_its_words_and_shows_its_files_now(client, make_document):
    value = {
        "title": "The queue",
        "video": make_document("queue.mp4"),
        "captions": make_document("queue.vtt"),
        "language": "en",
        "poster": None,
        "transcript": "We submit a job.",
    }
    page, html = stored(("video", value))

    shown = client.get(page.url).content.decode()

    assert html == ""
    assert "We submit a job." in page.sections[0]["text"]
    assert '<track kind="captions"' in shown
    assert 'type="video/mp4"' in shown
    assert "<summary>Transcript</summary>" in shown


@pytest.mark.parametrize("names", [("a.pdf", "a.vtt"), ("a.mp4", "a.pdf")])
def test_video_of_the_wrong_kind_is_refused(names, make_document):
    block = video.VideoBlock()
    film, captions = (make_document(name) for name in names)
    value = {"title": "A", "language": "en", "poster": None, "transcript": "B"}

    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python(value) | {"video": film, "captions": captions})

import pytest

from home.demo_blocks import blocks_of

TEXT = """\
Before.

## One {#first}

```bash
## not a step
```

````quiz
question: "Why?"
answers:
  - {text: "So", right: true, why: "Yes."}
````

After.

## Two
"""


def test_headings_begin_steps_and_fences_become_blocks():
    kinds = [(kind, value.get("title", "")) for kind, value in blocks_of(TEXT)]

    assert kinds == [
        ("text", ""),
        ("step", "One {#first}"),
        ("quiz", ""),
        ("text", ""),
        ("step", "Two"),
    ]


def test_headings_in_code_are_code():
    assert "## not a step" in list(blocks_of(TEXT))[1][1]["text"]


@pytest.mark.parametrize(
    "directive",
    [
        '````quiz\nquestion: "?"\nanswers: [{text: A, why: B}]\n````',
        "````machines\nno-such: Text.\n````",
        "````exercise\ntask: Only.\n````",
    ],
)
def test_directive_that_cannot_work_is_refused(directive):
    with pytest.raises((ValueError, KeyError)):
        list(blocks_of(directive))

"""The drawing of a node: what is known is drawn, what is not is left out."""

from xml.etree import ElementTree

import pytest

from machines.nodeplan import Node, draw

SVG = "{http://www.w3.org/2000/svg}"
LUMI = Node("LUMI-G", "AMD Instinct MI250X", 4, 8, 64, 64, 56, 512, 480, "GiB", 4, 200)


def kinds(node):
    text = draw(node, title="t", description="d")
    drawn = text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    root = ElementTree.fromstring(drawn)  # noqa: S314 (our own)
    found = {}
    for element in root.iter():
        kind = element.get("class", "")
        found[kind] = found.get(kind, 0) + 1
    return found, root


def test_lumi_has_what_the_mock_shows():
    found, root = kinds(LUMI)
    assert found["np-mod"] == 4
    assert found["np-gcd"] == 8
    assert (found["np-core"], found["np-res"]) == (56, 8)
    assert found["np-nic"] == 4
    words = " ".join(text.text for text in root.iter(f"{SVG}text"))
    assert "64 cores, 56 usable, 8 reserved" in words
    assert "480 of 512 GiB to allocate" in words


def test_unknown_is_not_drawn():
    found, _root = kinds(Node("X", "NVIDIA A100", 4, 4))
    assert found["np-gcd"] == 4
    assert not {"np-core", "np-mem", "np-nic"} & set(found)


@pytest.mark.parametrize("gpus", [1, 2, 3, 4, 8, 16])
@pytest.mark.parametrize("cores", [None, 1, 48, 64, 112, 128, 288, 1024])
def test_everything_stays_inside_the_node(gpus, cores):
    _found, root = kinds(Node("X", "NVIDIA A100", gpus, gpus, 40, cores, None, 512))
    frame = next(r for r in root.iter(f"{SVG}rect"))
    bottom = float(frame.get("height")) + 1
    for rect in root.iter(f"{SVG}rect"):
        assert float(rect.get("x")) + float(rect.get("width")) <= 560
        assert float(rect.get("y")) + float(rect.get("height")) <= bottom


def test_names_are_escaped():
    text = draw(Node("X", "<b>&", 4, 4), title="<i>", description="&")
    assert "<b>" not in text
    assert "<i>" not in text

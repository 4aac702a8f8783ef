import pytest

from kb.tabs import open_tabs


def tabs(*names, group="t", checked=0, mine=False):
    state = " checked data-mine" if mine else " checked"
    return "".join(
        f'<label class="tabs__tab"><input type="radio" name="{group}"'
        f"{state if place == checked else ''}>{name}</label>"
        for place, name in enumerate(names)
    )


@pytest.mark.parametrize("written", ["LUMI", "LUMI-G", "lumi, many jobs", " LUMI "])
def test_tab_of_the_machine_opens_and_the_first_closes(written):
    opened = open_tabs(tabs("Leonardo", written), "LUMI")

    assert opened == tabs("Leonardo", written, checked=1, mine=True)


@pytest.mark.parametrize("written", ["LUMINOUS", "Not LUMI", "Vega"])
def test_tabs_without_the_machine_stay(written):
    html = tabs("Leonardo", written)

    assert open_tabs(html, "LUMI") == html


def test_groups_are_chosen_apart_and_only_one_tab_in_each():
    html = tabs("Vega", "LUMI-G", "LUMI-C", group="a") + tabs("Vega", "JSC", group="b")

    assert open_tabs(html, "LUMI") == (
        tabs("Vega", "LUMI-G", "LUMI-C", group="a", checked=1, mine=True)
        + tabs("Vega", "JSC", group="b")
    )


@pytest.mark.parametrize("name", ["", "Vega (", ".*", "LUMI"])
def test_text_without_tabs_is_untouched(name):
    assert open_tabs("<p>LUMI</p>", name) == "<p>LUMI</p>"

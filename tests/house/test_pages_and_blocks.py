"""What editors choose from looks like something and says what it is."""

import pytest
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from wagtail.blocks import StreamValue, StructBlock
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.fields import StreamField
from wagtail.models import get_page_models

from tests.house.ground import LAYERS

PAGES = [model for model in get_page_models() if model._meta.app_label in LAYERS]


def blocks_of_ours():
    """Return each block editors can put on a page, by the name of its place."""
    found = {}
    for model in PAGES:
        for field in model._meta.get_fields():
            if isinstance(field, StreamField):
                place = f"{model._meta.label}.{field.name}"
                found |= children(place, field.stream_block)
    return found


def children(place, block):
    found = {}
    for key, child in getattr(block, "child_blocks", {}).items():
        if isinstance(block, BaseStreamBlock):
            found[f"{place}.{key}"] = child
        if isinstance(child, BaseStreamBlock | StructBlock):
            found |= children(f"{place}.{key}", child)
    return found


BLOCKS = blocks_of_ours()


def exists(template: str) -> bool:
    try:
        get_template(template)
    except TemplateDoesNotExist:
        return False
    return True


def test_there_are_pages_and_blocks():
    assert PAGES
    assert BLOCKS


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label)
def test_page_type_has_a_template(model):
    if not model._meta.abstract and model.template:
        assert exists(model.template), model.template


@pytest.mark.parametrize("place", BLOCKS)
def test_block_has_a_template_a_preview_and_a_description(place):
    block = BLOCKS[place]
    template = getattr(block.meta, "template", None)
    assert template, "no template"
    assert exists(template), template
    assert block.is_previewable, "no preview"
    assert block.get_description(), "no description"


def test_a_stream_value_is_what_fields_hold():
    """The walk above rests on Wagtail's names; this fails when they change."""
    field = next(
        field
        for model in PAGES
        for field in model._meta.get_fields()
        if isinstance(field, StreamField)
    )
    assert isinstance(field.stream_block.to_python([]), StreamValue)

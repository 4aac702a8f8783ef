"""Texts longer than any page: each of them would hold the site while it is rendered."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

LONGEST = 200_000  # characters; the longest chapter imported so far has 60,000
TOO_LONG = _(
    "A text has at most %(most)d characters; this one has %(has)d. Divide it into "
    "several blocks, or better several pages."
)


class BoundedBlock(blocks.StructBlock):
    """Refuses a text that no page needs, at its field."""

    def clean(self, value: Any) -> Any:
        result = super().clean(value)
        long = {
            name: ValidationError(TOO_LONG % {"most": LONGEST, "has": len(text)})
            for name, text in result.items()
            if isinstance(text, str) and len(text) > LONGEST
        }
        if long:
            raise StructBlockValidationError(block_errors=long)
        return result

"""What accounts tell the apps above. Sent in the transaction of the change."""

from django.dispatch import Signal

# `kept` and `other` are organisations; `other` is deleted right after. Whoever has rows
# that point at an organisation hangs those of `other` on `kept`.
organisations_merged = Signal()

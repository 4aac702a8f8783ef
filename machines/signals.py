"""What the catalogue of machines tells the layers above it."""

from django.dispatch import Signal

# system_ids: primary keys of the machines whose facts changed, in bulk or one by one.
catalogue_changed = Signal()

# environment: a row whose technical values changed, that was replaced or withdrawn, or
# whose last day is over. reason: "changed", "replaced", "withdrawn" or "ended". before,
# after: what was stated, of the fields that differ. In the transaction of the change.
environment_changed = Signal()

# event: an announced one. reason: "announced", "changed", "cancelled", and, when the
# clock got there, "begun" and "over".
machine_event_changed = Signal()

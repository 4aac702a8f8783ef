"""What the catalogue of machines tells the layers above it."""

from django.dispatch import Signal

# system_ids: primary keys of the machines whose facts changed, in bulk or one by one.
catalogue_changed = Signal()

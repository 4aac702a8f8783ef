"""What the core tells the layers above it."""

from django.dispatch import Signal

# topics: the Topic rows that changed; page_ids: pages whose topics changed in bulk.
topics_changed = Signal()
# page: the page that somebody checked.
page_verified = Signal()

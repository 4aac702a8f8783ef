"""What changes an address or the settings changes what stands around every page."""

from django.db.models.signals import post_delete, post_save
from wagtail.models import Site
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)

from home import chrome
from home.models import SiteFace


def connect() -> None:
    for signal in (post_save, post_delete):
        for sender in (SiteFace, Site):
            uid = f"chrome {sender.__name__} {id(signal)}"
            signal.connect(chrome.forget, sender=sender, dispatch_uid=uid)
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(chrome.forget, dispatch_uid="chrome")

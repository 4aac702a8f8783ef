"""Whether a form was sent by one of our own pages.

Forms that stand on pages kept for everybody carry no token; the browser says where
they were sent from instead.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest


def is_ours(request: HttpRequest) -> bool:
    """Browsers that say nothing are old, and are believed."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin", "")
    return not origin or urlsplit(origin).netloc == request.get_host()

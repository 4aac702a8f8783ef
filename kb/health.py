"""How documentation sources are, for `/readyz`: words, never a reason to stop."""

from __future__ import annotations

from django.db.models import Count, Q

from kb.models import DocumentationSource


def sources() -> str:
    """A site with a source that fails serves its pages as well as ever."""
    counts = DocumentationSource.objects.filter(enabled=True).aggregate(
        all=Count("pk"), failing=Count("pk", filter=~Q(failing_since=None))
    )
    return f"{counts['failing']} of {counts['all']} fail"

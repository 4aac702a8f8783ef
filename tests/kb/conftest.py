import pytest
from django.core.files.base import ContentFile

from core.models import Document


@pytest.fixture
def make_document(settings, tmp_path):
    """Make a document of a few bytes, by its file name."""
    settings.MEDIA_ROOT = tmp_path

    def make(name):
        file = ContentFile(b"WEBVTT\n", name=name)
        return Document.objects.create(title=name, file=file)

    return make

import pytest

from search.meaning import asking, embedding, keeping, matrix


@pytest.fixture
def semantic(settings, db, monkeypatch):
    """The search by meaning as it is where the extra is installed."""
    if not embedding.installed():
        pytest.skip("the extra semantic is not installed")
    settings.SEMANTIC = "auto"
    # A busy machine must not make the search of a test go by words.
    monkeypatch.setattr(asking, "PATIENCE", 60.0)
    forget()
    asking.warm()
    yield
    forget()


def forget():
    """What one test taught the process is not there for the next."""
    asking.forget()
    matrix.forget()
    keeping.forget()

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from search.visibility import Reader, reader_of, signature
from tests.factories import UserFactory

MEMBER = Reader(authenticated=True, groups=frozenset({3}))


@pytest.mark.parametrize(
    ("restrictions", "expected"),
    [
        ([], "public"),
        ([("login", ())], "login"),
        ([("groups", (5, 3))], "groups:3,5"),
        (
            [("groups", (3,)), ("login", ()), ("groups", (7,))],
            "groups:3+groups:7+login",
        ),
        ([("login", ()), ("password", ())], None),
        ([("groups", ())], "groups:"),
    ],
)
def test_signature(restrictions, expected):
    assert signature(restrictions) == expected


@pytest.mark.parametrize(
    ("text", "anybody", "member", "admin"),
    [
        ("public", True, True, True),
        ("login", False, True, True),
        ("groups:3,5", False, True, True),
        ("groups:5", False, False, True),
        ("groups:3+groups:5", False, False, True),
        ("groups:", False, False, True),
        ("unknown", False, False, False),
        ("", False, False, False),
        (None, False, False, False),
    ],
)
def test_every_part_must_let_in(text, anybody, member, admin):
    assert Reader().passes(text) is anybody
    assert MEMBER.passes(text) is member
    assert Reader(authenticated=True, everything=True).passes(text) is admin


def test_anonymous_reader_costs_nothing():
    assert reader_of(AnonymousUser()) == Reader()


@pytest.mark.django_db
def test_readers_have_their_groups():
    user = UserFactory()
    group = Group.objects.create(name="Partners")
    user.groups.add(group)
    assert group.pk in reader_of(user).groups
    user.is_superuser = True
    assert reader_of(user).everything

"""Pictures of private collections, for readers and for editors."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction

from core.models import Image, Rendition
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def private():
    collection = Collection.get_first_root_node().add_child(name="Partners")
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="login"
    )
    return collection


def picture(**fields):
    return Image.objects.create(title="Plan", file=get_test_image_file(), **fields)


def addresses(image):
    """Of the picture and of a smaller one of it."""
    smaller = Rendition(image=image, filter_spec="width-20", width=20, height=15)
    smaller.file.save("plan.width-20.png", get_test_image_file())
    return image.file.url, smaller.url


def body(answer):
    return b"".join(answer.streaming_content)


def signed_in(role=""):
    client = Client()
    client.force_login(UserFactory(role=role) if role else UserFactory())
    return client


def test_a_private_picture_and_its_renditions_are_for_members(private):
    image = picture(collection=private)
    for address in addresses(image):
        assert Client().get(address).status_code == 404
        answer = signed_in().get(address)
        assert answer.status_code == 200
        assert body(answer)


def test_other_pictures_are_for_everybody(private):
    image = picture()
    for address in addresses(image):
        answer = Client().get(address)
        assert answer.status_code == 200
        assert body(answer)


def test_a_picture_costs_one_statement_without_private_collections(
    django_assert_num_queries,
):
    address = picture().file.url
    with django_assert_num_queries(1):
        assert body(Client().get(address))


@pytest.mark.parametrize(
    ("where", "field"), [("add", "file"), ("multiple/add", "files[]")]
)
def test_no_picture_is_taken_into_a_private_collection(private, where, field):
    png = get_test_image_file().file.getvalue()
    file = SimpleUploadedFile("a.png", png, "image/png")
    posted = {"title": "Plan", field: file}

    answer = signed_in("administrator").post(
        f"/admin/images/{where}/", posted | {"collection": private.pk}
    )

    # Of several at once each then has a form of its own, which says the same.
    told = "this collection is private" in answer.content.decode()
    assert told or where == "multiple/add"
    assert not Image.objects.exists()


def test_a_private_picture_can_still_be_renamed(private):
    image = picture(collection=private)

    answer = signed_in("administrator").post(
        f"/admin/images/{image.pk}/",
        {"title": "Floor plan", "collection": private.pk},
    )

    assert answer.status_code == 302
    image.refresh_from_db()
    assert image.title == "Floor plan"

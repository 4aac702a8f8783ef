"""The factories make what the site itself would make."""

import pytest

from tests.factories import GuideFactory, TopicFactory, UserFactory, markdown

pytestmark = pytest.mark.django_db


def test_guide_is_published_rendered_and_found_at_its_address(client):
    topic = TopicFactory(name="Storage")

    guide = GuideFactory(title="Small files", body=markdown("Ask."), topics=[topic])

    assert guide.live
    assert guide.rendered
    assert list(guide.topics.all()) == [topic]
    assert guide.url == "/guides/small-files/"
    assert client.get(guide.url).status_code == 200


def test_draft_is_not_shown(client):
    guide = GuideFactory(published=False)

    assert client.get(guide.url).status_code == 404


def test_user_can_sign_in(client):
    user = UserFactory(role="editor")

    assert client.login(email=user.email, password="correct horse battery staple")
    assert user.emailaddress_set.get().verified

"""Sign-up, sign-in and reset, and that nobody learns from them who has an account."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import role_of
from core.models import AuditEntry, Mail
from tests.factories import UserFactory
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db

NEW = "ada@lyceum.example"
GOOD = "a pass phrase of words"


def shape(response, *addresses):
    """What a stranger sees: status, place and words, without tokens and addresses."""
    body = response.content.decode()
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body)
    for address in addresses:
        body = body.replace(address, "ADDRESS")
    return response.status_code, response.get("Location"), body


def sign_up(client, email, **kwargs):
    data = {"email": email, "password1": GOOD}
    return client.post(reverse("account_signup"), data, **kwargs)


def test_sign_up_verify_and_sign_in(client, post, link_in):
    answer = sign_up(client, NEW)
    assert answer["Location"] == reverse("account_email_verification_sent")
    user = User.objects.get(email=NEW)
    assert not EmailAddress.objects.get(user=user).verified
    assert role_of(user).key == "reader"

    early = client.post(reverse("account_login"), {"login": NEW, "password": GOOD})
    assert early["Location"] == reverse("account_email_verification_sent")

    message = post()[0]
    assert message.to == [NEW]
    client.post(link_in(message))
    assert EmailAddress.objects.get(user=user).verified

    other = Client()
    done = other.post(reverse("account_login"), {"login": NEW, "password": GOOD})
    assert done["Location"] == "/me/"
    assert other.get("/me/").status_code == 200
    assert AuditEntry.objects.filter(action="account.signed_in").exists()


def test_the_link_in_the_mail_acts_on_post_only(client, post, link_in):
    sign_up(client, NEW)

    Client().get(link_in(post()[0]))

    assert not EmailAddress.objects.get(email=NEW).verified


def test_the_address_is_the_login_in_any_case(client):
    user = UserFactory(email="ada@lyceum.example")

    response = client.post(
        reverse("account_login"), {"login": "ADA@Lyceum.Example", "password": PASSWORD}
    )

    assert response["Location"] == "/me/"
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("password", ["short", "password12", "1234567890"])
def test_a_weak_password_is_refused(client, password):
    response = client.post(
        reverse("account_signup"), {"email": NEW, "password1": password}
    )

    assert response.status_code == 200
    assert response.context["form"].errors["password1"]
    assert not User.objects.exists()


def test_sign_up_tells_nobody_who_has_an_account(post):
    known = UserFactory().email
    answers = [
        shape(sign_up(Client(), email, follow=True), email) for email in (known, NEW)
    ]

    assert answers[0] == answers[1]
    assert sorted(m.to[0] for m in post()) == sorted([known, NEW])
    assert User.objects.filter(email=known).count() == 1


def test_sign_in_tells_nobody_who_has_an_account():
    known = UserFactory().email
    answers = []
    for email in (known, NEW):
        data = {"login": email, "password": "a wrong pass phrase"}
        response = Client().post(reverse("account_login"), data, follow=True)
        answers.append(shape(response, email))

    assert answers[0] == answers[1]


def test_reset_tells_nobody_who_has_an_account(post):
    known = UserFactory().email
    answers = []
    for email in (known, NEW):
        url = reverse("account_reset_password")
        response = Client().post(url, {"email": email}, follow=True)
        answers.append(shape(response, email))

    assert answers[0] == answers[1]
    assert sorted(m.to[0] for m in post()) == sorted([known, NEW])


def test_an_account_that_is_closed_looks_like_none():
    closed = UserFactory(is_active=False).email
    answers = []
    for email in (closed, NEW):
        data = {"login": email, "password": "a wrong pass phrase"}
        answers.append(shape(Client().post(reverse("account_login"), data), email))

    assert answers[0] == answers[1]


WAYS = {
    "account_login": lambda email: {"login": email, "password": "a wrong phrase"},
    "account_signup": lambda email: {"email": email, "password1": GOOD},
    "account_reset_password": lambda email: {"email": email},
}


@pytest.mark.parametrize("way", WAYS)
def test_the_time_of_an_answer_says_nothing(settings, way):
    """With hashes as slow as the real ones: both answers cost the same hashes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]

    def seconds(email):
        cache.clear()
        client = Client()
        begin = time.process_time()
        client.post(reverse(way), WAYS[way](email))
        return time.process_time() - begin

    seconds("first@lyceum.example")  # the first request loads the templates
    known = min(seconds(UserFactory().email) for _ in range(4))
    unknown = min(seconds(f"new{n}@lyceum.example") for n in range(4))

    assert 0.6 < known / unknown < 1.6, (known, unknown)


def test_adding_an_address_tells_nobody_who_has_an_account(post):
    known = UserFactory(email="known@lyceum.example").email
    answers = []
    for email in (known, NEW):
        client = Client()
        member = UserFactory(email="member@lyceum.example", name="Member")
        client.force_login(member)
        data = {"email": email, "action_add": ""}
        response = client.post(reverse("account_email"), data, follow=True)
        answers.append(shape(response, email))
        member.delete()

    assert answers[0] == answers[1]


def test_reset_sets_a_new_password(client, post, link_in):
    user = UserFactory()
    client.post(reverse("account_reset_password"), {"email": user.email})

    form = client.get(link_in(post()[0]), follow=True)
    client.post(form.wsgi_request.path, {"password1": GOOD, "password2": GOOD})

    user.refresh_from_db()
    assert user.check_password(GOOD)
    assert AuditEntry.objects.filter(action="account.password_changed").exists()


def test_mails_of_a_sign_up_that_is_rolled_back_are_not_sent(post):
    known = UserFactory()

    assert post() == []
    assert not Mail.objects.filter(to=[known.email]).exists()


def test_failed_sign_ins_are_limited_without_redis(client):
    user = UserFactory()
    url = reverse("account_login")
    for _ in range(6):
        client.post(url, {"login": user.email, "password": "wrong"})

    # Now even the right password has to wait, from any address.
    response = Client(REMOTE_ADDR="10.0.0.7").post(
        url, {"login": user.email, "password": PASSWORD}
    )

    assert response.status_code == 200
    assert "Too many" in str(response.context["form"].errors)


def test_unknown_addresses_are_limited_alike(client):
    url = reverse("account_login")
    for _ in range(6):
        client.post(url, {"login": NEW, "password": "wrong"})

    response = client.post(url, {"login": NEW, "password": "wrong"})

    assert "Too many" in str(response.context["form"].errors)


def test_sign_ups_from_one_place_are_limited(settings):
    codes = set()
    for number in range(21):
        response = Client().post(
            reverse("account_signup"),
            {"email": f"a{number}@lyceum.example", "password1": "short"},
        )
        codes.add(response.status_code)

    assert codes == {200, 429}


def test_addresses_behind_a_proxy_are_counted_apart(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    url = reverse("account_signup")
    for number in range(21):
        response = Client().post(
            url,
            {"email": f"a{number}@lyceum.example", "password1": "short"},
            headers={"X-Forwarded-For": f"9.9.9.9, 10.0.0.{number}"},
        )
        assert response.status_code == 200

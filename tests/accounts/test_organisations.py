"""What members say about their organisation, and how it ends."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import Membership, Organisation, RelatedEnterprise, User
from accounts.services.organisations import assessment_of
from core.models import AuditEntry
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
NEW = "/me/organisations/new/"


@pytest.fixture
def member():
    return MembershipFactory(organisation__name="Demo Start-up")


@pytest.fixture
def signed_in(client, member):
    client.force_login(member.user)
    return client


def at(organisation, *parts):
    name, *rest = parts
    return reverse(name, args=[organisation.public_id, *rest])


def section(organisation, **data):
    return {"name": organisation.name, "version": organisation.version} | data


def test_somebody_begins_an_organisation_and_owns_it(client):
    user = UserFactory()
    client.force_login(user)
    data = {"key": uuid.uuid4(), "name": " Demo\tStart-up ", "country": "FI"}

    response = client.post(NEW, data | {"kind": "startup", "website": "example.org"})

    row = Membership.objects.get(user=user)
    organisation = row.organisation
    assert response["Location"] == at(organisation, "organisation")
    assert (row.role, row.is_main) == ("owner", True)
    assert organisation.name == "Demo Start-up"
    assert organisation.website == "https://example.org"
    assert not organisation.consents
    assert AuditEntry.objects.filter(action="organisation.created").exists()


def test_a_form_sent_twice_is_one_organisation(client):
    client.force_login(UserFactory())
    data = {"key": uuid.uuid4(), "name": "Twice"}

    first, second = client.post(NEW, data), client.post(NEW, data)

    assert first["Location"] == second["Location"]
    assert Organisation.objects.count() == 1


def test_the_key_of_somebody_elses_form_gives_nothing_away(client, member):
    client.force_login(UserFactory())

    client.post(NEW, {"key": member.organisation.public_id, "name": "Mine"})

    assert Organisation.objects.count() == 2
    assert member.organisation.memberships.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\u202e\u200b"),
        ("name", "x" * 201),
        ("name", "Win www.example.org"),
        ("name", "…"),
        ("kind", "kingdom"),
        ("country", "QQ"),
        ("website", "javascript:alert(1)"),
        ("website", "ftp://example.org"),
        ("website", "[]"),
        ("website", "https://[::1"),
        ("website", "https://example.org/" + "x" * 300),
        ("registration", "<b>1</b>"),
        ("pic", "12345678"),
        ("pic", "12345678x"),
        ("pic", "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_in_the_form(
    signed_in, member, field, value
):
    url = at(member.organisation, "organisation_edit", "basics")
    data = section(member.organisation, registration="HRB 1") | {field: value}

    response = signed_in.post(url, data)

    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert response.context["form"].data["registration"] in ("HRB 1", value)
    member.organisation.refresh_from_db()
    assert member.organisation.registration == ""


def test_markup_and_right_to_left_names_are_shown_as_text(signed_in, member):
    url = at(member.organisation, "organisation_edit", "basics")

    signed_in.post(url, section(member.organisation, name="<b>شركة</b>"))
    page = signed_in.get(at(member.organisation, "organisation")).content.decode()

    assert "<bdi>&lt;b&gt;شركة&lt;/b&gt;</bdi>" in page


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"persons": "-1"}, "persons"),
        ({"persons": "1e99"}, "persons"),
        ({"persons": "NaN"}, "persons"),
        ({"persons": "many"}, "persons"),
        ({"turnover": "-5"}, "turnover"),
        ({"turnover": "9" * 20}, "turnover"),
        ({"persons": "12", "persons_band": "micro"}, "persons"),
        ({"figures_year": "1066"}, "figures_year"),
        ({"figures_year": "9999"}, "figures_year"),
        ({"persons_band": "giant"}, "persons_band"),
    ],
)
def test_impossible_figures_are_refused(signed_in, member, data, field):
    url = at(member.organisation, "organisation_edit", "size")

    response = signed_in.post(url, {"version": 1} | data)

    assert field in response.context["form"].errors
    member.organisation.refresh_from_db()
    assert member.organisation.size == ""


def test_the_size_is_worked_out_and_dated(signed_in, member):
    url = at(member.organisation, "organisation_edit", "size")
    data = {"version": 1, "persons": "12,5", "turnover": "1 250 000"}

    signed_in.post(url, data)

    row = Organisation.objects.get(pk=member.organisation_id)
    assert (str(row.persons), row.turnover) == ("12.50", 1_250_000)
    assert (row.size, row.assessed_on) == ("small", timezone.localdate())
    assert not row.size_is_old(timezone.localdate())
    page = signed_in.get(at(row, "organisation")).content.decode()
    assert "self-declared" in page


def test_not_knowing_is_an_answer(signed_in, member):
    for key in ("basics", "size", "branch", "beginning", "consent"):
        row = Organisation.objects.get(pk=member.organisation_id)
        response = signed_in.post(
            at(row, "organisation_edit", key),
            {"name": row.name, "version": row.version},
        )
        assert response.status_code == 302, key

    row.refresh_from_db()
    assert (row.size, row.assessed_on) == ("", None)


def test_an_old_assessment_says_so(signed_in, member):
    member.organisation.size = "micro"
    member.organisation.assessed_on = timezone.localdate().replace(year=2020)
    member.organisation.save()

    page = signed_in.get(at(member.organisation, "organisation")).content.decode()

    assert "more than twelve months old" in page


def test_the_second_of_two_who_edit_sees_what_changed(signed_in, member):
    url = at(member.organisation, "organisation_edit", "basics")
    signed_in.post(url, section(member.organisation, name="First", country="FI"))

    stale = signed_in.post(url, section(member.organisation, name="Second"))

    assert stale.status_code == 200
    page = stale.content.decode()
    assert "Nothing was saved" in page
    assert "First" in page
    assert 'value="Second"' in page
    again = signed_in.post(
        url, {"name": "Second", "version": stale.context["form"].data["version"]}
    )
    assert again.status_code == 302
    member.organisation.refresh_from_db()
    assert member.organisation.name == "Second"


def test_outside_the_union_is_accepted_and_told(client):
    client.force_login(UserFactory())

    data = {"key": uuid.uuid4(), "name": "Far Away", "country": "US"}
    page = client.post(NEW, data, follow=True).content.decode()

    assert "You are welcome here all the same" in page
    assert "Playground, Fast Lane and Large Scale" in page
    assert "Our sources" in page


def test_consent_is_dated_and_can_be_taken_back(signed_in, member):
    url = at(member.organisation, "organisation_edit", "consent")

    signed_in.post(url, {"agreed": "on"})
    member.organisation.refresh_from_db()
    assert member.organisation.consents
    signed_in.post(url, {"version": 1})

    member.organisation.refresh_from_db()
    assert member.organisation.consent_withdrawn_at
    assert not member.organisation.consents


def test_staff_do_not_agree_for_others(member):
    staff = UserFactory(role="administrator")

    with pytest.raises(services.NotAllowed):
        services.set_consent(organisation=member.organisation, agreed=True, by=staff)


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("organisation", []),
        ("organisation_edit", ["basics"]),
        ("organisation_people", []),
        ("organisation_leave", []),
        ("organisation_close", []),
        ("enterprises", []),
        ("enterprise_new", []),
    ],
)
def test_other_peoples_organisations_are_not_there(client, member, name, rest):
    client.force_login(UserFactory(role="administrator"))

    url = at(member.organisation, name, *rest)

    assert client.get(url).status_code == 404
    assert client.post(url, {"name": "Taken", "version": 1}).status_code == 404


def test_members_look_and_do_not_change(client, member):
    other = MembershipFactory(organisation=member.organisation, role="member")
    client.force_login(other.user)

    page = client.get(at(member.organisation, "organisation")).content.decode()
    assert at(member.organisation, "organisation_edit", "size") not in page
    url = at(member.organisation, "organisation_edit", "basics")
    assert client.get(url).status_code == 403
    assert client.post(url, section(member.organisation)).status_code == 403
    assert client.get(at(member.organisation, "organisation_close")).status_code == 403


def enterprise(**fields):
    fields = {"name": "Parent", "share": "60", "persons": "240"} | fields
    return {name: value for name, value in fields.items() if value is not None}


def test_enterprises_count_for_the_size(signed_in, member):
    new = at(member.organisation, "enterprise_new")
    figures = {"version": 1, "persons": "20", "turnover": "1000", "balance": "1000"}
    signed_in.post(at(member.organisation, "organisation_edit", "size"), figures)

    signed_in.post(new, enterprise(turnover="1", balance="1"))

    member.organisation.refresh_from_db()
    assert member.organisation.size == "large"
    row = member.organisation.related.get()
    page = signed_in.get(at(member.organisation, "enterprises")).content.decode()
    assert "100 %" in page
    signed_in.post(at(member.organisation, "enterprise_remove", row.pk))
    member.organisation.refresh_from_db()
    assert member.organisation.size == "small"


def test_the_same_enterprise_counts_once(signed_in, member):
    new = at(member.organisation, "enterprise_new")
    signed_in.post(new, enterprise(name="Parent GmbH"))

    response = signed_in.post(new, enterprise(name="parent  gmbh."))

    assert "name" in response.context["form"].errors


def test_a_loop_of_enterprises_is_refused(signed_in, member):
    rows = []
    for name, above in (("A", None), ("B", 0), ("C", 1)):
        row = RelatedEnterprise(
            name=name, share=60, joined_to=rows[above] if rows else None
        )
        rows.append(
            services.save_related(
                organisation=member.organisation, enterprise=row, by=member.user
            )
        )
    url = at(member.organisation, "enterprise", rows[0].pk)

    response = signed_in.post(url, enterprise(name="A", joined_to=rows[2].pk))

    assert "joined_to" in response.context["form"].errors


def test_an_enterprise_of_others_is_no_choice(signed_in, member):
    theirs = MembershipFactory()
    row = services.save_related(
        organisation=theirs.organisation,
        enterprise=RelatedEnterprise(name="Theirs", share=60),
        by=theirs.user,
    )
    new = at(member.organisation, "enterprise_new")

    response = signed_in.post(new, enterprise(joined_to=row.pk))

    assert "joined_to" in response.context["form"].errors
    url = at(member.organisation, "enterprise", row.pk)
    assert signed_in.get(url).status_code == 404


@pytest.mark.parametrize("share", ["-1", "100.01", "", "half"])
def test_impossible_shares_are_refused(signed_in, member, share):
    new = at(member.organisation, "enterprise_new")

    assert (
        "share" in signed_in.post(new, enterprise(share=share)).context["form"].errors
    )


def test_a_thousand_enterprises_are_listed_in_pages_and_end_there(
    signed_in, member, django_assert_max_num_queries
):
    RelatedEnterprise.objects.bulk_create(
        RelatedEnterprise(
            organisation=member.organisation,
            name=f"E{n}",
            normal_name=f"e{n}",
            share=60,
        )
        for n in range(1000)
    )

    url = at(member.organisation, "enterprises")
    signed_in.get(url)
    with django_assert_max_num_queries(14):
        page = signed_in.get(url)

    assert page.status_code == 200
    assert len(page.content) < 200_000
    assert len(assessment_of(member.organisation).weights) == 1000
    full = signed_in.post(at(member.organisation, "enterprise_new"), enterprise())
    assert "as many as fit" in full.content.decode()


def test_closing_forgets_the_name_of_who_did_not_agree(signed_in, member):
    figures = {"version": 1, "persons": "9", "turnover": "5", "balance": "5"}
    signed_in.post(at(member.organisation, "organisation_edit", "size"), figures)
    snapshot = services.snapshot_of(member.user)
    url = at(member.organisation, "organisation_close")
    wrong = signed_in.post(url, {"name": "Something else"})
    assert wrong.status_code == 200

    signed_in.post(url, {"name": "demo start-up"})

    row = Organisation.objects.get(pk=member.organisation_id)
    snapshot.refresh_from_db()
    assert row.closed_at
    assert row.name == f"Closed organisation {row.pk}"
    assert snapshot.identity == {}
    assert row.size == snapshot.facts["size"] == "micro"
    assert "Demo" not in str(list(AuditEntry.objects.values()))
    assert row.turnover is None
    assert not Membership.objects.filter(organisation=row).exists()
    assert signed_in.get(at(row, "organisation")).status_code == 404


def test_closing_keeps_the_name_of_who_agreed(member):
    services.set_consent(organisation=member.organisation, agreed=True, by=member.user)
    snapshot = services.snapshot_of(member.user)

    services.close_organisation(organisation=member.organisation, by=member.user)

    snapshot.refresh_from_db()
    assert snapshot.identity["name"] == "Demo Start-up"


def test_the_list_costs_the_same_with_more_organisations(
    client, django_assert_num_queries
):
    user = UserFactory()
    client.force_login(user)
    MembershipFactory(user=user)
    client.get("/me/organisations/")
    with django_assert_num_queries(10) as few:
        client.get("/me/organisations/")
    for _ in range(5):
        MembershipFactory(user=user, is_main=False)

    with django_assert_num_queries(len(few.captured_queries)):
        client.get("/me/organisations/")


def test_the_panel_invites_and_lists(client):
    user = UserFactory()
    client.force_login(user)
    assert b"Add your organisation" in client.get("/me/").content

    MembershipFactory(user=user, organisation__name="Listed here")

    assert b"Listed here" in client.get("/me/").content


def test_names_alike_are_found():
    OrganisationFactory(name="Acme GmbH")
    OrganisationFactory(name="ACME gmbh.")
    OrganisationFactory(name="Other", pic="123456789")
    OrganisationFactory(name="Another", pic="123456789")
    OrganisationFactory(name="Alone")

    found = {row.name for row in Organisation.objects.named_alike()}

    assert found == {"Acme GmbH", "ACME gmbh.", "Other", "Another"}


def test_strangers_sign_in_first(client):
    for url in ("/me/organisations/", NEW):
        assert client.get(url)["Location"].startswith(reverse("account_login"))
    assert not User.objects.exists()

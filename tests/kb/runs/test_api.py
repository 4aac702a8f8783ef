"""`/api/v1/runs`: open to read, with a token to write; tokens that ended are none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ApiToken
from accounts.services.tokens import make_token
from kb.models import MeasuredRun
from tests.factories import MachineFactory, UserFactory, VariantFactory
from tests.factories.runs import make_run

pytestmark = pytest.mark.django_db
ROW = {
    "workload": "bert",
    "metric": "time_to_train",
    "unit": "min",
    "samples": [5.1, 5.2],
    "machine": "lumi",
    "accelerators": 8,
}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def bring(client):
    MachineFactory(slug="lumi")
    _token, secret = make_token(by=UserFactory(), name="CI", scope="runs")

    def call(body, path="/api/v1/runs", secret=secret, content_type="application/json"):
        return client.post(
            path,
            body,
            content_type=content_type,
            headers={"Authorization": f"Bearer {secret}"},
        )

    return call


def test_anybody_reads(client):
    run = make_run()
    found = client.get("/api/v1/runs?machine=lumi").json()
    assert (found["count"], found["items"][0]["number"]) == (1, run.pk)
    assert client.get(f"/api/v1/runs/{run.pk}").json()["machine"] == "lumi"
    assert client.get("/api/v1/runs?machine=no").json()["items"] == []
    assert client.get("/api/v1/runs?page=-4&workload=%00").status_code == 200
    assert client.get("/api/v1/runs/99999").status_code == 404


def test_a_token_brings_runs_and_bad_ones_are_named(bring):
    rows = [ROW, ROW | {"samples": [-1]}, ROW | {"nodes": {"a": 1}}, ROW]
    found = bring(rows).json()
    assert (found["created"], found["unchanged"]) == (1, 1)
    assert [row["line"] for row in found["failed"]] == [2, 3]
    assert MeasuredRun.objects.get().how == "api"


def test_a_file_by_api(bring):
    text = "workload,metric,unit,samples,machine\nbert,wall_time,s,3,lumi\n"
    path = "/api/v1/runs/import?format=csv"
    assert bring(text, path, content_type="text/csv").json()["created"] == 1
    assert bring(text, path, content_type="text/csv").json()["unchanged"] == 1
    assert MeasuredRun.objects.get().log.sha256
    bad = bring("x,y\n", path, content_type="text/csv")
    assert (bad.status_code, "No such column" in bad.json()["detail"]) == (422, True)
    assert bring(text, "/api/v1/runs/import?format=xml").status_code == 422


def test_runs_of_a_variant_by_api(bring):
    variant = VariantFactory(slug="lumi", system=MachineFactory(slug="lumi"))
    path = f"/api/v1/runs?variant={variant.recipe.slug}/lumi"
    assert bring([ROW], path).json()["created"] == 1
    assert MeasuredRun.objects.get().variant == variant
    assert bring([ROW], "/api/v1/runs?variant=no/such").status_code == 404


@pytest.mark.parametrize("secret", ["", "lyc_", "lyc_wrong", "\u00fc", "x" * 5000])
def test_without_a_token_nothing_lands(bring, secret):
    assert bring([ROW], secret=secret).status_code == 401


def test_a_token_ends(bring, client):
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert bring([ROW]).status_code == 401


def test_another_scope_and_a_closed_account_bring_nothing(bring):
    _token, secret = make_token(by=UserFactory(), name="R", scope="recipes")
    assert bring([ROW], secret=secret).status_code == 401
    _token, secret = make_token(by=UserFactory(is_active=False), name="X", scope="runs")
    assert bring([ROW], secret=secret).status_code == 401


def test_a_member_makes_and_ends_tokens(client):
    member = UserFactory()
    client.force_login(member)
    said = {"name": "CI of ours", "scope": "runs", "days": "30"}
    text = client.post("/me/tokens/", said).content.decode()
    assert "lyc_" in text
    token = member.program_tokens.get()
    assert "lyc_" not in client.get("/me/tokens/").content.decode()
    client.force_login(UserFactory())
    assert client.post(f"/me/tokens/{token.pk}/end/").status_code == 404
    client.force_login(member)
    client.post(f"/me/tokens/{token.pk}/end/")
    assert not ApiToken.objects.exists()

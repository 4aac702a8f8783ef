"""Pages of runs: index, run, exports, files, forms; markup stays text, secrets are
warned of, other people's things stay theirs."""

import csv
import gzip
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kb.models import MeasuredRun, RunLog, RunReport, RunUpload
from kb.runs.logs import keep_log
from tests.factories import (
    MachineFactory,
    MembershipFactory,
    UserFactory,
    VariantFactory,
)
from tests.factories.runs import make_run
from tests.kb.runs.mllog import logs
from tests.machines.test_pages import cold

pytestmark = pytest.mark.django_db
# The same in every process that collects tests: a time stamp would differ.
CUT = gzip.compress(b"x\n" * 100_000, mtime=0)[:100]
MARKUP = "<script>alert(1)</script>"
TABLE = b"workload,metric,unit,samples,accelerators,machine\n"
GOOD = TABLE + b"bert,time_to_train,s,310 305 300 312 299,8,lumi\n"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def page(client, path, **query):
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_index_lists_filters_and_charts(client):
    for n in (8, 16):
        make_run(accelerators=n, samples=(100.0 * n,), suite="Ours")
    make_run(workload="bert", metric="wall_time", unit="s", direction="lower")
    text = page(client, "/runs/", workload="fsdp-8b")
    assert "2 runs" in text
    assert "<svg" in text
    assert "Speed-up over the fewest GPUs" in text
    assert "No run fits" in page(client, "/runs/", machine="atlantis")


def test_the_index_asks_as_much_for_ten_runs_as_for_one(
    client, django_assert_max_num_queries
):
    make_run()
    few = cold(client, "/runs/?workload=fsdp-8b")
    for n in range(10):
        make_run(samples=(float(n + 1),), accelerators=n + 1, reference=f"S{n}")
    assert cold(client, "/runs/?workload=fsdp-8b") == few
    assert few <= 9


@pytest.mark.parametrize(
    "name", ["workload", "suite", "metric", "machine", "tier", "page"]
)
@pytest.mark.parametrize("value", ["\0", "'", "%", "x" * 5000, "-1", MARKUP])
def test_hostile_filters_do_no_harm(client, name, value):
    make_run()
    assert MARKUP not in page(client, "/runs/", **{name: value})


def test_markup_in_every_field_stays_text(client):
    words = (
        "workload",
        "suite",
        "framework",
        "precision",
        "note",
        "reporter",
        "source",
    )
    run = make_run(reference=MARKUP, accelerator=MARKUP, **dict.fromkeys(words, MARKUP))
    make_run(
        reference=MARKUP,
        accelerator=MARKUP,
        accelerators=16,
        **dict.fromkeys(words, MARKUP),
    )
    for path in (f"/runs/{run.pk}/", "/runs/", f"/runs/?workload={MARKUP}"):
        assert MARKUP not in page(client, path)


def test_a_run_says_all_of_itself(client):
    run = make_run(
        samples=(30.0, 10.0, 20.0, 22.0, 24.0),
        seeds=("1", "2"),
        energy_kwh=1.5,
        energy_source="board",
        wall_seconds=7200.0,
    )
    text = page(client, f"/runs/{run.pk}/")
    for words in (
        *("95 % interval", "mean without the fastest", "10 – 30", "1.5 kWh", "2 h"),
        *("sensors of the accelerators", "LUMI"),
    ):
        assert words in text
    assert client.get("/runs/999999/").status_code == 404


# ---------------------------------------------------------------------------- exports


def test_the_export_holds_every_run_and_no_formula(client):
    for n in range(3):
        make_run(samples=(float(n + 1),), note='=HYPERLINK("http://evil")')
    body = b"".join(client.get("/runs/runs.csv").streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(body)))
    assert len(rows) == 3
    assert {row["note"] for row in rows} == {'\'=HYPERLINK("http://evil")'}
    body = b"".join(client.get("/runs/runs.json").streaming_content)
    assert [row["value"] for row in json.loads(body)] == [1.0, 2.0, 3.0]


def test_the_export_asks_as_much_for_ten_as_for_one(client):
    make_run()
    few = cold(client, "/runs/runs.json")
    for n in range(10):
        make_run(samples=(float(n + 1),))
    assert cold(client, "/runs/runs.json") == few


# ------------------------------------------------------------------------------ files


def brought(client, content, name="runs.csv", format="csv", **more):
    file = SimpleUploadedFile(name, content)
    return client.post("/runs/new/", {"format": format, "file": file} | more)


@pytest.fixture
def member(client):
    MachineFactory(slug="lumi")
    person = MembershipFactory().user
    client.force_login(person)
    return person


def test_a_file_is_shown_before_it_lands(client, member):
    response = brought(client, GOOD + b"bert,time_to_train,s,-1,8,lumi\n")
    text = page(client, response["Location"])
    assert "1 run was read" in text
    assert "Line 3:" in text
    assert "is not above nought" in text
    assert not MeasuredRun.objects.exists()

    client.post(response["Location"])
    run = MeasuredRun.objects.get()
    assert (run.reported_by, run.log.name, run.how) == (member, "runs.csv", "file")
    assert client.post(response["Location"]).status_code == 404


def test_packed_logs_of_mlperf(client, member):
    packed = gzip.compress("\n".join(logs()).encode())
    response = brought(client, packed, "logs.gz", "mlperf", suite="MLPerf HPC v3.0")
    client.post(response["Location"])
    run = MeasuredRun.objects.get()
    assert round(run.value, 3) == 12.995
    body = b"".join(client.get(f"/runs/{run.pk}/log/").streaming_content)
    assert body.startswith(b":::MLLOG")


@pytest.mark.parametrize(
    ("content", "format", "words"),
    [
        (b"", "csv", "empty"),
        (b"PK\x03\x04", "csv", "a ZIP archive"),
        (CUT, "csv", "breaks off"),
        (b'{"runs": [', "reframe", "no whole JSON"),
        (b'{"runs": [], "session_info": {"data_version": "9.0"}}', "reframe", "9.0"),
        (b"a,b\n", "csv", "No such column"),
        (b"[]", "mlperf", "needs its suite"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(client, member, content, format, words):
    response = brought(client, content, format=format)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not MeasuredRun.objects.exists()


def test_a_secret_in_a_file_holds_it_back(client, member):
    held = GOOD.replace(b"bert", b"hf_" + b"a" * 30)
    response = brought(client, held, may_be_shown="on")
    assert "a token of Hugging Face" in page(client, response["Location"])
    client.post(response["Location"])
    assert RunLog.objects.get().state == RunLog.State.HELD
    run = MeasuredRun.objects.get()
    client.logout()
    assert client.get(f"/runs/{run.pk}/log/").status_code == 404


def test_a_file_is_read_by_its_owner_until_it_is_opened_or_gone(client, member):
    client.post(brought(client, GOOD)["Location"])
    run = MeasuredRun.objects.get()
    path = f"/runs/{run.pk}/log/"
    stranger = UserFactory()
    answer = client.get(path)
    assert answer["Content-Type"].startswith("text/plain")
    assert "attachment" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content) == GOOD
    client.force_login(stranger)
    assert client.get(path).status_code == 404
    assert client.post(f"{path}keep/", {"what": "open"}).status_code == 403
    client.force_login(member)
    client.post(f"{path}keep/", {"what": "open"})
    client.logout()
    assert b"".join(client.get(path).streaming_content) == GOOD
    client.force_login(member)
    client.post(f"{path}keep/", {"what": "remove"})
    assert client.get(path).status_code == 404
    assert RunLog.objects.get().sha256


def test_other_peoples_uploads_are_nobodys(client, member):
    address = brought(client, GOOD)["Location"]
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    client.logout()
    assert client.get("/runs/new/").status_code == 302
    assert RunUpload.objects.get().confirmed_at is None


# ------------------------------------------------------------------------------ forms


def test_one_run_by_form(client, member):
    said = {
        "workload": "resnet50",
        "machine": "lumi",
        "metric": "images_per_second",
        "unit": "images/s",
        "samples": "2470",
        "accelerators": "8",
    }
    bad = client.post("/runs/new/one/", said | {"samples": "NaN"})
    assert "is not finite" in bad.content.decode()
    assert 'value="resnet50"' in bad.content.decode()
    client.post("/runs/new/one/", said)
    assert MeasuredRun.objects.get().value == 2470.0


def test_it_ran_for_me(client, member):
    variant = VariantFactory()
    path = f"/runs/report/{variant.pk}/"
    assert "0 of 2 independent reports" in page(client, path)
    said = {"outcome": "success", "excerpt": "export WANDB_API_KEY=" + "a" * 40}
    text = client.post(path, said).content.decode()
    assert "looks like a key of Weights &amp; Biases" in text
    assert "aaaa" in text
    assert not RunReport.objects.exists()
    client.post(path, said | {"excerpt": "Epoch 1 done", "nodes": "2"})
    assert RunReport.objects.get().nodes == 2
    assert "1 of 2 independent reports" in page(client, path)


def test_it_ran_with_a_figure(client, member):
    variant = VariantFactory()
    said = {
        "outcome": "success",
        "metric": "tokens_per_second",
        "samples": "1000 1010",
        "nodes": "2",
        "accelerators": "8",
    }
    client.post(f"/runs/report/{variant.pk}/", said)
    run = MeasuredRun.objects.get()
    assert (run.variant, run.rule, run.nodes) == (variant, "median", 2)


def test_a_correction_by_form(client, member):
    run = make_run(by=member, how="form")
    path = f"/runs/{run.pk}/correct/"
    assert "1000.0" in page(client, path)
    client.post(
        path, {"what": "correct", "why": "Typo", "samples": "900", "nodes": "2"}
    )
    now = MeasuredRun.objects.current().get()
    assert (now.value, now.supersedes) == (900.0, run)
    assert "This run was corrected: Typo" in page(client, f"/runs/{run.pk}/")
    client.post(f"/runs/{now.pk}/correct/", {"what": "retract", "why": "Wrong GPU"})
    assert "This run was retracted: Wrong GPU" in page(client, f"/runs/{now.pk}/")


def test_somebody_elses_run_is_not_corrected(client, member):
    run = make_run(by=UserFactory(), how="form")
    assert client.get(f"/runs/{run.pk}/correct/").status_code == 403


def test_a_machine_shows_what_was_measured_there(client):
    make_run()
    text = page(client, "/machines/lumi/")
    assert "Measured here" in text
    assert "fsdp-8b" in text


def test_a_name_of_a_file_is_its_last_part(member):
    file = SimpleUploadedFile("x", b"one\n")
    log = keep_log(file=file, name="../../etc/pa\nss\\wd", by=member)
    assert log.name == "wd"

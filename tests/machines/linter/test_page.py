"""The page, the API and the command say the same, and nothing typed makes them fail."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from machines.linter.report import LARGEST

pytestmark = pytest.mark.django_db
BAD = """#!/bin/bash
#SBATCH --partition=standard-g
#SBATCH --nodes=$N
#SBATCH --time=72:00:00
srun python <t>.py
"""
GOOD = """#!/bin/bash
#SBATCH --account=project_1
#SBATCH --partition=small-g
#SBATCH --time=1:00:00
#SBATCH --gpus-per-node=1
srun python t.py
"""
PAGE = "/machines/lumi/lint/"
API = "/api/v1/machines/lumi/lint"


def post(client, **data):
    return client.post(PAGE, {"machine": "lumi", "script": BAD, **data})


def ask(client, body, address=API, kind="text/plain"):
    return client.post(address, body, content_type=kind)


def test_what_was_found_stands_beside_its_line(whole, client):
    page = post(client).content.decode()
    assert "3 errors" in page
    assert "sbatch-variable-in-directive" in page
    assert "python &lt;t&gt;.py" in page
    assert "#SBATCH --time=2-00:00:00" in page
    assert "no-cache" in post(client)["Cache-Control"]


def test_a_script_in_order_is_told_so(whole, client):
    page = post(client, script=GOOD).content.decode()
    assert "Nothing against the rules that we know." in page
    assert "Corrected" not in page


def test_a_file_is_read_as_it_is(whole, client):
    file = SimpleUploadedFile("job.sh", GOOD.replace("\n", "\r\n").encode())
    page = post(client, script="", file=file).content.decode()
    assert "sbatch-crlf" in page
    # What a browser sends in a field has such line ends whatever was typed.
    assert "sbatch-crlf" not in post(client, script=GOOD.replace("\n", "\r\n")).text


def test_another_machine_may_be_chosen_in_the_form(whole, client):
    page = post(client, machine="karolina", script=GOOD).content.decode()
    assert "small-g is no queue that our catalogue has on Karolina." in page


def test_a_way_in_without_sbatch_is_told(whole, client):
    page = post(client, script=GOOD, route="eurohpc-efp").content.decode()
    assert "lumi-efp-no-sbatch" in page


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"script": ""}, 422),
        ({"script": " \n"}, 422),
        ({"machine": "atlantis"}, 422),
        ({"machine": "lumi-ai"}, 422),
        ({"route": "leonardo-eurohpc"}, 422),
        ({"script": "x\n" * 10_000}, 422),
        ({"script": "x" * 2_000_000}, 413),
        ({"script": "\0#!/bin/bash\n\0"}, 422),
    ],
)
def test_what_is_no_script_is_refused_in_words(whole, client, data, status):
    answer = post(client, **data)
    assert answer.status_code == status
    assert 'role="alert"' in answer.content.decode()


def test_a_form_of_another_site_is_refused(whole, client):
    answer = client.post(
        PAGE, {"script": GOOD}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403


def test_my_machine_is_chosen_before(whole, client):
    client.cookies["machine"] = "karolina"
    page = client.get("/machines/lint/").content.decode()
    assert '<option value="karolina" selected>' in page
    assert '<option value="lumi" selected>' in client.get(PAGE).content.decode()


def test_machines_that_run_no_jobs_have_no_page(whole, client):
    assert client.get("/machines/lumi-ai/lint/").status_code == 404
    assert client.get("/machines/atlantis/lint/").status_code == 404


def test_a_machine_leads_to_its_page(whole, client):
    assert PAGE in client.get("/machines/lumi/").content.decode()


def test_a_part_is_the_inside_of_the_page(whole, client):
    answer = client.post(
        PAGE, {"machine": "lumi", "script": BAD}, headers={"HX-Request": "true"}
    )
    assert "<html" not in answer.content.decode()


def test_the_page_takes_few_statements(whole, client, django_assert_max_num_queries):
    post(client)
    with django_assert_max_num_queries(10):
        post(client)


def test_the_api_says_line_rule_source_and_what_to_do(whole, client):
    said = ask(client, BAD).json()
    assert said["machine"], said["queue"] == ("lumi", "standard-g")
    assert said["counts"] == {"error": 3, "warning": 0, "advice": 0}
    first = said["findings"][1]
    assert (first["line"], first["severity"]) == (3, "error")
    assert first["rule"] == "sbatch-variable-in-directive"
    for name in ("explanation", "fix", "source", "source_url", "evidence", "quote"):
        assert first[name]
    assert "--time=2-00:00:00" in said["corrected"]


def test_the_api_takes_json_and_a_way_in(whole, client):
    body = {"script": GOOD, "route": "eurohpc-efp"}
    said = ask(client, json.dumps(body), kind="application/json").json()
    assert [f["rule"] for f in said["findings"]] == [
        "lumi-efp-no-sbatch",
        "lumi-efp-standard-g",
    ]
    assert (
        ask(client, GOOD, f"{API}?route=eurohpc-efp").json()["route"] == "eurohpc-efp"
    )


@pytest.mark.parametrize(
    ("address", "body", "kind", "status"),
    [
        (API, "", "text/plain", 422),
        (API, "{", "application/json", 422),
        (API, "[1]", "application/json", 422),
        (API, '{"script": 1}', "application/json", 422),
        (API, '{"script": "x", "route": []}', "application/json", 200),
        (API, "[" * 100_000, "application/json", 422),
        (API, b"\xff\xfe#\x00!\x00", "text/plain", 200),
        (API, "x\n" * 300_000, "text/plain", 413),
        (API, "x" * 3_000_000, "text/plain", 413),
        (f"{API}?route=nowhere", GOOD, "text/plain", 422),
        ("/api/v1/machines/atlantis/lint", GOOD, "text/plain", 404),
        ("/api/v1/machines/lumi-ai/lint", GOOD, "text/plain", 422),
    ],
)
def test_the_api_refuses_in_words(whole, client, address, body, kind, status):
    answer = ask(client, body, address, kind)
    assert answer.status_code == status
    assert answer.json()


def test_the_api_has_a_limit_a_minute(whole, client):
    codes = {ask(client, GOOD).status_code for _ in range(62)}
    assert codes == {200, 429}


def run(path, capsys, *more):
    """(exit code, what was printed)."""
    try:
        call_command("lint_job", str(path), "--machine", "lumi", *more)
    except SystemExit as end:
        return end.code, capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_the_command_ends_with_1_where_there_are_errors(whole, tmp_path, capsys):
    path = tmp_path / "job.sh"
    path.write_text(BAD)
    code, said = run(path, capsys)
    assert code == 1
    assert "3: error:" in said
    assert "[sbatch-variable-in-directive, P: Slurm manual, sbatch" in said
    code, said = run(path, capsys, "--json")
    assert code == 1
    assert json.loads(said)["counts"]["error"] == 3
    path.write_text(GOOD)
    assert run(path, capsys) == (0, "Nothing against the rules that we know.\n")


def test_the_command_says_what_it_cannot_look_at(whole, tmp_path):
    path = tmp_path / "job.sh"
    path.write_text("x" * (LARGEST + 5))
    for script, machine in (("/gone", "lumi"), (path, "lumi"), (__file__, "atlantis")):
        with pytest.raises(CommandError):
            call_command("lint_job", str(script), "--machine", machine)

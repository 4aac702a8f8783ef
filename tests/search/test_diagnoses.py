"""A pasted error finds its diagnosis first, whatever stands around it."""

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from home import demo, demo_diagnoses
from kb.models import DiagnosisPage, DiagnosisSignature
from search import ledger, pasted, services
from tests.factories import DiagnosisFactory, GuideFactory, home_page, markdown

pytestmark = pytest.mark.django_db

# What a terminal really holds: prompts, prefixes, colours, other trouble.
PASTES = {
    "slurm-oom-kill": """\
[ada@login2 run]$ tail -5 slurm-4812711.out
epoch 3 step 1200 loss 2.0413
slurmstepd: error: Detected 3 oom_kill events in StepId=4812711.0. Some of the step
srun: error: nid005014: task 5: Out Of Memory
srun: Terminating StepId=4812711.0
""",
    "slurm-timeout": """\
step 8800 loss 1.871
slurmstepd: error: *** JOB 4810233 ON lrdn0421 CANCELLED AT 2026-11-22T03:14:07 DUE \
TO TIME LIMIT ***
srun: Job step aborted: Waiting up to 32 seconds for job step to finish.
""",
    "slurm-invalid-account": """\
$ sbatch train.slurm
sbatch: error: Batch job submission failed: Invalid account or account/partition \
combination specified
$ squeue --me
""",
    "invalid-device-ordinal": """\
[rank3]: Traceback (most recent call last):
[rank3]:   File "/e/project/train.py", line 88, in <module>
[rank3]:     torch.cuda.set_device(local_rank)
[rank3]: RuntimeError: CUDA error: invalid device ordinal
srun: error: jpbo-042-17: task 3: Exited with exit code 1
""",
    "cuda-oom": """\
0: loading checkpoint shards 100%
2: torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a
2: total capacity of 63.43 GiB of which 1.1 GiB is free.
srun: error: lrdn1234: task 2: Exited with exit code 1
""",
    "torch-address-in-use": """\
W1122 10:01:12.481000 70 torch/distributed/run.py:793] *****
torch.distributed.DistNetworkError: The server socket has failed to listen on any
local network address. port: 29500, code: -98, name: EADDRINUSE, message: address
""",
    "ssh-permission-denied": """\
ada@laptop:~$ ssh lumi
** WARNING: connection is not using a post-quantum key exchange algorithm.
ada@lumi.csc.fi: Permission denied (publickey,gssapi-with-mic).
ada@laptop:~$
""",
    "disk-quota-exceeded": """\
INFO:    Converting OCI blobs to SIF format
INFO:    Starting build...
FATAL:   While making image from oci registry: error fetching image: write \
/users/ada/.singularity/cache/blob/sha256/00aa11: disk quota exceeded
""",
    "container-glibc": """\
nid007955: /usr/bin/python3: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not \
found (required by /.singularity.d/libs/libGLdispatch.so.0)
srun: error: nid007955: tasks 0-7: Exited with exit code 1
""",
    "nccl-watchdog-timeout": """\
\x1b[31m[rank7]:[E1122 14:02:55.102 ProcessGroupNCCL.cpp:616] [Rank 7] Watchdog caught \
collective operation timeout: WorkNCCL(SeqNum=4812, OpType=ALLREDUCE)\x1b[0m
[rank7]: ran for 600028 milliseconds before timing out.
srun: error: nid005020: task 7: Aborted (core dumped)
""",
    "lumi-connected-rings-hang": """\
Loading module lumi/24.03
nid005014:81231:81302 [0] NCCL INFO Channel 07/0 : 3[3] -> 2[2] via P2P/IPC
nid005014:81231:81302 [0] NCCL INFO Connected all rings
nid005014:81232:81303 [1] NCCL INFO Connected all rings
""",
    "login-node-killed": """\
$ python preprocess.py --all
reading 4,000,000 rows
Killed
$
""",
}


@pytest.fixture
def demo_site(db):
    """The sixty-five diagnoses, and two guides."""
    GuideFactory(title="Why is my job pending?", slug="why-is-my-job-pending")
    GuideFactory(title="Small files", slug="small-files")
    demo_diagnoses.load(
        home=home_page(),
        index={"title": "Diagnoses", "slug": "diagnoses"},
        entries=demo_diagnoses.read(demo.FOLDER / "diagnoses"),
        note=lambda outcome, what: None,
    )
    ledger.drain()


def first(text, **arguments):
    hits = services.search(text=text, **arguments).hits
    return hits[0].url.strip("/").rpartition("/")[2] if hits else ""


def test_a_paste_with_noise_finds_its_diagnosis_first(demo_site):
    assert {slug: first(paste) for slug, paste in PASTES.items()} == {
        slug: slug for slug in PASTES
    }


def test_so_does_a_paste_whose_lines_the_field_has_joined(demo_site):
    lined = {"login-node-killed", "lumi-connected-rings-hang"}  # their place counts
    joined = {
        slug: " ".join(paste.split())
        for slug, paste in PASTES.items()
        if slug not in lined
    }
    assert {slug: first(paste) for slug, paste in joined.items()} == {
        slug: slug for slug in joined
    }


def test_the_mark_of_a_line_break_keeps_the_lines(client, demo_site):
    for slug, paste in PASTES.items():
        marked = " ↵ ".join(paste.strip().split("\n"))
        assert first(marked) == slug

    shown = client.get("/search/", {"q": "loading\nKilled"}).content.decode()
    assert 'value="loading ↵ Killed"' in shown


def test_a_line_of_its_own_may_have_been_joined_at_an_end(demo_site):
    assert first("python preprocess.py --all reading rows Killed") == (
        "login-node-killed"
    )
    for question in ("why was my job killed", "what is a job killed by slurm?"):
        assert pasted.matches(question) == []


def test_what_is_posted_is_led_to_its_address(client, demo_site):
    answer = client.post("/search/", {"q": "  disk quota\r\nexceeded ü "})

    assert answer.status_code == 303
    assert "no-cache" in answer["Cache-Control"]
    assert not answer.cookies
    wanted = urlencode({"q": "disk quota ↵ exceeded ü"})
    assert answer.url == f"/search/?{wanted}"
    assert client.post("/search/").url == "/search/?q="
    endless = client.post("/search/", {"q": "é" * 500_000})
    assert len(endless.url) < 3_500


def test_a_long_paste_is_condensed_to_what_it_needs(client, demo_site):
    noise = "step 100 loss 2.1 throughput 4812 tokens per second on nid005014\n" * 70
    for slug, paste in PASTES.items():
        long = noise + paste
        answer = client.post("/search/", {"q": long})
        assert answer.status_code == 303
        assert len(answer.url) < 3_500
        hits = client.get(answer.url).context["results"].hits
        assert hits[0].url == f"/diagnoses/{slug}/", slug


def test_one_digit_makes_another_error(demo_site):
    assert first("0:53") == "jupiter-0-53"
    assert first("ExitCode=0:53") == "jupiter-0-53"
    assert first("sacct says FAILED 0:53 and there is no log") == "jupiter-0-53"
    for other in ("0:54", "ExitCode=0:54", "10:53", "0:530"):
        assert first(other) != "jupiter-0-53"


def test_every_wording_finds_its_diagnosis(demo_site):
    """Typed alone, with something plausible in the gaps."""
    filled = {"{n}": "3", "{word}": "", "{any}": " of it "}
    lost = []
    for entry in demo_diagnoses.read(demo.FOLDER / "diagnoses"):
        for text, _place in entry.signatures:
            for gap, words in filled.items():
                text = text.replace(gap, words)
            found = [hit.url for hit in services.search(text=text).hits[:3]]
            if f"/diagnoses/{entry.slug}/" not in found:
                lost.append((entry.slug, text))
    assert lost == []


def test_plain_words_are_not_turned_into_diagnoses(demo_site):
    assert first("why is my job pending") == "why-is-my-job-pending"
    assert first("small files") == "small-files"


def test_searching_for_every_word_puts_nothing_first(demo_site):
    put_first = services.search(text="0:53 slurm").hits[0]
    by_words = services.search(text="0:53 slurm", plain=True).hits[0]
    assert by_words.score < put_first.score


def test_three_statements_even_for_what_is_recognised(demo_site):
    for paste in ("(AssocGrpGRESMinutes)", "0:53", *PASTES.values()):
        first(paste)
        with CaptureQueriesContext(connection) as captured:
            first(paste)
        assert len(captured) <= 3, paste


def test_what_the_text_does_not_hold_is_found_by_signature(find):
    DiagnosisFactory(title="Limit", signatures=["AssocGrp{word}"])
    GuideFactory(title="AssocGrpGRESMinutes", body=markdown("AssocGrpGRESMinutes\n"))
    assert find("(AssocGrpGRESMinutes)") == ["Limit", "AssocGrpGRESMinutes"]


def test_filters_hold_for_what_is_recognised(find):
    DiagnosisFactory(title="Limit", signatures=["memlock"], machines=["lumi"])
    assert find("memlock", parameters={"machine": ["lumi"]}) == ["Limit"]
    assert find("memlock", parameters={"machine": ["vega"]}) == []
    assert find("memlock", parameters={"type": ["guide"]}) == []


def test_drafts_and_restricted_diagnoses_are_not_found(find):
    DiagnosisFactory(title="Draft", signatures=["memlock"], published=False)
    hidden = DiagnosisFactory(title="Hidden", signatures=["memlock"])
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    assert find("memlock") == []


def test_a_new_signature_holds_in_the_next_search(find):
    page = DiagnosisFactory(title="Limit", signatures=["memlock"])
    assert find("ibv_reg_mr failed") == []

    page.signatures.add(*_signatures("ibv_reg_mr"))
    page.save_revision().publish()

    assert find("ibv_reg_mr failed") == ["Limit"]


def _signatures(*texts):
    return [DiagnosisSignature(text=text) for text in texts]


def test_unpublished_is_gone_and_published_again_is_there(find):
    page = DiagnosisFactory(title="Limit", signatures=["AssocGrp{word}"])
    assert find("AssocGrpNode") == ["Limit"]
    page.unpublish()
    assert find("AssocGrpNode") == []
    DiagnosisPage.objects.get(pk=page.pk).save_revision().publish()
    assert find("AssocGrpNode") == ["Limit"]


def test_a_signature_written_past_the_form_breaks_nothing(find):
    page = DiagnosisFactory(title="Limit", signatures=["memlock"])
    page.signatures.all().update(text="error")
    GuideFactory(title="Error")
    assert find("error") == ["Error"]


def test_the_result_shows_the_remedy_to_copy(client):
    DiagnosisFactory(title="No account", signatures=["memlock"])
    ledger.drain()
    page = client.get("/search/", {"q": "memlock"}).content.decode()
    assert "#SBATCH --account=A" in page
    assert "data-copy" in page
    assert "<small>diagnosis</small>" in page


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "x" * 200_000, '"', "<script>"])
def test_any_posted_text_gives_an_address(client, text):
    body = text.encode("utf-8", "surrogatepass")
    answer = client.generic(
        "POST", "/search/", b"q=" + body, "application/x-www-form-urlencoded"
    )
    assert answer.status_code == 303
    assert client.get(answer.url).status_code == 200

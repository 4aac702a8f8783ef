"""Whatever may be asked for on any machine: the script has no error for the linter and
for bash, and nothing that was typed is more than a value in it."""

import shutil
import subprocess

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from machines.jobs import script_for
from machines.jobscript import Impossible, Launch, Wish, wish_from
from machines.jobscript.wishes import PARAMETERS
from machines.linter import lint
from machines.rules.reading import rules
from tests.machines.places import DAY

BASH = shutil.which("bash")
QUICK = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.filter_too_much,
    ],
)
LUMI_IMAGE = "/appl/local/laifs/containers/lumi-multitorch-full-u24r70.sif"


def launches():
    words = ["torch", "transformers", "wandb", "vllm", "mpi", "openmp"]
    return st.builds(
        Launch,
        program=st.sampled_from(
            [
                "python train.py",
                "python a.py --lr 0.1 && ls",
                "./solver",
                "vllm serve m",
            ]
        ),
        launcher=st.sampled_from(["srun", "torchrun", "mpi", "node", "plain"]),
        env=st.sampled_from([(), (("SEED", "1"), ("NCCL_NET_GDR_LEVEL", "PHB"))]),
        modules=st.sampled_from([(), ("PyTorch/2.6",)]),
        image=st.sampled_from(["", LUMI_IMAGE, "$SCRATCH/image.sif"]),
        uses=st.sets(st.sampled_from(words)).map(frozenset),
        restarts=st.booleans(),
    )


WISHES = st.builds(
    Wish,
    nodes=st.integers(0, 300),
    minutes=st.integers(0, 6000),
    account=st.just("p"),
    qos=st.just(""),
    gpus=st.none() | st.integers(0, 9),
    tasks=st.none() | st.integers(0, 130),
    cpus=st.none() | st.integers(0, 130),
    memory_gb=st.none() | st.integers(0, 600),
    array=st.sampled_from(["", "0-9", "1,3,5%2", "0-999"]),
    launch=launches(),
)


def tried(site, wish):
    """(refusals, script): one of the two."""
    try:
        return [], script_for(site, wish, on=DAY)
    except Impossible as problem:
        return problem.refusals, None


@QUICK
@given(wish=WISHES, data=st.data())
def test_what_is_written_gives_no_error(sites, wish, data):
    place = data.draw(st.sampled_from(sorted(sites)))
    site = sites[place]
    refusals, script = tried(site, wish)
    assert all(one.reason and one.field for one in refusals)
    assume(script)
    machine = [one for one in sites.values() if one.machine == site.machine]
    report = lint(script.text, machine, rules=rules(), on=DAY)
    wrong = [(f.rule.id, f.quote) for f in report.errors]
    assert wrong == [], script.text


@QUICK
@given(wish=WISHES, data=st.data())
def test_the_nearest_value_could_be(sites, wish, data):
    """Taking what each refusal offers ends in a script."""
    site = sites[data.draw(st.sampled_from(sorted(sites)))]
    given_now: dict[str, str] = {}
    for _ in range(6):
        try:
            script_for(site, wish_from(given_now, wish), on=DAY)
            return
        except Impossible as problem:
            told = {r.field: r.nearest for r in problem.refusals if r.nearest}
            assume(told)
            given_now |= told
    raise AssertionError((site.partition, wish, given_now))


HOSTILE = st.text(
    st.characters()
    | st.sampled_from("$`\"'\\;|&<>(){}[]*?~!#\n\r\t\0 \u2028\u0660\uff04"),
    max_size=30,
)
HARMLESS = dict.fromkeys(PARAMETERS, "") | {"nodes": "2", "account": "p", "name": "j"}


@QUICK
@given(name=st.sampled_from(PARAMETERS), text=HOSTILE)
def test_no_parameter_is_more_than_a_value(sites, name, text):
    """Either it is refused, or the script differs in values of directives alone, which
    hold nothing that a shell acts on."""
    try:
        wish = wish_from(HARMLESS | {name: text})
        script = script_for(sites["lumi/lumi-g"], wish, on=DAY)
    except Impossible:
        return
    for line in script.text.splitlines():
        if line.startswith("#SBATCH"):
            value = line.partition("  # ")[0].partition("=")[2]
            assert value.isascii()
            assert not set(value) & set("$`\"'\\;|&<>(){}[]*?~!#\t ")
    plain = script_for(sites["lumi/lumi-g"], wish_from(HARMLESS), on=DAY)
    assert without_directives(script) == without_directives(plain)


def without_directives(script):
    return [li for li in script.text.splitlines() if not li.startswith("#SBATCH")]


@settings(QUICK, max_examples=40)
@given(value=HOSTILE, module=HOSTILE, name=HOSTILE)
@pytest.mark.skipif(BASH is None, reason="no bash on this machine")
def test_what_a_recipe_sets_is_text_for_the_shell(
    sites, tmp_path_factory, value, module, name
):
    """Run for real: a variable holds text, and the shell never runs it."""
    launch = Launch(
        "true", "plain", env=(("A_VALUE", value), (name, "x")), modules=(module,)
    )
    script = script_for(sites["vega/gpu"], Wish(launch=launch), on=DAY)
    folder = tmp_path_factory.mktemp("run")
    text = script.text + '\nprintf "%s" "$A_VALUE" > said\n'
    text = text.replace("#!/bin/bash", "#!/bin/bash\nmodule() { :; }", 1)
    (folder / "job.sh").write_text(text)
    ran = subprocess.run(
        [BASH, "--norc", "job.sh"],
        cwd=folder,
        env={"PATH": "/nowhere", "SLURM_JOB_ID": "1"},
        capture_output=True,
        timeout=20,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert sorted(p.name for p in folder.iterdir()) == ["job.sh", "said"]
    if value.isascii() and "$" not in value:
        wanted = "".join(c for c in value if c.isprintable() or c in "\n\t")
        assert (folder / "said").read_text().split() == wanted.split()

"""What the linter must find, what it leaves alone, and what it says it cannot see."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from machines.jobscript import Route
from machines.linter import TooLong, lint
from machines.linter.judging import JUDGES
from machines.rules.reading import rules
from machines.rules.vocabulary import JUDGEMENTS
from tests.machines.places import DAY

GUIDE = Path(__file__).resolve().parents[4] / "shared" / "corpora" / "lumi-ai-guide"
HEAD = """#!/bin/bash
#SBATCH --account=project_1
#SBATCH --partition={partition}
#SBATCH --time=1:00:00
"""
PARTITION = {
    "lumi": "small-g",
    "leonardo": "boost_usr_prod",
    "jupiter": "booster",
    "karolina": "qgpu",
    "deucalion": "normal-arm",
    "meluxina": "gpu",
    "marenostrum5": "acc",
    "discoverer": "gpu",
    "vega": "gpu",
}


def look(sites, text, machine="lumi", route=None):
    own = [replace(s, route=route) for k, s in sites.items() if s.machine == machine]
    return lint(text, own, rules=rules(), on=DAY)


def job(body, machine="lumi", **options):
    """A script whose head is in order, with these options and commands."""
    head = HEAD.format(partition=options.pop("partition", PARTITION[machine]))
    lines = [f"#SBATCH --{k.replace('_', '-')}={v}" for k, v in options.items()]
    return head + "\n".join([*lines, body, ""])


def ids(report, line=None):
    return {f.rule.id for f in report.findings if line is None or f.line == line}


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        (job("srun ./a", nodes="$N"), "sbatch-variable-in-directive", 5),
        (
            job("srun ./a", output="${SLURM_JOB_ID}.out"),
            "sbatch-variable-in-directive",
            5,
        ),
        (job("module load x\n#SBATCH --nodes=2"), "sbatch-directive-after-command", 6),
        (job("##SBATCH --nodes=2\nsrun ./a"), "sbatch-double-hash", 5),
        (job("srun ./a")[12:], "sbatch-missing-shebang", 1),
        (job("srun ./a").replace("\n", "\r\n"), "sbatch-crlf", 1),
        (job("srun ./a\0"), "sbatch-nul-byte", 5),
        (
            job("srun python t.py --node_rank $SLURM_PROCID", nodes=2),
            "srun-early-expansion",
            6,
        ),
        (
            job('srun bash -c "torchrun --node_rank=${SLURM_NODEID} t.py"', nodes=2),
            "srun-early-expansion",
            6,
        ),
        (
            job("srun accelerate launch \\\n  --machine_rank $SLURM_PROCID t.py"),
            "srun-early-expansion",
            5,
        ),
        (
            job('L="accelerate launch --machine_rank $SLURM_PROCID"\nsrun $L t.py'),
            "srun-early-expansion",
            5,
        ),
        (
            job("sbatch --dependency=afterok:$SLURM_JOB_ID job.sh\nsrun ./a"),
            "dependency-afterok-timelimit",
            5,
        ),
        (
            job("for i in 1 2 3; do\n  j=$(sbatch -d afterok:$j t.sh)\ndone"),
            "dependency-afterok-timelimit",
            6,
        ),
        (
            job("srun python t.py --resume last.ckpt", dependency="afterok:12"),
            "dependency-afterok-timelimit",
            5,
        ),
        (
            job("srun ./a").replace("#SBATCH --account=project_1\n", ""),
            "account-missing",
            0,
        ),
        (job("srun ./a", cpus_per_task=64), "lumi-g-max-56-cores", 5),
        (
            job("srun ./a", ntasks_per_node=8, cpus_per_task=8, gpus_per_node=8),
            "lumi-g-max-56-cores",
            6,
        ),
        (job("srun ./a", partition="dev-g", time="5:00:00"), "time-over-queue", 5),
        (job("srun ./a", partition="small-g", nodes=5), "nodes-over-queue", 5),
        (job("srun ./a", gpus_per_node=9), "lumi-g-eight-gcds", 5),
        (job("srun ./a", mem="500G"), "lumi-g-mem-480", 5),
        (job("srun ./a", mem="8G", mem_per_cpu="1G"), "mem-options-exclusive", 6),
        (job("srun ./a", gres="gpu:1", gpus_per_node=1), "gres-and-gpus-per-node", 6),
        (job("srun ./a", array="0-1200"), "array-index-over-max", 5),
        (
            job("srun torchrun --nproc_per_node=8 t.py", ntasks_per_node=8),
            "launcher-one-task-per-node",
            6,
        ),
        (
            job(
                "export NCCL_NET_GDR_LEVEL=PHB\n"
                "srun singularity exec lumi-multitorch-full-u24r70f21.sif python t.py"
            ),
            "lumi-nccl-gdr-level-rocm7",
            5,
        ),
        (job("docker run x\nsrun ./a"), "docker-not-available", 5),
    ],
)
def test_errors_on_lumi(sites, text, rule, line):
    report = look(sites, text)
    assert rule in {f.rule.id for f in report.errors + report.of("warning")}
    assert line in {f.line for f in report.findings if f.rule.id == rule}


@pytest.mark.parametrize(
    ("machine", "body", "options", "rule"),
    [
        ("leonardo", "pip install torch", {}, "compute-node-download"),
        ("leonardo", "git clone https://x.org/a.git", {}, "compute-node-download"),
        ("jupiter", "hf download meta/x", {}, "compute-node-download"),
        ("karolina", "wget x.org/a.tar", {}, "compute-node-download"),
        (
            "jupiter",
            "srun apptainer exec torch_x86_64.sif a",
            {},
            "x86-image-on-aarch64",
        ),
        ("jupiter", "bash Miniconda3-Linux-x86_64.sh", {}, "x86-image-on-aarch64"),
        ("deucalion", "srun ./a.x86_64", {}, "x86-image-on-deucalion-arm"),
        ("jupiter", "mpirun ./a", {}, "jupiter-srun-only"),
        ("jupiter", "srun ./a > /p/project1/x", {}, "jupiter-paths-under-e"),
        ("jupiter", "srun ./a", {"time": "13:00:00"}, "jupiter-max-12h"),
        ("leonardo", "srun ./a", {"nodes": 65}, "leonardo-nodes-over-64"),
        ("marenostrum5", "srun ./a", {}, "mn5-qos-required"),
        ("meluxina", "srun ./a", {}, "meluxina-qos-required"),
        ("discoverer", "srun ./a", {"partition": ""}, "account-missing"),
        (
            "karolina",
            "srun ./a",
            {"partition": "qgpu_eurohpc"},
            "karolina-no-eurohpc-queues",
        ),
    ],
)
def test_errors_elsewhere(sites, machine, body, options, rule):
    text = job(body, machine, **options)
    if rule == "account-missing":
        text = text.replace("#SBATCH --account=project_1\n", "")
    assert rule in {f.rule.id for f in look(sites, text, machine).errors}


@pytest.mark.parametrize(
    "body",
    [
        "srun bash -c 'export RANK=$SLURM_PROCID; python t.py'",
        'srun bash -c "RANK=\\$SLURM_PROCID python t.py"',
        "# srun python --rank $SLURM_PROCID\nsrun ./a",
        "cat > run.sh <<'EOF'\nsrun -r $SLURM_PROCID\n#SBATCH -N 2\nEOF\nsrun ./a",
        "curl http://localhost:8000/health\nsrun ./a",
        "echo 'run wget http://x.org first'\nsrun ./a",
        "pip install --no-index --find-links wheels x\nsrun ./a",
        "sbatch --dependency=afterany:$SLURM_JOB_ID job.sh\nsrun ./a",
        "srun --ntasks-per-node=1 torchrun --standalone t.py",
        "x=$((1 << 3)) # <<EOF\nsrun ./a",
    ],
)
@pytest.mark.parametrize("machine", ["lumi", "leonardo"])
def test_what_is_right_is_no_error(sites, machine, body):
    text = job(body, machine, nodes=2, ntasks_per_node=4, gpus_per_node=4)
    assert look(sites, text, machine).errors == []


def test_short_options_and_several_on_a_line(sites):
    options = "-A p -p small-g -t 5-0 -N2 --gpus-per-node 2 # mine"
    text = f"#!/bin/bash\n#SBATCH {options}\nsrun ./a\n"
    report = look(sites, text)
    assert report.queue.id == "small-g"
    assert ids(report, 2) >= {"time-over-queue"}
    assert "account-missing" not in ids(report)


def test_the_scripts_of_the_lumi_guide_give_no_error(sites):
    if not GUIDE.exists():
        pytest.skip("the corpora are not beside this project")
    scripts = [p for p in GUIDE.rglob("*.sh") if "#SBATCH" in p.read_text()]
    assert len(scripts) == 27
    wrong = {
        str(path): [(f.line, f.rule.id) for f in look(sites, path.read_text()).errors]
        for path in scripts
    }
    assert {path: found for path, found in wrong.items() if found} == {}


def test_what_cannot_be_judged_is_said(sites):
    text = job(
        "source env.sh\ncat <<EOF\nx\nEOF\nsrun ./a", partition="secret", frob="1"
    )
    words = " ".join(u.words for u in look(sites, text).unknowns)
    for said in ("secret", "--frob", "env.sh", "here-document"):
        assert said in words


def test_a_way_in_without_sbatch_is_told(sites):
    web = Route("eurohpc-efp", "EFP", sbatch=False)
    assert "lumi-efp-no-sbatch" in ids(look(sites, job("srun ./a"), route=web))
    assert "lumi-efp-no-sbatch" not in ids(look(sites, job("srun ./a")))


def test_the_corrected_script_has_fewer_errors(sites):
    text = (
        "#SBATCH --partition=small-g\n#SBATCH --time=9-0\n#SBATCH --nodes=2\n"
        "module load x\n#SBATCH --cpus-per-task=64\n"
        "sbatch -d afterok:$SLURM_JOB_ID x.sh\nsrun ./a\n"
    ).replace("\n", "\r\n")
    first = look(sites, text)
    again = look(sites, first.corrected)
    assert len(first.errors) == 6
    assert ids(again) & {f.rule.id for f in first.errors} == set()
    assert [f.rule.id for f in again.errors] == ["lumi-g-max-56-cores"]
    assert look(sites, again.corrected).errors == []


def test_a_script_in_order_stays_as_it_is(sites):
    text = job("srun ./a", gpus_per_node=1)
    report = look(sites, text)
    assert report.findings == ()
    assert report.changes == ()
    assert report.corrected == text


def test_a_long_script_is_quick_and_an_endless_one_refused(sites):
    body = "\n".join(
        f"srun --exclusive python step.py --n {n} | tee {n}.log" for n in range(300)
    )
    look(sites, job(body))
    begun = time.perf_counter()
    for _ in range(5):
        look(sites, job(body))
    assert (time.perf_counter() - begun) / 5 < 0.06
    for endless in ("x\n" * 1_000_000, "x" * 2_000_000):
        begun = time.perf_counter()
        with pytest.raises(TooLong):
            look(sites, endless)
        assert time.perf_counter() - begun < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "#!/bin/bash\nsrun " + "a" * 200_000,
        "#!/bin/bash\n" + "srun " * 40_000,
        "#!/bin/bash\n" + "git clone " * 20_000,
        "#SBATCH " + "'" * 100_000,
        "#!/bin/bash\n" + "<<EOF " * 30_000,
        "#!/bin/bash\n" + "\\\n" * 4_000,
        "#!/bin/bash\n'" + "\n" * 4_000,
        "#!/bin/bash\n" + "curl " * 800 + "\n" + "curl -a " * 400,
    ],
)
def test_no_pattern_takes_for_ever(sites, text):
    begun = time.perf_counter()
    look(sites, text)
    assert time.perf_counter() - begun < 3


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.text(
        st.sampled_from("#SBATCH \n\t\\'\"$<>-=:,%0159aefnorst{}()|;&é\r\0\u2028"),
        max_size=300,
    )
)
def test_nothing_typed_makes_it_fail(sites, text):
    report = look(sites, text)
    assert all(0 <= f.line <= len(report.lines) for f in report.findings)


def test_every_judgement_of_the_rules_has_its_function():
    assert set(JUDGES) == JUDGEMENTS

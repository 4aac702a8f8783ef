"""A script has what the site asks for, says why, and refuses what cannot be."""

import time
from dataclasses import replace
from datetime import date

import pytest

from machines.jobs import bill_of, script_for
from machines.jobscript import Impossible, Launch, Route, Wish
from tests.machines.places import DAY

IMAGE = "/appl/local/laifs/containers/lumi-multitorch-latest.sif"
DDP = Launch("python train.py", "torchrun", image=IMAGE, uses=frozenset({"torch"}))


def refused(site, wish):
    with pytest.raises(Impossible) as problem:
        script_for(site, wish, on=DAY)
    return {one.field: one for one in problem.value.refusals}


def lines(site, wish, on=DAY):
    return script_for(site, wish, on=on).text.splitlines()


def test_lumi_job_of_two_nodes(sites):
    script = script_for(sites["lumi/lumi-g"], Wish(nodes=2, launch=DDP), on=DAY)
    for line in (
        "#SBATCH --partition=standard-g",
        "#SBATCH --cpus-per-task=56",
        "#SBATCH --gpus-per-node=8",
        "module load lumi-aif-singularity-bindings",
        "export FI_MR_CACHE_MONITOR=userfaultfd",
        "export NCCL_SOCKET_IFNAME=hsn0,hsn1,hsn2,hsn3",
    ):
        assert line in script.text
    assert "--nproc_per_node=8 --numa-binding=exclusive train.py" in script.text
    assert "NCCL_NET_GDR_LEVEL" not in script.text
    assert script.submit == "sbatch job.sh"
    assert str(bill_of(sites["lumi/lumi-g"], script.asked).billed) == "8 GPU-hours"


def test_what_now_hangs_jobs_was_right_on_its_day_and_for_its_image(sites):
    old = replace(DDP, image="/appl/lumi-pytorch-rocm-6.2.1.sif")
    then = lines(sites["lumi/lumi-g"], Wish(nodes=2, launch=old), date(2026, 3, 1))
    now = lines(sites["lumi/lumi-g"], Wish(nodes=2, launch=old))
    assert "export NCCL_NET_GDR_LEVEL=PHB" in then
    assert not any("NCCL_NET_GDR_LEVEL" in line for line in now)


def test_a_recipe_cannot_set_what_a_rule_takes_away(sites):
    launch = replace(DDP, env=(("NCCL_NET_GDR_LEVEL", "PHB"), ("SEED", "1")))
    script = lines(sites["lumi/lumi-g"], Wish(nodes=2, launch=launch))
    assert "unset NCCL_NET_GDR_LEVEL" in script
    assert "export SEED=1" in script
    assert not any(line.startswith("export NCCL_NET_GDR") for line in script)


def test_65_nodes_where_64_are_the_most(sites):
    wish = Wish(nodes=65, queue="boost-usr-prod-normal")
    assert refused(sites["leonardo/booster"], wish)["nodes"].nearest == "64"


def test_65_nodes_go_where_large_jobs_go(sites):
    script = lines(sites["leonardo/booster"], Wish(nodes=65))
    assert "#SBATCH --qos=boost_qos_bprod" in script


def test_64_cores_on_lumi_g(sites):
    wish = Wish(cpus=64, launch=DDP)
    refusal = refused(sites["lumi/lumi-g"], wish)["cpus"]
    assert refusal.nearest == "56"
    assert "56" in refusal.reason


def test_longer_than_the_queue(sites):
    wish = Wish(nodes=8, minutes=3000, queue="standard-g")
    assert refused(sites["lumi/lumi-g"], wish)["time"].nearest == "2-00:00:00"


def test_more_nodes_than_any_queue_that_is_open_to_all(sites):
    assert refused(sites["lumi/lumi-g"], Wish(nodes=1025))["nodes"].nearest == "1024"


def test_a_day_and_more_goes_to_the_queue_for_long_jobs(sites):
    script = lines(sites["leonardo/booster"], Wish(minutes=2000))
    assert "#SBATCH --qos=boost_qos_lprod" in script


def test_a_share_of_a_node_goes_where_nodes_are_shared(sites):
    script = lines(sites["lumi/lumi-g"], Wish(gpus=1))
    assert "#SBATCH --partition=small-g" in script
    assert "#SBATCH --cpus-per-task=7" in script
    assert "#SBATCH --mem=60G  # memory of each node" in script


def test_what_nobody_has_found_is_said_and_not_guessed(sites):
    script = script_for(sites["vega/gpu"], Wish(), on=DAY)
    assert "unverified" in script.text
    assert "--mem" not in script.text


def test_rules_below_primary_evidence_are_told_at_the_top(sites):
    unconfirmed = script_for(sites["marenostrum5/acc"], Wish(), on=DAY)
    assert "not confirmed by the site" in unconfirmed.text.splitlines()[1]
    assert not unconfirmed.confirmed
    assert script_for(sites["lumi/lumi-g"], Wish(), on=DAY).confirmed


def test_a_way_in_without_sbatch_gives_the_body_and_the_steps(sites):
    web = Route("eurohpc-efp", "EFP", sbatch=False, portal="https://example.eu")
    site = replace(sites["lumi/lumi-g"], route=web)
    script = script_for(site, Wish(), on=DAY)
    assert script.submit == ""
    assert "sbatch" not in script.text
    assert not any("sbatch" in step for step in script.steps)
    assert any("https://example.eu" in step for step in script.steps)


def test_a_queue_that_the_way_in_does_not_open(sites):
    web = Route("eurohpc-efp", "EFP", queues=frozenset({"standard-g"}))
    site = replace(sites["lumi/lumi-g"], route=web)
    refusal = refused(site, Wish(queue="small-g"))["queue"]
    assert "EFP" in refusal.reason
    assert refusal.nearest == "standard-g"


def test_a_recipe_that_needs_the_internet_is_refused_without(sites):
    wish = Wish(launch=replace(DDP, needs_internet=True))
    assert "internet" in refused(sites["leonardo/booster"], wish)["queue"].reason


def test_a_partition_without_queues_is_unverified(sites):
    assert "unverified" in refused(sites["meluxina/cpu"], Wish())["queue"].reason


def test_writing_takes_a_few_milliseconds(sites):
    wish, site = Wish(nodes=2, launch=DDP), sites["lumi/lumi-g"]
    script_for(site, wish, on=DAY)
    begun = time.perf_counter()
    for _ in range(20):
        script_for(site, wish, on=DAY)
    assert (time.perf_counter() - begun) / 20 < 0.02

"""Sites are what the catalogue says, and a way in closes what it closes."""

import pytest

from machines.sites import NoSuchPlace, site_of

pytestmark = pytest.mark.django_db
ACC = {"acc-acc-ehpc", "acc-acc-debug"}


def test_a_partition_in_numbers(whole):
    site = site_of("lumi")
    assert (site.gpus, site.cpus, site.memory_gb, site.vendor) == (8, 56, 480, "amd")
    assert site.queue("standard-g").max_minutes == 2880
    assert (site.slurm, site.runtime, site.internet) == ("24.05.8", "singularity", True)


def test_threads_are_counted_where_the_site_counts_them(whole):
    assert site_of("vega").cpus == 256
    assert site_of("discoverer").cpus == 224
    assert site_of("karolina").cpus == 128


def test_the_partition_of_a_queue(whole):
    assert site_of("leonardo", queue="dcgp_usr_prod").partition == "dcgp"
    assert site_of("jupiter").arch == "aarch64"


def test_a_queue_of_a_partition_without_the_internet_may_have_it(whole):
    site = site_of("deucalion", partition="x86")
    assert site.internet is False
    assert site.queue("dev-x86").internet is True


@pytest.mark.parametrize(
    ("machine", "route", "sbatch", "queues"),
    [
        ("lumi", "eurohpc-efp", False, {"standard-g"}),
        ("lumi", "lumi-eurohpc-direct", True, None),
        ("lumi", "eurohpc-efp-platform", None, None),
        ("marenostrum5", "marenostrum5-eurohpc", True, ACC),
        ("karolina", "karolina-eurohpc", True, None),
        ("jupiter", "jupiter-jsc", True, {"booster-normal"}),
        ("jupiter", "jupiter-efp", None, None),
    ],
)
def test_what_a_way_in_opens(whole, machine, route, sbatch, queues):
    found = site_of(machine, route=route).route
    assert found.sbatch is sbatch
    assert found.queues == (None if queues is None else frozenset(queues))


@pytest.mark.parametrize(
    "place",
    [
        {"partition": "nowhere"},
        {"route": "nohow"},
        {"route": "a\0b"},
        {"route": "leonardo-eurohpc"},
    ],
)
def test_what_is_not_there_is_named(whole, place):
    with pytest.raises(NoSuchPlace):
        site_of("lumi", **place)


def test_no_machine_has_such_an_id(whole):
    with pytest.raises(NoSuchPlace):
        site_of("lu\0mi")


def test_a_site_takes_a_handful_of_statements(whole, django_assert_num_queries):
    with django_assert_num_queries(3):
        site_of("lumi")
    with django_assert_num_queries(3):
        site_of("lumi", route="eurohpc-efp")

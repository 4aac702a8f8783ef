"""The numbers of the demo guides are those of the machines, and the sums are right."""

import re
from fractions import Fraction

import pytest
import yaml

from home import demo
from home.demo_content import read
from machines import catalogue
from machines.billing import Job, bill
from machines.billing_rules import BY_KEY

GUIDES = {guide.slug: guide.source for guide in read(demo.FOLDER).guides}
NAMES = {
    "LUMI": "lumi",
    "Leonardo": "leonardo",
    "JUPITER": "jupiter",
    "MeluXina": "meluxina",
    "Karolina": "karolina",
    "Vega": "vega",
    "Deucalion": "deucalion",
    "Discoverer+": "discoverer",
}


def facts(machine):
    return yaml.safe_load((catalogue.FOLDER / f"{machine}.yaml").read_text())


def value(given):
    """What we use of a fact, which may stand alone, with a source, or disagree."""
    if isinstance(given, dict) and "readings" in given:
        given = next(reading for reading in given["readings"] if reading.get("use"))
    return given["value"] if isinstance(given, dict) else given


def machine_of(cell):
    """The id of the machine that a table cell begins with."""
    return NAMES[re.match(r"[A-Za-z]+\+?", cell)[0]]


def rows(slug, heading):
    """The cells of the table rows below the heading with this anchor."""
    text = GUIDES[slug].split(f"{{#{heading}}}")[1]
    section = re.split(r"^#{2,3} ", text, maxsplit=1, flags=re.MULTILINE)[0]
    # The bar inside an evidence mark is not one between cells.
    section = re.sub(r"\{ev [^}]*\}", "", section)
    lines = re.findall(r"^ *\| (.+) \|$", section, re.MULTILINE)
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def number(cell):
    return float(re.search(r"[\d,.]*\d", cell)[0].replace(",", ""))


def minutes(limit):
    """Minutes of Slurm's `days-hours:minutes:seconds`."""
    days, _, clock = limit.rpartition("-")
    hours, rest, _ = clock.split(":")
    return int(days or 0) * 1440 + int(hours) * 60 + int(rest)


def queues():
    """(name, minutes, most nodes) of each queue and QOS of the catalogue."""
    for machine in [*NAMES.values(), "marenostrum5"]:
        for queue in facts(machine)["queues"]:
            limit, nodes = value(queue["max_walltime"]), value(queue.get("max_nodes"))
            for name in {queue["name"], queue.get("qos")} - {None}:
                yield name, minutes(limit) if limit else None, nodes


def test_the_queues_of_the_guide_are_those_of_the_catalogue():
    known = list(queues())
    told = [
        row
        for row in rows("queues-and-partitions", "limits")
        if row[0].startswith("`") and row[1] != "–"
    ]

    wrong = [row for row in told if not is_known(row, known)]

    assert len(told) >= 24
    assert wrong == []


def is_known(row, known):
    name = row[0].strip("`")
    unit = 60 if " h" in row[1] else 1
    return any(
        name == queue
        and number(row[1]) * unit == limit
        and (row[2] == "–" or nodes is None or number(row[2]) == nodes)
        for queue, limit, nodes in known
    )


ONE_GPU = {
    "LUMI `small-g`": "lumi/shared-g",
    "LUMI `standard-g`": "lumi/standard-g",
    "Leonardo": "leonardo/booster",
    "JUPITER": "jupiter/booster",
    "MeluXina": "meluxina/gpu",
    "Karolina": "karolina/gpu",
    "Vega": "vega/gpu",
    "Deucalion": "deucalion/a100-40",
}


def reckoned(place, **job):
    """The bill of a job on the machine and queue that a table cell names."""
    return bill(BY_KEY[ONE_GPU[place]], Job(**job))


def test_one_gpu_for_ten_hours_costs_what_the_rules_say():
    told = rows("read-your-bill", "one-gpu")[1:]

    for place, _held, charged, in_gpu_hours in told:
        answer = reckoned(place, hours=Fraction(10), gpus=1)
        of_gpus = [q for q in answer.amounts if q.unit.name == "GPU-hours"]
        assert charged == str(answer.billed), place
        assert [in_gpu_hours] == [quantity.number for quantity in of_gpus], place
    assert [row[0] for row in told] == list(ONE_GPU)


def test_too_many_cores_cost_the_largest_share():
    told = rows("read-your-bill", "too-many-cores")[1:]

    for place, asked, charged, instead in told:
        held = {"gpus": 1, "hours": Fraction(10)}
        cores = int(re.search(r"(\d+) (cores|CPUs)", asked)[1])
        whole = BY_KEY[ONE_GPU[place]].shape.memory_gb
        memory = whole if "all the memory" in asked else None
        answer = reckoned(place, cores=cores, memory_gb=memory, **held)
        assert charged == str(answer.billed), place
        assert instead == answer.fair.number, place
    assert len(told) == 4


def test_whole_nodes_cost_what_the_rules_say():
    told = rows("read-your-bill", "large-run")[1:]

    for place, node_hours, charged in told:
        queue = "LUMI `standard-g`" if "LUMI" in place else place.split()[0]
        gpus = BY_KEY[ONE_GPU[queue]].shape.gpus
        answer = reckoned(queue, hours=Fraction(24), nodes=16, gpus=gpus)
        assert (number(node_hours), charged) == (16 * 24, str(answer.billed)), place
    assert len(told) == 6


def test_the_network_of_a_node_and_the_time_it_needs():
    names = NAMES | {"MareNostrum 5 ACC": "marenostrum5"}
    told = [row for row in rows("from-one-gpu-to-many", "network") if len(row) == 5]
    told = [row for row in told if row[2].isdigit()]

    for place, words, speed, seconds, _evidence in told:
        network = facts(names.get(place) or machine_of(place))["network"]
        given = re.search(r"(?:(\d+) × )?(\d+) Gb/s", words)
        gigabits = int(given[1] or 1) * int(given[2])
        if "nic_gbps" in network:
            cards = value(network["nics_per_gpu_node"])
            assert gigabits == cards * value(network["nic_gbps"]), place
        assert number(speed) == gigabits / 8
        assert number(seconds) == 48 / number(speed)
    assert len(told) == 7


def test_the_memory_of_eight_billion_parameters():
    bytes_kept = {"DDP": (16, 0), "ZeRO-1": (4, 12), "ZeRO-2": (2, 14)}
    bytes_kept |= {"ZeRO-3, FSDP": (0, 16)}
    told = rows("from-one-gpu-to-many", "memory")

    for method, _split, four, eight, many in told[1:]:
        whole, shared = bytes_kept[method]
        expected = [8 * (whole + shared / gpus) for gpus in (4, 8, 64)]
        assert [number(cell) for cell in (four, eight, many)] == expected, method
    assert len(told) == 5


def test_what_stays_after_the_grant_is_what_the_machines_say():
    told = [
        row
        for row in rows("after-the-grant", "retention")
        if len(row) == 5 and re.search(r"\d+ (days|months)", row[2])
    ]

    for place, _area, kept, _backup, _evidence in told:
        areas = facts(machine_of(place))["storage"]
        said = " ".join(str(value(area.get("retention"))) for area in areas)
        assert re.search(r"\d+ (days|months)", kept)[0] in said, place
    assert len(told) == 7


@pytest.mark.parametrize("row", rows("after-the-grant", "serve")[1:])
def test_serving_costs_what_the_table_says(row):
    billions, memory = number(row[0]), number(row[1])
    price = 2 * 3.5 if "2 ×" in row[3] else number(row[3].split(" at ")[1])

    assert memory == round(billions * 2 * 1.2)
    assert number(row[3]) == pytest.approx(price * 730, abs=0.6)

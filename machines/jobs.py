"""Job scripts for machines of the catalogue."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from machines.billing import Bill, Job, JobImpossible, Rule, bill
from machines.billing_rules import rules_of
from machines.jobscript import Asked, Script, Site, Wish, write
from machines.rules.applying import applying, confirmed
from machines.rules.reading import rules


def script_for(site: Site, wish: Wish, *, on: date) -> Script:
    """`site` comes from `machines.sites.site_of`. Raises Impossible."""
    known = rules()
    return write(
        site,
        wish,
        rules=applying(known, site, on=on),
        on=on,
        confirmed=confirmed(known, site.machine),
    )


def bill_of(site: Site, asked: Asked) -> Bill | None:
    """What the script's job costs at its longest, one array task counted as a job;
    None where nobody has found the rule."""
    rule = _rule(site, asked)
    if rule is None:
        return None
    job = Job(
        hours=Fraction(asked.minutes, 60) * asked.array_tasks,
        nodes=asked.nodes,
        gpus=asked.gpus,
        cores=asked.cpus_of_node,
        memory_gb=asked.memory_gb,
    )
    try:
        return bill(rule, job)
    except JobImpossible:
        return None


def _rule(site: Site, asked: Asked) -> Rule | None:
    """That of the queue, or that of the partition where it names no queues."""
    known = rules_of(site.machine)
    of_queue = (rule for rule in known if asked.queue.id in rule.queues)
    of_all = (r for r in known if not r.queues and r.partition == site.partition)
    return next(of_queue, None) or next(of_all, None)

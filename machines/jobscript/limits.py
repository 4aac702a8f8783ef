"""What a wish comes to on a site: everything filled in, or why it cannot be."""

from __future__ import annotations

from django.utils.translation import gettext as _

from machines.jobscript.shapes import Asked, Impossible, Queue, Refusal, Site, Wish
from machines.jobscript.wishes import array_tasks, time_of

MOST_ARRAY_TASKS = 1000
ONE_A_NODE = frozenset(["torchrun", "node", "plain"])


def asked(site: Site, wish: Wish, *, cpus_a_gpu: int | None = None) -> Asked:
    """`cpus_a_gpu` is what a rule gives a GPU instead of its share of the node. Raises
    Impossible with all that is wrong."""
    queue, wrong = queue_for(site, wish)
    if queue is None:
        raise Impossible(wrong)
    gpus = _gpus(site, wish, queue)
    tasks = _tasks(site, wish, gpus)
    cpus = _cpus(site, wish, gpus, tasks, cpus_a_gpu)
    made = Asked(
        queue=queue,
        nodes=wish.nodes,
        minutes=wish.minutes,
        gpus=gpus,
        tasks=tasks,
        cpus=cpus,
        memory_gb=_memory(site, wish, gpus, tasks * cpus),
        whole_nodes=queue.whole_nodes,
        array_tasks=array_tasks(wish.array) if wish.array else 1,
    )
    wrong = [*wrong, *_too_large(site, wish, made), *_missing(site, wish, queue)]
    if wrong:
        raise Impossible(wrong)
    return made


def enabled(site: Site) -> list[Queue]:
    """The queues that the way in opens; all where that is unknown."""
    opens = site.route.queues if site.route else None
    return [q for q in site.queues if opens is None or q.id in opens]


def queue_for(site: Site, wish: Wish) -> tuple[Queue | None, list[Refusal]]:
    """The queue that was asked for, or the one made for such a job."""
    usable = enabled(site)
    if not usable:
        return None, [Refusal("queue", _no_queue(site))]
    if wish.queue:
        return _named(site, wish, usable)
    fitting = [
        q for q in _reachable(usable, wish) if _fits(q, wish) and _has_qos(q, wish)
    ]
    preferred = [q for q in fitting if not q.debugging] or fitting
    if not preferred:
        # The refusals that follow name what is nearest.
        named = _reachable(usable, wish) or usable
        plain = [q for q in named if not q.debugging and _has_qos(q, wish)]
        widest = max(plain or usable, key=lambda q: _room(q, wish))
        return widest, []
    alone = _wants_a_share(site, wish)
    best = min(preferred, key=lambda q: _distance(q, alone))
    return best, []


def _named(
    site: Site, wish: Wish, usable: list[Queue]
) -> tuple[Queue | None, list[Refusal]]:
    """Among the QOS of one Slurm partition, the one that was named or that fits."""
    of_name = [q for q in site.queues if wish.queue in q.names]
    if not of_name:
        reason = _("%(machine)s %(partition)s has no queue of this name.") % {
            "machine": site.name,
            "partition": site.partition_name,
        }
        return None, [Refusal("queue", reason, usable[0].label)]
    open_ones = [q for q in of_name if q in usable]
    if not open_ones:
        reason = _("%(queue)s is not enabled on this way in: %(route)s.") % {
            "queue": wish.queue,
            "route": site.route.name if site.route else "",
        }
        return of_name[0], [Refusal("queue", reason, usable[0].label)]
    exact = [q for q in open_ones if wish.queue in (q.id, q.label)]
    candidates = exact or [q for q in open_ones if _has_qos(q, wish)] or open_ones
    return next((q for q in candidates if _fits(q, wish)), candidates[0]), []


def _reachable(usable: list[Queue], wish: Wish) -> list[Queue]:
    """A queue whose limits nobody has found is taken without being named only where
    none is known better, or where it is there for jobs of that size."""
    timed = any(q.max_minutes is not None for q in usable)
    return [
        q
        for q in usable
        if not q.on_request
        and (not timed or q.max_minutes is not None or (q.min_nodes or 0) > 0)
    ]


def _fits(queue: Queue, wish: Wish) -> bool:
    return (
        (queue.max_nodes is None or wish.nodes <= queue.max_nodes)
        and (queue.min_nodes is None or wish.nodes >= queue.min_nodes)
        and (queue.max_minutes is None or wish.minutes <= queue.max_minutes)
    )


def _has_qos(queue: Queue, wish: Wish) -> bool:
    return not wish.qos or not queue.qos or queue.qos == wish.qos


def _room(queue: Queue, wish: Wish) -> tuple[bool, int]:
    most = queue.max_nodes or 0
    return (queue.max_minutes or 0) >= wish.minutes, most


def _wants_a_share(site: Site, wish: Wish) -> bool:
    return wish.nodes == 1 and wish.gpus is not None and wish.gpus < site.gpus


def _distance(queue: Queue, alone: bool) -> tuple[bool, int]:
    """A share of a node goes where nodes are shared, a large job to its own kind."""
    return queue.whole_nodes and alone, -(queue.min_nodes or 0)


def _no_queue(site: Site) -> str:
    if site.route and site.queues:
        return _("No queue of this partition is enabled on this way in: %(route)s.") % {
            "route": site.route.name
        }
    return _("Nobody has found how jobs reach this partition: unverified.")


def _gpus(site: Site, wish: Wish, queue: Queue) -> int:
    return site.gpus if wish.gpus is None else wish.gpus


def _share(site: Site, gpus: int) -> int:
    """CPUs of a node that belong to so many GPUs; all of them where there are none."""
    whole = site.cpus or 1
    if not site.gpus:
        return whole
    return max(whole * min(max(gpus, 1), site.gpus) // site.gpus, 1)


def _tasks(site: Site, wish: Wish, gpus: int) -> int:
    if wish.tasks is not None:
        return wish.tasks
    if wish.launch.launcher in ONE_A_NODE:
        return 1
    if site.gpus:
        return max(gpus, 1)
    if wish.launch.launcher == "mpi":
        return max((site.cpus or 1) // max(wish.cpus or 1, 1), 1)
    return 1


def _cpus(site: Site, wish: Wish, gpus: int, tasks: int, a_gpu: int | None) -> int:
    if wish.cpus is not None:
        return wish.cpus
    if site.cpus is None:
        return 1
    if a_gpu and gpus:
        return max(a_gpu * gpus // max(tasks, 1), 1)
    return max(_share(site, gpus) // max(tasks, 1), 1)


def _memory(site: Site, wish: Wish, gpus: int, cpus: int) -> int | None:
    if wish.memory_gb is not None or site.memory_gb is None:
        return wish.memory_gb
    if site.gpus:
        return max(site.memory_gb * min(max(gpus, 1), site.gpus) // site.gpus, 1)
    return max(site.memory_gb * min(cpus, site.cpus or cpus) // (site.cpus or cpus), 1)


def _too_large(site: Site, wish: Wish, made: Asked) -> list[Refusal]:
    queue = made.queue
    wrong = []
    if wish.nodes < 1:
        wrong.append(Refusal("nodes", _("Ask for one node or more."), "1"))
    elif queue.max_nodes is not None and wish.nodes > queue.max_nodes:
        wrong.append(_nodes(queue, queue.max_nodes, _("at most"), "nodes-over-queue"))
    elif queue.min_nodes is not None and wish.nodes < queue.min_nodes:
        wrong.append(_nodes(queue, queue.min_nodes, _("at least"), "nodes-under-queue"))
    elif queue.max_nodes is None and site.nodes and wish.nodes > site.nodes:
        reason = _("%(partition)s has %(number)s nodes.") % {
            "partition": site.partition_name,
            "number": site.nodes,
        }
        wrong.append(Refusal("nodes", reason, str(site.nodes)))
    if wish.minutes < 1:
        wrong.append(Refusal("time", _("Ask for one minute or more."), time_of(1)))
    elif queue.max_minutes is not None and wish.minutes > queue.max_minutes:
        longest = time_of(queue.max_minutes)
        reason = _("%(queue)s runs jobs for at most %(time)s.") % {
            "queue": queue.label,
            "time": longest,
        }
        wrong.append(Refusal("time", reason, longest, "time-over-queue"))
    return [*wrong, *_over_the_node(site, wish, made), *_array(made)]


def _nodes(queue: Queue, number: int, bound: str, rule: str) -> Refusal:
    reason = _("%(queue)s takes %(bound)s %(number)s nodes.") % {
        "queue": queue.label,
        "bound": bound,
        "number": number,
    }
    return Refusal("nodes", reason, str(number), rule)


def _over_the_node(site: Site, wish: Wish, made: Asked) -> list[Refusal]:
    wrong = []
    if made.gpus > site.gpus:
        wrong.append(Refusal("gpus", _has(site, site.gpus, _("GPUs")), str(site.gpus)))
    if made.tasks < 1:
        wrong.append(Refusal("tasks", _("Ask for one task or more."), "1"))
    elif made.tasks > 1 and wish.launch.launcher == "torchrun":
        reason = _("torchrun starts the processes of a node itself: one task a node.")
        wrong.append(Refusal("tasks", reason, "1", "launcher-one-task-per-node"))
    if made.cpus < 1:
        wrong.append(Refusal("cpus", _("Ask for one CPU or more."), "1"))
    elif site.cpus is not None and made.cpus_of_node > site.cpus:
        wrong.append(_cores(site, wish, made))
    most = site.memory_gb or site.ram_gb
    if made.memory_gb is not None and made.memory_gb < 1:
        wrong.append(Refusal("mem", _("Ask for one gigabyte or more."), "1"))
    elif most is not None and made.memory_gb is not None and made.memory_gb > most:
        wrong.append(Refusal("mem", _has(site, most, _("GB of memory")), str(most)))
    return wrong


def _cores(site: Site, wish: Wish, made: Asked) -> Refusal:
    """The parameter that was typed is the one to change."""
    most = site.cpus or 1
    reason = _has(site, most, _("CPUs for jobs"))
    rule = "cpus-times-tasks-over-node"
    if wish.cpus is None or made.tasks > most:
        return Refusal("tasks", reason, str(max(most // made.cpus, 1)), rule)
    return Refusal("cpus", reason, str(max(most // max(made.tasks, 1), 1)), rule)


def _has(site: Site, number: int, what: str) -> str:
    place = f"{site.name} {site.partition_name}"
    if not number:
        return _("A node of %(place)s has no %(what)s.") % {
            "place": place,
            "what": what,
        }
    return _("A node of %(place)s has %(number)s %(what)s.") % {
        "place": place,
        "number": number,
        "what": what,
    }


def _array(made: Asked) -> list[Refusal]:
    if made.array_tasks <= MOST_ARRAY_TASKS:
        return []
    reason = _("An array has at most %(number)s tasks where the site says nothing.") % {
        "number": MOST_ARRAY_TASKS
    }
    return [Refusal("array", reason, f"0-{MOST_ARRAY_TASKS - 1}")]


def _missing(site: Site, wish: Wish, queue: Queue) -> list[Refusal]:
    if wish.launch.needs_internet and site.internet is False and not queue.internet:
        reason = _(
            "This needs the internet while it runs, and compute nodes of %(machine)s "
            "have none."
        ) % {"machine": site.name}
        return [Refusal("queue", reason, rule="compute-node-download")]
    return []

"""One compute node, drawn from what is known about it. No database, no clock.

What is not known is not drawn: without cores there are no squares, without network
cards no lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import ceil

WIDTH = 560
EDGE = 14  # between the node's border and what stands in it
GAP = 4


@dataclass(frozen=True, slots=True)
class Node:
    """Counts for one node, None where unknown. `gpus` are those Slurm shows, which
    may be several for each accelerator. Memory in `memory_unit`, cards in Gb/s."""

    name: str
    accelerator: str = ""
    accelerators: int = 0
    gpus: int = 0
    gpu_memory_gb: int | None = None
    cores: int | None = None
    usable_cores: int | None = None
    memory: float | None = None
    usable_memory: float | None = None
    memory_unit: str = "GiB"
    cards: int | None = None
    card_gbps: int | None = None
    local_disk: str = ""


def draw(node: Node, *, title: str, description: str) -> str:
    """An SVG image of the node, with its title and description for screen readers."""
    parts: list[str] = []
    bottom = _accelerators(node, parts) if node.accelerators else EDGE
    bottom = _cores(node, parts, bottom) if node.cores else bottom
    bottom = _memory(node, parts, bottom) if node.memory else bottom
    frame = f'<rect class="np-node" x=".75" y=".75" width="558.5" height="{bottom}"/>'
    height = _cards(node, parts, bottom) if node.cards else bottom + 2
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="np npd">'
        f'<title id="np">{escape(title)}</title>'
        f'<desc id="npd">{escape(description)}</desc>{frame}{"".join(parts)}</svg>'
    )


def _columns(node: Node) -> list[tuple[float, float]]:
    """(left, width) of each accelerator, all in one row."""
    n = max(node.accelerators, 1)
    width = (WIDTH - 2 * EDGE - GAP * (n - 1)) / n
    return [(EDGE + i * (width + GAP), width) for i in range(n)]


def _accelerators(node: Node, parts: list[str]) -> int:
    """Modules with the GPUs that Slurm counts in them. Returns where they end."""
    inside = max(1, node.gpus // node.accelerators)
    short = _short(node.accelerator)
    inset = 8 if node.accelerators <= 4 else 4
    for index, (left, width) in enumerate(_columns(node)):
        parts.append(_rect("np-mod", left, EDGE, width, 74))
        each = (width - 12 - GAP * (inside - 1)) / inside
        for n in range(inside):
            x = left + 6 + n * (each + GAP)
            parts.append(_rect("np-gcd", x, EDGE + 6, each, 46))
            parts.append(_text(x + inset, EDGE + 24, str(index * inside + n), "t"))
            if node.gpu_memory_gb:
                parts.append(_text(x + inset, EDGE + 43, f"{node.gpu_memory_gb} GB"))
        parts.append(_text(left + 7, EDGE + 68, short, "s"))
    return EDGE + 74 + 16


def _cores(node: Node, parts: list[str], top: int) -> int:
    """A square for each core, in a group for each GPU; reserved ones are outlined."""
    cores = node.cores or 0
    groups = max(node.gpus, node.accelerators, 1)
    if cores % groups:
        groups = 1
    each = cores // groups
    reserved = (cores - node.usable_cores) // groups if node.usable_cores else 0
    room = (WIDTH - 2 * EDGE - 6 * (groups - 1)) / groups
    side, across = _squares(each, room)
    for group in range(groups):
        left = EDGE + group * (room + 6)
        for n in range(each):
            kind = "np-res" if n < reserved else "np-core"
            x = left + (n % across) * (side + 2)
            parts.append(_rect(kind, x, top + (n // across) * (side + 2), side, side))
    bottom = top + ceil(each / across) * (side + 2)
    words = f"{cores} cores"
    if node.usable_cores and node.usable_cores < cores:
        lost = cores - node.usable_cores
        words += f", {node.usable_cores} usable, {lost} reserved (outlined)"
    parts.append(_text(EDGE, bottom + 16, words))
    return round(bottom + 30)


def _squares(count: int, room: float) -> tuple[float, int]:
    """(side, number in a row) so that `count` squares stand in at most six rows."""
    for side in (11.5, 9.0, 7.0, 5.5):
        across = max(1, int((room + 2) // (side + 2)))
        rows = ceil(count / across)
        if rows <= 6:
            # Rows of equal length look planned.
            return side, ceil(count / rows)
    return 4.0, max(1, int((room + 2) // 6))


def _memory(node: Node, parts: list[str], top: int) -> int:
    memory = node.memory or 0
    usable = node.usable_memory or memory
    width = WIDTH - 2 * EDGE
    parts.append(_rect("np-mem", EDGE, top, width, 14))
    parts.append(_rect("np-memu", EDGE, top, width * min(1, usable / memory), 14))
    words = f"{memory:,.0f} {node.memory_unit} of memory"
    if usable < memory:
        words = f"{usable:,.0f} of {memory:,.0f} {node.memory_unit} to allocate"
    parts.append(_text(EDGE, top + 34, words))
    if node.local_disk and len(node.local_disk) <= 44:
        disk = node.local_disk
        disk = f"no local disk{disk[4:]}" if disk.startswith("none") else disk
        parts.append(_text(WIDTH - EDGE, top + 34, disk, "", "end"))
    return top + 50


def _cards(node: Node, parts: list[str], top: int) -> int:
    cards = node.cards or 0
    for n in range(cards):
        x = round(WIDTH * (n + 0.5) / cards)
        parts.append(f'<path class="np-nic" d="M{x} {top}V{top + 20}"/>')
        if node.card_gbps:
            parts.append(_text(x, top + 38, f"{node.card_gbps} Gb/s", "", "middle"))
    return top + (46 if node.card_gbps else 24)


def _short(accelerator: str) -> str:
    """The model without its maker, for the little room below a GPU."""
    words = accelerator.split("(")[0].split()
    makers = ("NVIDIA", "AMD", "Intel", "Instinct")
    return next((word for word in words if word not in makers), "")


def _rect(kind: str, x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" '
        f'width="{width:.1f}" height="{height:.1f}"/>'
    )


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "") -> str:
    more = f' class="{kind}"' if kind else ""
    more += f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{escape(words)}</text>'

"""Charts of measured runs as SVG: speed-up, efficiency, value. No database, no clock.

A chart has a title and a description for those who do not see it, its colours come
from the style sheet, and its figures stand in a table beside it. Lines differ in dash
and mark as well as in colour. Drawn when runs are saved, not when a page is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 52, 372, 20, 240
# More lines than this nobody tells apart; the rest stands in the table.
MOST_LINES = 4
MARKS = "abcd"
LABEL_STEP = 18
LONGEST_LABEL = 22

SPEED_UP, EFFICIENCY, VALUE = "speed-up", "efficiency", "value"


@dataclass(frozen=True, slots=True)
class Line:
    """`points` are (accelerators, figure), the figure what the chart shows."""

    label: str
    points: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """From a figure to a place, and the ticks with their words."""

    place: Callable[[float], float]
    ticks: tuple[tuple[float, str], ...]


def draw(
    kind: str,
    lines: Sequence[Line],
    *,
    key: str,
    title: str,
    description: str,
    unit: str,
    across: str = "GPUs",
) -> str:
    """`key` makes the ids of one chart differ from those of the next on its page;
    `across` is what is counted along the bottom. Raises ValueError without a point."""
    shown = list(lines)[:MOST_LINES]
    counts = sorted({x for line in shown for x, _y in line.points})
    figures = [y for line in shown for _x, y in line.points]
    if not counts:
        raise ValueError("a chart needs a point")
    x = _doubling(counts[0], counts[-1], LEFT + 16, RIGHT, by=counts)
    y = _upright(kind, figures, counts)
    parts = [_grid(x, y, kind, unit, across)]
    if kind == SPEED_UP and len(counts) > 1:
        parts.append(_ideal(counts, x, y))
    parts += [_line(line, mark, x, y) for line, mark in zip(shown, MARKS, strict=False)]
    parts.append(_labels(kind, shown, y, unit))
    ident = escape(key, quote=True)
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="{ident}-t {ident}-d">'
        f'<title id="{ident}-t">{escape(title)}</title>'
        f'<desc id="{ident}-d">{escape(description)}</desc>{"".join(parts)}</svg>'
    )


def shown(kind: str, value: float, unit: str) -> str:
    """A figure in the words of its chart.

    >>> shown("speed-up", 2.98, ""), shown("efficiency", 0.746, "")
    ('2.98×', '75 %')
    """
    if kind == SPEED_UP:
        return f"{value:.2f}×"
    if kind == EFFICIENCY:
        return f"{value * 100:.0f} %"
    return f"{figure(value)} {unit}".strip()


def figure(value: float) -> str:
    """Three digits that count, thousands in groups.

    >>> figure(0.01224), figure(26.1), figure(138294.0), figure(2.5e12)
    ('0.0122', '26.1', '138,294', '2.5e+12')
    """
    if value == 0 or not math.isfinite(value):
        return str(value)
    if 1000 <= abs(value) < 1e9:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _upright(kind: str, figures: list[float], counts: list[int]) -> Axis:
    if kind == EFFICIENCY:
        top = max(1.0, math.ceil(max(figures) * 4) / 4)
        step = 0.25 if top <= 2 else math.ceil(top) / 4
        ticks = [n * step for n in range(int(top / step) + 1)]
        place = _linear(0, top, BOTTOM, TOP)
        return Axis(place, tuple((t, f"{t * 100:.0f} %") for t in ticks))
    low, high = min(figures), max(figures)
    if kind == SPEED_UP:
        high = max(high, counts[-1] / counts[0])
    return _doubling(low, high, BOTTOM, TOP, suffix="×" if kind == SPEED_UP else "")


def _doubling(
    low: float,
    high: float,
    first: float,
    last: float,
    *,
    by: Sequence[float] = (),
    suffix: str = "",
) -> Axis:
    """A scale on which doubling is one step everywhere."""
    if high <= low * 1.01:
        low, high = low / 1.5, high * 1.5
    place = _linear(math.log2(low), math.log2(high), first, last)
    ticks = list(by) or _doublings(low, high)
    if len(ticks) > 6:
        ticks = [tick for tick in _doublings(low, high) if low <= tick <= high]
    words = tuple((tick, f"{figure(tick)}{suffix}") for tick in ticks)
    return Axis(lambda value: place(math.log2(value)), words)


def _doublings(low: float, high: float) -> list[float]:
    """At most six powers of two from low to high, or low and high themselves."""
    first, last = math.ceil(math.log2(low) - 1e-9), math.floor(math.log2(high) + 1e-9)
    step = max(1, math.ceil((last - first + 1) / 6))
    found = [2.0**n for n in range(first, last + 1, step)]
    return found if len(found) > 1 else [low, high]


def _linear(
    low: float, high: float, first: float, last: float
) -> Callable[[float], float]:
    scale = (last - first) / (high - low)
    return lambda value: first + (value - low) * scale


def _grid(x: Axis, y: Axis, kind: str, unit: str, across: str) -> str:
    rules = "".join(f"M{LEFT} {y.place(t):.1f}H{RIGHT}" for t, _words in y.ticks)
    sides = "".join(
        f'<text x="{LEFT - 8}" y="{y.place(t) + 4:.1f}">{words}</text>'
        for t, words in y.ticks
    )
    below = "".join(
        f'<text x="{x.place(t):.1f}" y="{BOTTOM + 30}">{words}</text>'
        for t, words in x.ticks
    )
    above = "" if kind != VALUE else f'<text x="{LEFT}" y="10">{escape(unit)}</text>'
    return (
        f'<path class="grid" d="{rules}"/><g text-anchor="end">{sides}</g>{above}'
        f'<path class="axis" d="M{LEFT} {BOTTOM + 12}H{RIGHT}"/>'
        f'<g text-anchor="middle">{below}</g>'
        f'<text x="{RIGHT + 12}" y="{BOTTOM + 30}">{escape(across)}</text>'
    )


def _ideal(counts: list[int], x: Axis, y: Axis) -> str:
    first, last = counts[0], counts[-1]
    ends = [(first, 1.0), (last, last / first)]
    return f'<path class="ideal" d="{_path(ends, x, y)}"/>'


def _line(line: Line, mark: str, x: Axis, y: Axis) -> str:
    points = sorted(line.points)
    dots = "".join(
        f'<circle cx="{x.place(n):.1f}" cy="{y.place(value):.1f}" r="4.5"/>'
        for n, value in points
    )
    path = f'<path class="{mark}" d="{_path(points, x, y)}"/>'
    return f'{path if len(points) > 1 else ""}<g class="{mark}-dot">{dots}</g>'


def _path(points: Sequence[tuple[float, float]], x: Axis, y: Axis) -> str:
    places = [f"{x.place(n):.1f} {y.place(value):.1f}" for n, value in points]
    return "M" + "L".join(places)


def _labels(kind: str, lines: list[Line], y: Axis, unit: str) -> str:
    """What each line ends with, beside its end, pushed apart where they would meet."""
    ends: list[tuple[float, str, str]] = []
    for line, mark in zip(lines, MARKS, strict=False):
        last = max(line.points)[1]
        words = f"{shown(kind, last, unit)} {short(line.label)}"
        ends.append((y.place(last) + 4, mark, words))
    at = -math.inf
    placed = []
    for place, mark, words in sorted(ends):
        at = max(place, at + LABEL_STEP)
        placed.append((at, mark, words))
    over = max(0.0, placed[-1][0] - BOTTOM)
    return "".join(
        f'<text class="{mark}-t" x="{RIGHT + 12}" y="{at - over:.1f}">'
        f"{escape(words)}</text>"
        for at, mark, words in placed
    )


def short(label: str) -> str:
    """What fits beside a line."""
    if len(label) <= LONGEST_LABEL:
        return label
    return f"{label[: LONGEST_LABEL - 1].rstrip()}…"

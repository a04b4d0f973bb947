"""A small writer of SVG line charts: a panel for each figure of the rows, all over the same setting."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

PANELS = (  # heading, names in a row with their legends
    ("seconds an epoch", (("seconds_an_epoch", "wall"), ("cpu_seconds_an_epoch", "processor"))),
    ("MB kept for back-propagation", (("kept_megabytes", "kept"),)),
    ("perplexity", (("train_perplexity", "training"), ("best_held_out_perplexity", "held out, best"))),
)
COLOURS = ("#2457a6", "#c2571a")
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 340, 260, 56, 40, 34
MARKS = 5

Points = list[tuple[float, float]]


def plot(title: str, axis: str, rows: Sequence[dict[str, Any]]) -> str:
    """An SVG text; ``rows`` hold "axis", the x of each, and the figures of PANELS (None is left out)."""
    panels: list[str] = []
    for place, (heading, lines) in enumerate(PANELS):
        curves = [
            (legend, [(float(row["axis"]), float(row[name])) for row in rows if row[name] is not None])
            for name, legend in lines
        ]
        panels.append(f'<g transform="translate({place * WIDTH} 30)">{_panel(heading, axis, curves)}</g>')
    width, height = WIDTH * len(PANELS), HEIGHT + 40
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    text = f'<text x="{width / 2}" y="22" text-anchor="middle" font-size="16">{escape(title)}</text>'
    back = f'<rect width="{width}" height="{height}" fill="white"/>'
    return f'{head} font-family="sans-serif" font-size="11">{back}{text}{"".join(panels)}</svg>\n'


def _panel(heading: str, axis: str, curves: list[tuple[str, Points]]) -> str:
    right, foot = WIDTH - 16, HEIGHT - BOTTOM
    xs = sorted({x for _, points in curves for x, _ in points}) or [0.0]
    most = max((y for _, points in curves for _, y in points), default=0.0) or 1.0
    span = (xs[-1] - xs[0]) or 1.0

    def at(x: float, y: float) -> str:
        return f"{LEFT + (x - xs[0]) / span * (right - LEFT):.1f},{foot - y / most * (foot - TOP):.1f}"

    parts = [f'<text x="{LEFT}" y="16" font-weight="bold">{escape(heading)}</text>']
    for mark in range(MARKS):
        value = most * mark / (MARKS - 1)
        _, y = at(xs[0], value).split(",")
        parts.append(f'<path d="M{LEFT} {y}H{right}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y}" dy="4" text-anchor="end">{value:.3g}</text>')
    for x in xs:
        parts.append(f'<text x="{at(x, 0).split(",")[0]}" y="{foot + 15}" text-anchor="middle">{x:g}</text>')
    parts.append(f'<text x="{(LEFT + right) / 2}" y="{foot + 32}" text-anchor="middle">{escape(axis)}</text>')
    for (legend, points), colour, place in zip(curves, COLOURS, range(len(COLOURS)), strict=False):
        line = " ".join(at(x, y) for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in (p.split(",") for p in line.split())]
        where = f'x="{right}" y="{16 + 13 * place}" text-anchor="end"'
        parts.append(f'<text {where} fill="{colour}">{escape(legend)}</text>')
    return "".join(parts)

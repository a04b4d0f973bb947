"""The six equations of a step with the real numbers filled in, and the code that computes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import lstmcore

from .reading import Inside

GATES = (("i", "input", "σ"), ("f", "forget", "σ"), ("g", "candidate", "tanh"), ("o", "output", "σ"))


def figure(value: float) -> str:
    """Four digits, with a real minus."""
    return f"{value:.4f}".replace("-", "−")


def added(parts: Sequence[float]) -> str:
    """Numbers as a sum: 0.31 − 1.20 + 0.40."""
    first, *others = parts
    return figure(first) + "".join(f" {'−' if each < 0 else '+'} {figure(abs(each))}" for each in others)


def equations(inside: Inside, step: Mapping[str, Any], place: int, unit: int) -> list[tuple[str, str, str]]:
    """(quantity, equation, the same with numbers) of unit ``unit`` at ``place`` (both from 0): four gates, c and h."""
    value = {name: float(each[place, unit]) for name, each in inside.values.items()}
    before = float(inside.values["cell"][place - 1, unit]) if place else 0.0
    rows: list[tuple[str, str, str]] = []
    for at, (sign, name, bend) in enumerate(GATES):
        parts = [float(step["from_input"][at][place]), float(step["from_hidden"][at][place]), float(step["bias"][at])]
        told = f"{bend}({added(parts)}) = {bend}({figure(sum(parts))}) = {figure(value[name])}"
        rows.append((name, f"{sign} = {bend}(W_x{sign}·x + W_h{sign}·h′ + b_{sign})", told))
    kept = (
        f"{figure(value['forget'])} × {bracketed(before)} + {figure(value['input'])} × {bracketed(value['candidate'])}"
    )
    rows.append(("cell", "c = f × c′ + i × g", f"{kept} = {figure(value['cell'])}"))
    seen = f"{figure(value['output'])} × tanh({figure(value['cell'])})"
    rows.append(("hidden", "h = o × tanh(c)", f"{seen} = {figure(value['hidden'])}"))
    return rows


def bracketed(value: float) -> str:
    """A factor that may be negative."""
    return f"({figure(value)})" if value < 0 else figure(value)


def typeset(symbols: str) -> str:
    """An equation as rich text: what follows an underscore becomes an index."""
    return re.sub(r"_(\w+)", r"<sub>\1</sub>", symbols)


@cache
def cell_code() -> str:
    """The source of the cell from its equations, as it came with Moxu."""
    return (Path(lstmcore.__path__[0]) / "nets" / "cell.py").read_text(encoding="utf-8")


def steps_of(code: str) -> str:
    """Of the source only the method that computes the steps, without its docstring."""
    start = code.index("    def gates(")
    end = code.find("\n\n\n", start)
    lines = [line.removeprefix("    ") for line in code[start : end if end > 0 else None].splitlines()]
    marks = [at for at, line in enumerate(lines) if line.strip().endswith('"""') or line.strip().startswith('"""')]
    return "\n".join(lines[: marks[0]] + lines[marks[-1] + 1 :] if marks else lines)

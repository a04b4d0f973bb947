"""Which words of a map can be written without one covering another; no Qt."""

from __future__ import annotations

from collections.abc import Sequence

Box = tuple[float, float, float, float]
CELL_WIDTH, CELL_HEIGHT = 12.0, 8.0


def fitting(wished: Sequence[Sequence[Box]], limit: int) -> list[tuple[int, Box]]:
    """Of each of ``wished`` the first of its boxes that covers none before it, with its place; at most ``limit``.

    A box is (left, top, width, height). Boxes are compared on a grid of small cells, so that some thousand of them cost
    a few milliseconds.
    """
    taken: set[tuple[int, int]] = set()
    found: list[tuple[int, Box]] = []
    for place, boxes in enumerate(wished):
        for box in boxes:
            cells = _cells(*box)
            if taken.isdisjoint(cells):
                taken.update(cells)
                found.append((place, box))
                break
        if len(found) == limit:
            break
    return found


def _cells(left: float, top: float, width: float, height: float) -> list[tuple[int, int]]:
    columns = range(int(left // CELL_WIDTH), int((left + width) // CELL_WIDTH) + 1)
    rows = range(int(top // CELL_HEIGHT), int((top + height) // CELL_HEIGHT) + 1)
    return [(column, row) for column in columns for row in rows]

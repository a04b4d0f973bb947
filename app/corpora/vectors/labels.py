"""Which words of a map can be written without one covering another; no Qt."""

from __future__ import annotations

from collections.abc import Sequence

CELL_WIDTH, CELL_HEIGHT = 12.0, 8.0


def fitting(boxes: Sequence[tuple[float, float, float, float]], limit: int) -> list[int]:
    """The places of at most ``limit`` of ``boxes`` (left, top, width, height) that do not overlap, earlier ones first.

    Boxes are compared on a grid of small cells, so that some thousand of them cost a few milliseconds.
    """
    taken: set[tuple[int, int]] = set()
    found: list[int] = []
    for place, (left, top, width, height) in enumerate(boxes):
        columns = range(int(left // CELL_WIDTH), int((left + width) // CELL_WIDTH) + 1)
        rows = range(int(top // CELL_HEIGHT), int((top + height) // CELL_HEIGHT) + 1)
        cells = [(column, row) for column in columns for row in rows]
        if not taken.isdisjoint(cells):
            continue
        taken.update(cells)
        found.append(place)
        if len(found) == limit:
            break
    return found

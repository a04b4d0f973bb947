"""What several jobs hold: how a text is cleaned, what was decided about a file."""

from __future__ import annotations

from dataclasses import dataclass

from .fields import choice, ranged


@dataclass(frozen=True)
class Cleaning:
    """What is done to a text on its way into a corpus, a switch a step; the defaults lose no prose."""

    line_ends: bool = True
    page_numbers: bool = True
    adverts: bool = True
    boilerplate: bool = True
    indents: bool = False
    join_lines: bool = True
    headings: bool = True
    notes: bool = False
    contents: bool = False
    tables: bool = False
    quotes: str = choice("keep", "keep", "curly", "corner", "straight")
    script: str = choice("keep", "keep", "simplified", "traditional")
    repeats: str = choice("keep", "keep", "exact", "near")
    editions: bool = True
    column: str | None = None


USUAL_CLEANING = Cleaning()


@dataclass(frozen=True)
class FileChoice:
    """What a person decided about one file of a corpus; ``path`` as FileRead shows it.

    ``weight``: how many times training reads the file; held-out text is never repeated.
    """

    path: str
    use: bool = True
    weight: int = ranged(1, 1, 10)
    encoding: str | None = None

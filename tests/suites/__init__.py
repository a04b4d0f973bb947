"""Own sentences with negations and contrasts, a side each; none is a row of any data set."""

from __future__ import annotations

from pathlib import Path


def read_suite(language: str) -> list[tuple[str, str, str]]:
    """(side "+" or "-", kind, sentence) in ``language``, zh or en."""
    text = (Path(__file__).parent / f"negation-{language}.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    return [(side, kind, sentence) for side, kind, sentence in rows]

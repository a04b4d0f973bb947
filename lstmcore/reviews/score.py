"""Rate one review, or a whole table row by row."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from ..errors import BadInput
from ..events import Done, Event, Progress, Rated, Saved
from ..specs import ScoreSpec
from .model import Rating, load
from .sheet import rows_into
from .table import read_table, text_column

CHUNK = 512
_EVENT_SECONDS = 0.1


class Control(Protocol):
    """What the job asks now and then."""

    @property
    def stop_requested(self) -> bool:
        """Whether to end soon."""
        ...


class _Cancelled(Exception):
    """Leaves the block of the atomic writer, so that nothing is written."""


def score(spec: ScoreSpec, control: Control) -> Iterator[Event]:
    """``Rated`` for a text; for a table ``Progress``, and the rated table in ``spec.out``."""
    if spec.table is not None:
        yield from _score_table(spec, control)
        return
    if spec.text is None:
        raise BadInput("reviews_nothing")
    model = load(spec.model)
    rating = model.rate([spec.text])[0]
    pieces = model.pieces(spec.text) if rating.score is not None else ()
    yield Rated(rating.score, rating.label, rating.sentences, pieces)
    result = {"score": rating.score, "label": rating.label, "sentences": rating.sentences, "pieces": pieces}
    levels = model.parts.calibration.levels
    graded = {} if rating.guess is None else {"class": rating.guess + 1, "classes": len(levels)}
    yield Done("done", {**result, **graded, "reason": rating.reason, "model": model.manifest["name"]})


def _score_table(spec: ScoreSpec, control: Control) -> Iterator[Event]:
    assert spec.table is not None
    yield Progress("reading_table")
    model = load(spec.model)
    table = read_table(spec.table)
    if not table.rows:
        raise BadInput("reviews_no_rows", path=spec.table)
    column = text_column(table, spec.text_column)
    texts = table.values(column)
    out = Path(spec.out) if spec.out else _beside(Path(spec.table))
    started, told = time.monotonic(), 0.0
    counts: Counter[str] = Counter()
    several = len(model.parts.calibration.levels) > 2
    try:
        with rows_into(out, numbers=("score",)) as write:
            write([*table.header, "score", "label", *(["class"] if several else []), "error"])
            for start in range(0, len(texts), CHUNK):
                if control.stop_requested:
                    raise _Cancelled
                part = model.rate(texts[start : start + CHUNK], every_sentence=False)
                for row, rating in zip(table.rows[start : start + CHUNK], part, strict=True):
                    counts[rating.label] += 1
                    write([*row, *_cells(rating, several)])
                if time.monotonic() - told > _EVENT_SECONDS:
                    told = time.monotonic()
                    yield Progress("scoring", start + len(part), len(texts))
    except _Cancelled:
        yield Done("cancelled")
        return
    yield Saved(str(out))
    seconds = time.monotonic() - started
    labels = {name: counts[name] for name in ("negative", "mixed", "positive", "unclear")}
    yield Done("done", {"rows": len(texts), "out": str(out), "labels": labels, "seconds": round(seconds, 3)})


def _cells(rating: Rating, several: bool) -> list[str]:
    """Score, label, the class counted from 1 where there are ``several``, reason."""
    grade = "" if rating.guess is None else str(rating.guess + 1)
    score = "" if rating.score is None else f"{rating.score:.4f}"
    return [score, rating.label, *([grade] if several else []), rating.reason]


def _beside(table: Path) -> Path:
    return table.with_name(f"{table.stem}-scored.csv")

"""The verb ``vocabulary``: what units a corpus is made of, how often each comes, what a limit would cover."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..control import Control
from ..events import Done, Event
from ..specs import VocabularySpec
from ..store.atomic import write_text
from ..store.place import clear_place
from . import tokens
from .census import Way, census, splitter
from .corpus import load_text
from .words import read_dictionary

POINTS = 200  # of a curve
SHARES = (0.5, 0.8, 0.9, 0.95, 0.99)  # of running text, whose number of units is worth knowing


def vocabulary(spec: VocabularySpec, control: Control) -> Iterator[Event]:
    """Count the units of ``spec.sources``; Done holds the commonest, the rarest, coverage and Zipf's curve.

    The id of a unit is its place in the dictionary, from 0, the commonest first. ``out`` gets every unit that is kept,
    a comma-separated table where its name ends in .csv, else a tab-separated one. With a ``sentence`` Done also holds
    its units and, parallel to them, ``sentence_ids``, -1 outside the dictionary.
    """
    corpus = yield from load_text(spec.sources, control, cleaning=spec.cleaning)
    if corpus is None:
        yield Done("cancelled")
        return
    units = tokens.choose_units(corpus.language, corpus.chars) if spec.units == "auto" else spec.units
    dictionary = tuple(read_dictionary(spec.user_dictionary)) if spec.user_dictionary else ()
    way = Way(units, spec.subwords, spec.max_vocab, dictionary, spec.lowercase, spec.strip_punctuation)
    counted = yield from census(corpus, way, control)
    if counted is None:
        yield Done("cancelled")
        return
    ranked = list(counted.counts.items())
    kept = [each for each in ranked if each[1] >= spec.min_count][: spec.max_vocab]
    if spec.out is not None:
        write_text(clear_place(spec.out), _table(kept, Path(spec.out).suffix.lower() == ".csv"))
    result = _facts(kept, ranked, spec.top)
    result["mean_chars"] = counted.chars / max(1, result["tokens"])
    if spec.sentence is not None:
        pieces = list(splitter(way, counted.model)(way.simplified(spec.sentence)))
        ids = {unit: place for place, (unit, _) in enumerate(kept)}
        result |= {"sentence": pieces, "sentence_ids": [ids.get(piece, -1) for piece in pieces]}
    yield Done("done", {"units": units, "name": corpus.name, "chars": corpus.chars, "out": spec.out or "", **result})


def _facts(kept: list[tuple[str, int]], ranked: list[tuple[str, int]], top: int) -> dict[str, Any]:
    numbers = np.array([count for _, count in ranked], dtype=np.int64)
    total = int(numbers.sum())
    covered = np.cumsum(numbers)
    ranks = np.unique(np.geomspace(1, max(1, len(numbers)), POINTS).astype(int)) if len(numbers) else np.array([], int)
    return {
        "tokens": total,
        "distinct": len(ranked),
        "kept": len(kept),
        "covered": sum(count for _, count in kept) / total if total else 0.0,
        "once": int((numbers == 1).sum()),
        "reach": [[share, int(np.searchsorted(covered, share * total)) + 1] for share in SHARES if total],
        "coverage": [[int(rank), round(float(covered[rank - 1]) / total, 5)] for rank in ranks],
        "zipf": [[int(rank), int(numbers[rank - 1])] for rank in ranks],
        "commonest": [list(each) for each in kept[:top]],
        "rarest": [list(each) for each in kept[-top:][::-1]],
    }


def _table(kept: list[tuple[str, int]], commas: bool) -> str:
    """Every unit with its count, a line each; with commas also a head, and the mark by which Excel knows UTF-8."""
    if not commas:
        return "".join(f"{_shown(unit)}\t{count}\n" for unit, count in kept)
    rows = io.StringIO()
    csv.writer(rows, lineterminator="\n").writerows((("unit", "count"), *((_shown(u), n) for u, n in kept)))
    return "\ufeff" + rows.getvalue()


def _shown(unit: str) -> str:
    """A unit as one cell of a table: what would break its line is escaped."""
    return unit.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")

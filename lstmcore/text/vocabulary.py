"""The verb ``vocabulary``: what units a corpus is made of, how often each comes, what a limit would cover."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..control import Control
from ..events import Done, Event, Progress
from ..specs import VocabularySpec
from ..store.atomic import write_text
from ..store.place import clear_place
from . import tokens
from .corpus import load_text
from .lessons import simplified_for_lessons
from .words import read_dictionary, split_words

BLOCK = 1_000_000  # characters between two looks at whether to stop
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
    dictionary = read_dictionary(spec.user_dictionary) if spec.user_dictionary else []
    text = simplified_for_lessons(corpus.text, spec.lowercase, spec.strip_punctuation)
    counts = yield from _counts(text, units, spec, dictionary, control)
    if counts is None:
        yield Done("cancelled")
        return
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    kept = [each for each in ranked if each[1] >= spec.min_count][: spec.max_vocab]
    if spec.out is not None:
        write_text(clear_place(spec.out), _table(kept, Path(spec.out).suffix.lower() == ".csv"))
    result = {**_facts(kept, ranked, spec.top), "mean_chars": len(text) / max(1, counts.total())}
    if spec.sentence is not None:
        sentence = simplified_for_lessons(spec.sentence, spec.lowercase, spec.strip_punctuation)
        pieces = _pieces(sentence, units, text, spec, dictionary)
        ids = {unit: place for place, (unit, _) in enumerate(kept)}
        result |= {"sentence": pieces, "sentence_ids": [ids.get(piece, -1) for piece in pieces]}
    yield Done("done", {"units": units, "name": corpus.name, "chars": corpus.chars, "out": spec.out or "", **result})


def _counts(
    text: str, units: str, spec: VocabularySpec, dictionary: list[str], control: Control
) -> Generator[Event, None, Counter[str] | None]:
    """How often each unit occurs; None when stopped."""
    counts: Counter[str] = Counter()
    start = 0
    while start < len(text):
        yield Progress("tokens", start, len(text))
        if control.stop_requested:
            return None
        end = text.find("\n", start + BLOCK) + 1 or len(text)
        block = text[start:end]
        if units == "char":
            points, numbers = np.unique(tokens.codepoints(block), return_counts=True)
            counts.update({chr(int(point)): int(number) for point, number in zip(points, numbers, strict=True)})
        elif units == "word":
            counts.update(split_words(block, dictionary))
        else:
            return Counter(_subwords(tokens.SubwordVocabulary.build(text, 2, spec.max_vocab), text))
        start = end
    return counts


def _subwords(vocabulary: tokens.SubwordVocabulary, text: str) -> dict[str, int]:
    numbers = np.bincount(vocabulary.encode(text), minlength=vocabulary.size)
    counts: Counter[str] = Counter()
    for token, number in enumerate(numbers):
        if number:
            counts[vocabulary.shown(token)] += int(number)
    return counts


def _pieces(sentence: str, units: str, text: str, spec: VocabularySpec, dictionary: list[str]) -> list[str]:
    if units == "char":
        return list(sentence)
    if units == "word":
        return split_words(sentence, dictionary)
    vocabulary = tokens.SubwordVocabulary.build(text, 2, spec.max_vocab)
    return [vocabulary.shown(int(token)) for token in vocabulary.encode(sentence)]


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

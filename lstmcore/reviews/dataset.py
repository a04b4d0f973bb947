"""Labelled rows from tables: copies and contradictions removed, and a part held out by the text's own hash."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import BadInput
from ..events import Event, Notice, Progress
from ..specs import TrainReviewsSpec
from .levels import classes_of, in_classes, parse_levels
from .normalise import letters, normalise
from .table import Table, label_column, read_table, text_column

Row = tuple[str, float]
LEAST_ROWS = 16
LEAST_PER_CLASS = 4
HELD_OUT = 8
FEW = 500
LOPSIDED = 0.8


@dataclass
class Dataset:
    """``train`` and ``dev`` rows (text, level) and what was left out of them.

    ``classes``: where on the scale from 0 to 1 the table's labels lie, worst first. The levels of the rows are those
    of the classes at equal distances: 0 to 1 again. ``conflicting``: texts that came with different labels.
    """

    train: list[Row] = field(default_factory=list[Row])
    dev: list[Row] = field(default_factory=list[Row])
    classes: tuple[float, ...] = (0.0, 1.0)
    rows: int = 0
    duplicates: int = 0
    conflicts: int = 0
    unlabelled: int = 0
    dev_copies: int = 0
    corrected: int = 0
    conflicting: list[str] = field(default_factory=list[str])

    def counts(self, rows: Sequence[Row]) -> list[int]:
        """How many of ``rows`` belong to each class."""
        top = len(self.classes) - 1
        found = Counter(round(level * top) for _, level in rows)
        return [found[number] for number in range(top + 1)]

    @property
    def language(self) -> str:
        """zh or en: which letters most reviews are written in."""
        chinese = 0
        some = self.train[:: max(1, len(self.train) // 500)]
        for text, _ in some:
            han, latin, _ = letters(normalise(text[:500]))
            chinese += han * 3 > latin
        return "zh" if chinese * 2 > len(some) else "en"


def gather(spec: TrainReviewsSpec, into: Dataset, held_out: int = HELD_OUT) -> Iterator[Event]:
    """Fill ``into`` from the tables, telling what was found; BadInput when nothing can be learnt from them.

    One of ``held_out`` rows is held out, unless ``spec.dev`` names the table that is.
    """
    rows: list[Row] = []
    for number, path in enumerate(spec.tables):
        yield Progress("reading_table", number, len(spec.tables))
        rows += labelled(read_table(path), spec.text_column, spec.label_column, into)
    names = ", ".join(Path(path).name for path in spec.tables)
    if spec.corrections is not None:
        rows = _corrected(rows, labelled(read_table(spec.corrections), None, None, Dataset()), into)
    into.classes = classes_of([level for _, level in rows], spec.classes, LEAST_PER_CLASS)
    rows = of_classes(rows, spec.classes, into)
    into.rows = len(rows)
    rows = without_copies(rows, into)
    if spec.dev is not None:
        other = Dataset(classes=into.classes)
        dev = labelled(read_table(spec.dev), spec.text_column, spec.label_column, other)
        into.dev = of_classes(dev, spec.classes, other)
        known = {text_key(text) for text, _ in into.dev}
        into.train = [row for row in rows if text_key(row[0]) not in known]
        into.dev_copies = len(rows) - len(into.train)
        _check(into, into.train, names)
        _check(into, into.dev, Path(spec.dev).name)
    else:
        _check(into, rows, names)
        into.train, into.dev = split(rows, spec.seed, held_out)
    yield from _notices(into)


def labelled(table: Table, text_name: str | None, label_name: str | None, into: Dataset) -> list[Row]:
    """The rows that have a text and a label; the others are counted in ``into``."""
    if not table.rows:
        raise BadInput("reviews_no_rows", path=table.path)
    label_at = label_column(table, label_name, text_name)
    text_at = text_column(table, text_name, but=label_at)
    found: list[Row] = []
    for row, level in zip(table.rows, parse_levels(table.values(label_at)), strict=True):
        if level is None or not row[text_at].strip():
            into.unlabelled += 1
        else:
            found.append((row[text_at], level))
    return found


def text_key(text: str) -> str:
    """What makes two reviews the same: their normalised characters."""
    return normalise(text).replace(" ", "")


def of_classes(rows: list[Row], wanted: int | None, into: Dataset) -> list[Row]:
    """The rows with the levels of their classes; those of no class are counted as unlabelled."""
    levels = in_classes([level for _, level in rows], wanted)
    number = {level: place / max(1, len(into.classes) - 1) for place, level in enumerate(into.classes)}
    pairs = zip(rows, levels, strict=True)
    found = [(text, number[level]) for (text, _), level in pairs if level is not None and level in number]
    into.unlabelled += len(rows) - len(found)
    return found


def _corrected(rows: list[Row], corrections: list[Row], into: Dataset) -> list[Row]:
    """A person's own labels, the last one a text, instead of those of the table."""
    wanted = {text_key(text): (text, level) for text, level in corrections}
    into.corrected = len(wanted)
    return [row for row in rows if text_key(row[0]) not in wanted] + list(wanted.values())


def without_copies(rows: list[Row], into: Dataset) -> list[Row]:
    """One row a text; none where the labels contradict each other."""
    labels: dict[str, set[float]] = {}
    for text, level in rows:
        labels.setdefault(text_key(text), set()).add(level)
    seen: set[str] = set()
    kept: list[Row] = []
    for text, level in rows:
        key = text_key(text)
        if len(labels[key]) > 1:
            into.conflicts += 1
            if key not in seen:
                seen.add(key)
                into.conflicting.append(text)
        elif key in seen:
            into.duplicates += 1
        else:
            seen.add(key)
            kept.append((text, level))
    return kept


def _check(found: Dataset, rows: list[Row], name: str) -> None:
    counts = [count for count in found.counts(rows) if count]
    if not rows:
        raise BadInput("reviews_no_labels", path=name)
    if len(counts) < 2 or not found.classes[0] < 0.5 < found.classes[-1]:
        raise BadInput("reviews_one_class", path=name, rows=len(rows))
    if len(rows) < LEAST_ROWS or min(counts) < LEAST_PER_CLASS:
        raise BadInput("reviews_too_few", path=name, rows=len(rows), least=LEAST_ROWS, each=LEAST_PER_CLASS)


def split(rows: list[Row], seed: int, parts: int = HELD_OUT, part: int = 0) -> tuple[list[Row], list[Row]]:
    """All rows but one of ``parts`` equal parts of each class, and that part.

    Chosen by the hash of the text: the same review falls on the same side every time.
    """
    dev: list[Row] = []
    train: list[Row] = []
    for level in sorted({level for _, level in rows}):
        own = sorted((row for row in rows if row[1] == level), key=lambda row: _hash(row[0], seed))
        start, end = round(part * len(own) / parts), max(1, round((part + 1) * len(own) / parts))
        dev += own[start:end]
        train += own[:start] + own[end:]
    return train, dev


def _hash(text: str, seed: int) -> bytes:
    data = text_key(text).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=8, salt=seed.to_bytes(8, "big")).digest()


def _notices(found: Dataset) -> Iterator[Event]:
    if found.duplicates:
        yield Notice("reviews_duplicates", {"count": found.duplicates})
    if found.conflicts:
        yield Notice("reviews_conflicts", {"count": found.conflicts})
    if found.unlabelled:
        yield Notice("reviews_unlabelled", {"count": found.unlabelled})
    if found.dev_copies:
        yield Notice("reviews_dev_copies", {"count": found.dev_copies})
    if len(found.train) < FEW:
        yield Notice("reviews_few", {"count": len(found.train)})
    if (share := max(found.counts(found.train)) / len(found.train)) > LOPSIDED:
        yield Notice("reviews_lopsided", {"percent": round(100 * share)})

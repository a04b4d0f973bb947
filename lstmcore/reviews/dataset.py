"""Labelled rows from tables: copies and contradictions removed, and a part held out by the text's own hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import BadInput
from ..events import Event, Notice, Progress
from .normalise import letters, normalise
from .table import Table, label_column, parse_labels, read_table, text_column

Row = tuple[str, int]
LEAST_ROWS = 16
LEAST_PER_CLASS = 4
HELD_OUT = 8
FEW = 500
LOPSIDED = 0.8


@dataclass
class Dataset:
    """``train`` and ``dev`` rows (text, label) and what was left out of them."""

    train: list[Row] = field(default_factory=list[Row])
    dev: list[Row] = field(default_factory=list[Row])
    rows: int = 0
    duplicates: int = 0
    conflicts: int = 0
    unlabelled: int = 0
    dev_copies: int = 0

    @property
    def language(self) -> str:
        """zh or en: which letters most reviews are written in."""
        chinese = 0
        some = self.train[:: max(1, len(self.train) // 500)]
        for text, _ in some:
            han, latin, _ = letters(normalise(text[:500]))
            chinese += han * 3 > latin
        return "zh" if chinese * 2 > len(some) else "en"


def gather(
    paths: Sequence[str], dev: str | None, text_name: str | None, label_name: str | None, seed: int, into: Dataset
) -> Iterator[Event]:
    """Fill ``into`` from the tables, telling what was found; BadInput when nothing can be learnt from them."""
    rows: list[Row] = []
    for number, path in enumerate(paths):
        yield Progress("reading_table", number, len(paths))
        rows += _labelled(read_table(path), text_name, label_name, into)
    into.rows = len(rows)
    rows = _without_copies(rows, into)
    if dev is not None:
        held_out = Dataset()
        into.dev = _labelled(read_table(dev), text_name, label_name, held_out)
        known = {_key(text) for text, _ in into.dev}
        into.train = [row for row in rows if _key(row[0]) not in known]
        into.dev_copies = len(rows) - len(into.train)
        _check(into.train, ", ".join(Path(path).name for path in paths))
        _check(into.dev, Path(dev).name)
    else:
        _check(rows, ", ".join(Path(path).name for path in paths))
        into.train, into.dev = _split(rows, seed)
    yield from _notices(into)


def _labelled(table: Table, text_name: str | None, label_name: str | None, into: Dataset) -> list[Row]:
    if not table.rows:
        raise BadInput("reviews_no_rows", path=table.path)
    label_at = label_column(table, label_name, text_name)
    text_at = text_column(table, text_name, but=label_at)
    found: list[Row] = []
    for row, label in zip(table.rows, parse_labels(table.values(label_at)), strict=True):
        if label is None or not row[text_at].strip():
            into.unlabelled += 1
        else:
            found.append((row[text_at], label))
    return found


def _key(text: str) -> str:
    return normalise(text).replace(" ", "")


def _without_copies(rows: list[Row], into: Dataset) -> list[Row]:
    """One row a text; none where the labels contradict each other."""
    labels: dict[str, set[int]] = {}
    for text, label in rows:
        labels.setdefault(_key(text), set()).add(label)
    kept: list[Row] = []
    seen: set[str] = set()
    for text, label in rows:
        key = _key(text)
        if len(labels[key]) > 1:
            into.conflicts += 1
        elif key in seen:
            into.duplicates += 1
        else:
            seen.add(key)
            kept.append((text, label))
    return kept


def _check(rows: list[Row], name: str) -> None:
    positive = sum(label for _, label in rows)
    if not rows:
        raise BadInput("reviews_no_labels", path=name)
    if positive in (0, len(rows)):
        raise BadInput("reviews_one_class", path=name, rows=len(rows))
    if len(rows) < LEAST_ROWS or min(positive, len(rows) - positive) < LEAST_PER_CLASS:
        raise BadInput("reviews_too_few", path=name, rows=len(rows), least=LEAST_ROWS, each=LEAST_PER_CLASS)


def _split(rows: list[Row], seed: int) -> tuple[list[Row], list[Row]]:
    """An eighth of each class, chosen by the hash of the text: the same review falls on the same side every time."""
    dev: list[Row] = []
    train: list[Row] = []
    for side in (0, 1):
        own = sorted((row for row in rows if row[1] == side), key=lambda row: _hash(row[0], seed))
        count = max(1, round(len(own) / HELD_OUT))
        dev += own[:count]
        train += own[count:]
    return train, dev


def _hash(text: str, seed: int) -> bytes:
    data = _key(text).encode("utf-8", "surrogatepass")
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
    share = sum(label for _, label in found.train) / len(found.train)
    if max(share, 1 - share) > LOPSIDED:
        yield Notice("reviews_lopsided", {"percent": round(100 * max(share, 1 - share))})

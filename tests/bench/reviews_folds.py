"""Cross-validation of review models: every row of train and dev is judged once by a model that never saw it."""

from __future__ import annotations

import csv
import json
import random
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lstmcore.control import Control
from lstmcore.reviews.dataset import Dataset, Row, labelled, split, without_copies
from lstmcore.reviews.metrics import Floats, accuracy, expected_calibration_error, mcnemar, sigmoid
from lstmcore.reviews.model import MAX_CHARS, load
from lstmcore.reviews.table import read_table
from lstmcore.specs import TrainReviewsSpec
from lstmcore.training.reviews import train_reviews

SEED = 1
NAMES = ("mixture", "ngram", "lstm", "labels")
HEAD = f"{'set, model':28} fold  rows mixture n-gram   LSTM    ECE  McNemar p  cpu s"


@dataclass(frozen=True)
class Judged:
    """Probabilities of rows by the mixture, the n-gram model and the LSTM, and their labels; (N,) each."""

    mixture: Floats
    ngram: Floats
    lstm: Floats
    labels: Floats
    seconds: float

    @classmethod
    def read(cls, file: Path) -> Judged:
        """What ``write`` kept."""
        kept = json.loads(file.read_text(encoding="utf-8"))
        mixture, ngram, lstm, labels = (np.array(kept[name]) for name in NAMES)
        return cls(mixture, ngram, lstm, labels, kept["seconds"])

    def write(self, file: Path) -> None:
        """Numbers alone, no review."""
        kept = {name: np.round(getattr(self, name), 6).tolist() for name in NAMES}
        file.write_text(json.dumps({**kept, "seconds": self.seconds}), encoding="utf-8")

    def line(self, name: str, fold: str) -> str:
        """A line of the table."""
        right = [(each > 0.5) == (self.labels > 0.5) for each in (self.mixture, self.ngram)]
        shares = [100 * accuracy(each, self.labels) for each in (self.mixture, self.ngram, self.lstm)]
        error = 100 * expected_calibration_error(self.mixture, self.labels)
        return (
            f"{name:28} {fold:>4} {len(self.labels):5}  "
            f"{shares[0]:6.2f} {shares[1]:6.2f} {shares[2]:6.2f} {error:6.2f} "
            f"{mcnemar(*right):10.4f} {self.seconds:6.0f}"
        )


def together(parts: Sequence[Judged]) -> Judged:
    """All folds as one."""
    return Judged(
        np.concatenate([each.mixture for each in parts]),
        np.concatenate([each.ngram for each in parts]),
        np.concatenate([each.lstm for each in parts]),
        np.concatenate([each.labels for each in parts]),
        float(np.mean([each.seconds for each in parts])),
    )


def rows_of(paths: Sequence[Path]) -> list[Row]:
    """The rows of the tables without copies and contradictions."""
    found: list[Row] = []
    for path in paths:
        found += labelled(read_table(str(path)), None, None, Dataset())
    return without_copies(found, Dataset())


def judge(train: list[Row], test: list[Row], spec: TrainReviewsSpec, folder: Path) -> Judged:
    """Learn ``train``, an eighth of which is held out for calibration, and judge ``test``."""
    table, out = folder / "train.csv", folder / "model"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("label", "review"), *((int(level), text) for text, level in train)])
    started = time.process_time()
    for _ in train_reviews(replace(spec, tables=(str(table),), out=str(out)), Control()):
        pass
    seconds = time.process_time() - started
    model = load(str(out))
    ngram, lstm = model.logits([model.units(text[:MAX_CHARS]) for text, _ in test])
    labels = np.array([level for _, level in test])
    return Judged(model.parts.calibration.probability(ngram, lstm), sigmoid(ngram), sigmoid(lstm), labels, seconds)


def folds(name: str, paths: Sequence[Path], spec: TrainReviewsSpec, count: int, only: int | None, folder: Path) -> None:
    """Print a line a fold, the mean and p of all; ``only``: so many of the folds. Those kept in ``folder`` are read."""
    rows, parts = rows_of(paths), list[Judged]()
    for part in range(count if only is None else min(only, count)):
        learn, test = split(rows, SEED, count, part)
        parts.append(_kept(f"{name} {part + 1} of {count}", learn, test, spec, folder))
        print(parts[-1].line(name, str(part + 1)), flush=True)
    print(together(parts).line(name, "all"), flush=True)


def _kept(name: str, learn: list[Row], test: list[Row], spec: TrainReviewsSpec, folder: Path) -> Judged:
    place = folder / "".join(each if each.isalnum() else "-" for each in name)
    file = place.with_suffix(".json")
    if not file.exists():
        place.mkdir(parents=True, exist_ok=True)
        judge(learn, test, spec, place).write(file)
        shutil.rmtree(place)
    return Judged.read(file)


def leave_out(path: Path, spec: TrainReviewsSpec, rows: int | None, folder: Path) -> None:
    """A shopping category judged by a model of all the others, one after the other; ``rows``: of only so many."""
    table = read_table(str(path))
    cat, label, text = (table.column(name) for name in ("cat", "label", "review"))
    for category in sorted(set(table.values(cat))):
        sides: tuple[list[Row], list[Row]] = ([], [])
        for row in table.rows:
            if row[label] in ("0", "1") and row[text].strip():
                sides[row[cat] == category].append((row[text], float(row[label])))
        learn, test = (without_copies(side, Dataset()) for side in sides)
        if rows is not None:
            learn = random.Random(SEED).sample(learn, min(rows, len(learn)))
        found = _kept(f"{spec.preset} {rows or 'all'} {category}", learn, test, spec, folder)
        print(found.line(f"all but {category}, {spec.preset}", "-"), flush=True)

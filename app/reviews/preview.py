"""The first rows of a table, as the ``preview`` verb sends them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

SPOKEN_CODECS = {"utf-8": "UTF-8", "utf_8": "UTF-8", "utf-8-sig": "UTF-8", "ascii": "ASCII", "xlsx": "Excel"}


# rows to learn from -> accuracy of the n-gram model on hotel reviews that it never saw (mean of three)
MEASURED = ((100, 0.731), (200, 0.777), (500, 0.829), (1000, 0.864), (2000, 0.882), (4000, 0.892), (6212, 0.896))
LOPSIDED = 0.8


@dataclass(frozen=True)
class Survey:
    """What a training would find in the label column: rows of each class, the worst class first."""

    counts: tuple[int, ...]
    duplicates: int = 0
    conflicts: int = 0
    unlabelled: int = 0

    @classmethod
    def of(cls, labels: Mapping[str, Any] | None) -> Survey | None:
        """From the verb's ``labels``; None where no column looks like labels."""
        if not labels:
            return None
        rest = {name: int(labels.get(name) or 0) for name in ("duplicates", "conflicts", "unlabelled")}
        return cls(tuple(int(each) for each in labels["counts"]), **rest)

    @property
    def usable(self) -> int:
        """Rows that a training would use."""
        return max(0, sum(self.counts) - self.duplicates - self.conflicts)

    @property
    def largest(self) -> float:
        """The share of the largest class."""
        return max(self.counts, default=0) / max(1, sum(self.counts))

    def expected(self) -> float | None:
        """About how many of two classes a model would get right, None where nothing was measured."""
        rows = self.usable * 7 / 8  # the rest is held out
        if len(self.counts) != 2 or rows < MEASURED[0][0]:
            return None
        for (low, below), (high, above) in pairwise(MEASURED):
            if rows <= high:
                return below + (above - below) * math.log(rows / low) / math.log(high / low)
        return MEASURED[-1][1]


@dataclass(frozen=True)
class TablePreview:
    """``rows`` are the first of ``row_count``; the two columns are guesses ("" for none)."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_count: int
    codec: str
    text_column: str
    label_column: str
    survey: Survey | None = None

    @property
    def stem(self) -> str:
        """The file's name without its ending: the first idea for a model's name."""
        return Path(self.name).stem

    def texts(self, column: str) -> list[str]:
        """What the first rows hold in ``column``; nothing where there is none."""
        if column not in self.columns:
            return []
        at = self.columns.index(column)
        return [row[at] for row in self.rows if at < len(row)]

    @classmethod
    def of(cls, result: Mapping[str, Any]) -> TablePreview:
        """From the verb's result."""
        codec = str(result.get("codec") or "")
        return cls(
            name=str(result["name"]),
            columns=tuple(str(each) for each in result["columns"]),
            rows=tuple(tuple(str(cell) for cell in row) for row in result["rows"]),
            row_count=int(result["row_count"]),
            codec=SPOKEN_CODECS.get(codec.lower(), codec.upper()),
            text_column=str(result.get("text_column") or ""),
            label_column=str(result.get("label_column") or ""),
            survey=Survey.of(result.get("labels")),
        )

"""Rows of the measurement: which there are, and each kept as one JSON file under the hash of all it depends on."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstmcore.store import atomic

from . import PEERS, moxu

MOXU = "moxu"
MOXU_MINUTES = (1.0, 2.0, 5.0, 15.0)
PEER_MINUTES, LONG_PEER_MINUTES = (5.0,), (5.0, 15.0)  # the second for one text


@dataclass(frozen=True)
class Row:
    """One learner on one text. ``minutes`` 0: the figure needs none."""

    learner: str
    text: Path
    text_sha256: str
    minutes: float
    threads: int
    count: str
    seed: int

    @property
    def depends_on(self) -> dict[str, Any]:
        """All that the figure depends on."""
        peer = PEERS.get(self.learner)
        recipe = {"version": peer.version, **peer.settings} if peer else {"code": moxu.recipe()}
        # counting needs no clock
        how = {"threads": self.threads, "count": self.count, "seed": self.seed} if self.minutes else {}
        return {
            "learner": self.learner,
            "recipe": recipe,
            "text_sha256": self.text_sha256,
            "minutes": self.minutes,
            **how,
        }

    @property
    def key(self) -> str:
        """Changes with anything that the figure depends on."""
        return hashlib.sha256(json.dumps(self.depends_on, sort_keys=True).encode()).hexdigest()[:12]

    @property
    def label(self) -> str:
        """In words."""
        return f"{self.learner}, {self.text.stem}" + (f", {self.minutes:g} min" if self.minutes else "")

    @property
    def estimated_minutes(self) -> float:
        """Processor minutes with scoring, roughly."""
        peer = PEERS.get(self.learner)
        return self.minutes + (peer.scoring_seconds if peer else moxu.SCORING_SECONDS) / 60

    @property
    def stem(self) -> str:
        """What the names of this row's files begin with, whatever the recipe was."""
        name = re.sub(r"\W+", "-", self.learner).strip("-").lower()
        return f"{self.text.stem}-{name}-{self.minutes:g}min"


class Results:
    """A folder of rows that were measured."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, row: Row) -> dict[str, Any] | None:
        """The row as it was measured; None when it was not, or its file is cut short."""
        return _read(self._path(row))

    def older(self, row: Row) -> dict[str, Any] | None:
        """The newest figures of the same row by another recipe, number of threads or seed."""
        found = [_read(path) for path in self.folder.glob(f"{row.stem}-*.json")]
        return max((each for each in found if each), key=lambda each: str(each["date"]), default=None)

    def keep(self, row: Row, value: dict[str, Any]) -> None:
        """Keep the row."""
        self.write(self._path(row).name, value)

    def write(self, name: str, value: dict[str, Any]) -> None:
        """A JSON file of the folder, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        atomic.write_text(self.folder / name, json.dumps(value, ensure_ascii=False, indent=1) + "\n")

    def _path(self, row: Row) -> Path:
        return self.folder / f"{row.stem}-{row.key}.json"


def _read(path: Path) -> dict[str, Any] | None:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) and "bits" in value else None


def planned(
    texts: Iterable[Path],
    long_text: Path,
    threads: int,
    count: str,
    seed: int,
    only: Iterable[str] = (),
    minutes: Iterable[float] = (),
    trial: float | None = None,
) -> list[Row]:
    """All rows, short ones first; peers get more minutes on ``long_text``.

    ``only`` and ``minutes`` filter them; ``trial`` is the time of every timed row.
    """
    only, minutes = set(only), set(minutes)
    rows: list[Row] = []
    for text in texts:
        sha256 = hashlib.sha256(text.read_bytes()).hexdigest()
        for learner in (*PEERS, MOXU):
            if learner == MOXU:
                times: Sequence[float] = MOXU_MINUTES
            elif not PEERS[learner].timed:
                times = (0.0,)
            else:
                times = LONG_PEER_MINUTES if text == long_text else PEER_MINUTES
            if trial and times != (0.0,):
                times = (trial,)
            rows += [Row(learner, text, sha256, time, threads, count, seed) for time in times]
    wanted = [
        row
        for row in rows
        if (not only or row.learner in only) and (not minutes or row.minutes in minutes or (trial and row.minutes))
    ]
    return sorted(wanted, key=lambda row: row.minutes)

"""What the Reviews page keeps on disk: a person's own verdicts, and from which tables a model of this machine learned.

    reviews/origins.json            {ref: {tables, text_column, label_column, preset, key, used}}
    reviews/corrections-<key>.csv   review, label

A model that learned with corrections passes their file on to the one retrained from it: both have the same ``key``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lstmcore.store import atomic

VERDICTS = ("positive", "mixed", "negative")
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,80}")


@dataclass(frozen=True)
class Origin:
    """What a model learned from: ``used`` of the corrections called ``key`` were known then."""

    tables: tuple[str, ...]
    text_column: str | None = None
    label_column: str | None = None
    preset: str = "standard"
    key: str = ""
    used: int = 0

    @classmethod
    def of(cls, values: Any) -> Origin | None:
        """From JSON; None for anything else."""
        try:
            given: dict[str, Any] = {**values, "tables": tuple(str(each) for each in values["tables"])}
            found = cls(**given)
        except (TypeError, KeyError, ValueError):
            return None
        return found if isinstance(found.key, str) and type(found.used) is int else None

    def gone(self) -> str:
        """The first table that is no longer there, "" when all are."""
        return next((table for table in self.tables if not Path(table).is_file()), "")


class Kept:
    """Reads and writes whole files; call it on a thread. NotWritten."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def origin(self, ref: str) -> Origin | None:
        """What the model ``ref`` learned from, None when that is not known here."""
        with self._lock:
            return Origin.of(self._origins().get(ref))

    def remember(self, ref: str, origin: Origin) -> None:
        """The model ``ref`` learned from ``origin``."""
        with self._lock:
            self._folder.mkdir(parents=True, exist_ok=True)
            atomic.write_json(self._folder / "origins.json", {**self._origins(), ref: asdict(origin)})

    def key(self, ref: str) -> str:
        """What the corrections of the model ``ref`` are called."""
        origin = self.origin(ref)
        if origin is not None and origin.key:
            return origin.key
        return ref if _PLAIN.fullmatch(ref) else hashlib.sha256(ref.encode("utf-8", "replace")).hexdigest()[:32]

    def path(self, key: str) -> Path:
        """The table of corrections called ``key``."""
        return self._folder / f"corrections-{key}.csv"

    def corrections(self, key: str) -> dict[str, str]:
        """Review -> verdict, in the order they were given; none when there is no such table."""
        with self._lock:
            return self._read(key)

    def correct(self, key: str, text: str, verdict: str) -> dict[str, str]:
        """``text`` is ``verdict`` from now on, "" for no correction; all there are then."""
        with self._lock:
            found = self._read(key)
            found.pop(text, None)
            if verdict:
                found[text] = verdict
            lines = io.StringIO()
            csv.writer(lines, lineterminator="\n").writerows([("review", "label"), *found.items()])
            self._folder.mkdir(parents=True, exist_ok=True)
            atomic.write_text(self.path(key), "\ufeff" + lines.getvalue().encode("utf-8", "replace").decode("utf-8"))
            return found

    def _read(self, key: str) -> dict[str, str]:
        try:
            with self.path(key).open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.reader(file))[1:]
        except (FileNotFoundError, UnicodeDecodeError, csv.Error):
            return {}
        return {row[0]: row[1] for row in rows if len(row) == 2 and row[1] in VERDICTS}

    def _origins(self) -> dict[str, Any]:
        try:
            found = json.loads((self._folder / "origins.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

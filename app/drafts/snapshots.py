"""Earlier versions of each draft: every ten minutes of a day, every hour of a week, every day after that."""

from __future__ import annotations

import contextlib
import gzip
import json
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lstmcore.store.atomic import not_written, sweep, write_bytes

from .form import HALF
from .sheet import Span, to_spans
from .store import Draft

EVERY_SECONDS = 600.0
HOUR, DAY, WEEK = 3600.0, 86_400.0, 604_800.0
MOST = 500
SUFFIX = ".json.gz"
# why a version was kept: the sentence write.snapshot_<why>
WHYS = ("timed", "opened", "before", "theirs", "recovered")


@dataclass(frozen=True)
class Snapshot:
    """A version of the draft ``key`` as it was ``at`` (seconds since 1970), ``chars`` characters long."""

    key: str
    at: float
    why: str
    chars: int
    path: Path


def kept(ages: Iterable[float]) -> list[bool]:
    """Which of some versions stay, by their ages in seconds, youngest first: one a slot, its oldest."""
    ages = list(ages)
    slots: dict[tuple[int, int], int] = {}
    for place, age in enumerate(ages):
        for kind, (until, width) in enumerate(((DAY, EVERY_SECONDS), (WEEK, HOUR), (float("inf"), DAY))):
            if age < until:
                slots[kind, int(age // width)] = place
                break
    stay = set(list(slots.values())[:MOST])
    return [place in stay for place in range(len(ages))]


class Snapshots:
    """The folder of versions, a folder in it for each draft; what cannot be read is left alone and not listed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._last: dict[str, tuple[float, int]] = {}

    def take(self, draft: Draft, why: str = "timed") -> None:
        """Keep ``draft`` as it is, unless the newest version is the same; NotWritten."""
        folder, now, print_ = self.folder / draft.key, time.time(), hash(draft.text)
        if not draft.text.strip() or self._last.get(draft.key, (0.0, 0))[1] == print_:
            return
        newest = next(iter(self.listed(draft.key)), None)
        if newest is None or (version := self.read(newest)) is None or version[0] != draft.text:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as problem:
                raise not_written(folder, problem) from problem
            body = {"format_version": 1, "text": HALF.sub("\ufffd", draft.text), "spans": draft.spans}
            body |= {"changed": draft.changed} if draft.changed else {}
            data = gzip.compress(json.dumps(body, ensure_ascii=False).encode(), 5, mtime=0)
            write_bytes(folder / f"{round(now * 1000)}-{why}-{len(draft.text)}{SUFFIX}", data)
            self.thin(draft.key, now)
        self._last[draft.key] = now, print_

    def take_when_due(self, draft: Draft) -> None:
        """Keep ``draft`` when its newest version is ten minutes old."""
        last = self._last.get(draft.key)
        if last is None:
            newest = next(iter(self.listed(draft.key)), None)
            last = self._last[draft.key] = (newest.at if newest else 0.0, 0)
        if time.time() - last[0] >= EVERY_SECONDS:
            self.take(draft)

    def listed(self, key: str) -> list[Snapshot]:
        """The versions of a draft, newest first."""
        found: list[Snapshot] = []
        for path in (self.folder / key).glob(f"*{SUFFIX}"):
            at, _, rest = path.name.removesuffix(SUFFIX).partition("-")
            why, _, chars = rest.partition("-")
            if at.isdecimal() and why in WHYS and chars.isdecimal():
                found.append(Snapshot(key, int(at) / 1000, why, int(chars), path))
        return sorted(found, key=lambda each: each.at, reverse=True)

    def read(self, snapshot: Snapshot) -> tuple[str, tuple[Span, ...], tuple[Span, ...]] | None:
        """Its text, the model's words in it and what the writer put in their midst; None when it is damaged or gone."""
        try:
            body = json.loads(gzip.decompress(snapshot.path.read_bytes()))
            if body["format_version"] != 1:
                return None
            return str(body["text"]), to_spans(body["spans"]), to_spans(body.get("changed", ()))
        except (OSError, EOFError, ValueError, TypeError, KeyError, zlib.error):
            return None

    def thin(self, key: str, now: float) -> None:
        """Remove the versions of a draft that are too many for their age."""
        sweep(self.folder / key)
        # what was kept for a reason stays for a day whatever else was kept
        versions = [each for each in self.listed(key) if each.why == "timed" or now - each.at > DAY]
        for version, stays in zip(versions, kept(now - each.at for each in versions), strict=True):
            if not stays:
                with contextlib.suppress(OSError):
                    version.path.unlink()

    def forget(self, key: str) -> None:
        """Remove all versions of a draft that is gone for good."""
        for version in self.listed(key):
            with contextlib.suppress(OSError):
                version.path.unlink()
        with contextlib.suppress(OSError):
            (self.folder / key).rmdir()

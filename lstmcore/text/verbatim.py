"""The verb ``originality``: what of a text stands word for word in kept corpora, and where.

A run counts from 12 Han characters or 8 words on; punctuation, spaces and case do not. Every window of eight units of
the text is looked up in the tables of ``windows``, then compared with the corpus itself as far as both agree.
"""

from __future__ import annotations

import bisect
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..control import Control
from ..errors import BadInput
from ..events import Done, Event, Progress
from ..specs import OriginalitySpec
from ..store import bundle, home, library
from .files import CORPUS_TEXT, is_corpus, regular_blocks
from .report import Report, read_report, stored_corpora
from .units import Units, units_of, window_keys
from .windows import WINDOW, places, stretches, tables

HAN_RUN, WORD_RUN = 12, 8
TRIED = 16  # places of one window that are compared
FIRST_READ = 2048  # bytes
EXCERPT = 40
TICK_SECONDS = 1 / 30
Run = dict[str, Any]


@dataclass
class Match:
    """Units [first, last) of the text stand in corpus ``corpus`` from ``byte`` on."""

    first: int
    last: int
    corpus: int
    byte: int


def originality(spec: OriginalitySpec, control: Control) -> Iterator[Event]:
    """Done with ``runs`` (see ``_told``), ``share`` 0-1 of the units that stand in one, ``corpora``: names searched."""
    began = time.monotonic()
    folders = [Path(each) for each in spec.corpora] or _corpora_of(spec.model)
    reports = [_report(folder) for folder in folders]
    units = units_of(spec.text)
    found: list[Match] = []
    sizes = [(folder / CORPUS_TEXT).stat().st_size for folder in folders]
    done, total = 0, sum(map(stretches, sizes))
    candidates: dict[int, list[tuple[int, int]]] = {}
    keys = window_keys(units.ids, WINDOW)
    for number, folder in enumerate(folders):
        for table in tables(folder, str(reports[number].get("sha256", ""))):
            for place, byte in _hits(table, keys):
                candidates.setdefault(place, []).append((number, byte))
            done += 1
            yield Progress("comparing", done, total)
            if control.stop_requested:
                yield Done("cancelled")
                return
    comparing = _matches(units, candidates, [folder / CORPUS_TEXT for folder in folders])
    told = time.monotonic()
    for match in comparing:
        if match is not None:
            found.append(match)
        if control.stop_requested:
            yield Done("cancelled")
            return
        if time.monotonic() - told > TICK_SECONDS:
            yield Progress("comparing", total, total)
            told = time.monotonic()
    covered = np.zeros(len(units.ids), bool)
    for each in found:
        covered[each.first : each.last] = True
    runs = _told(found, units, folders, reports)
    result: dict[str, Any] = {
        "runs": runs,
        "share": round(float(covered.mean()), 5) if len(covered) else 0.0,
        "corpora": [str(each.get("name", "")) for each in reports],
        "seconds": round(time.monotonic() - began, 3),
    }
    yield Done("done", result)


def _corpora_of(model: str) -> list[Path]:
    """The corpus that ``model`` learned from, where it is kept on this machine."""
    if not model:
        raise BadInput("no_corpus_named")
    card = bundle.read_card(library.resolve(model))
    sha256 = card.get("corpus", {}).get("sha256")
    found = [each for each in stored_corpora(str(home.corpora())) if sha256 and each.get("sha256") == sha256]
    if not found:
        raise BadInput("corpus_not_here", model=str(card.get("name", model)))
    return [Path(str(found[0]["folder"]))]


def _report(folder: Path) -> Report:
    if not is_corpus(str(folder)):
        raise BadInput("not_a_corpus", path=str(folder))
    return read_report(folder)


def _hits(table: NDArray[np.uint64], keys: NDArray[np.uint64]) -> Iterator[tuple[int, int]]:
    """(window of the text, byte of the corpus) of each that may be the same; the first few of each window."""
    low, high = places(table, keys)
    for place in np.flatnonzero(high > low).tolist():
        for row in range(int(low[place]), min(int(high[place]), int(low[place]) + TRIED)):
            yield place, int(table[row]) & 0xFFFFFFFF


def _matches(
    units: Units, candidates: dict[int, list[tuple[int, int]]], texts: list[Path]
) -> Generator[Match | None, None, None]:
    """The longest run at each place, from left to right; None now and then, so that the job can be stopped."""
    reached = 0
    for place in sorted(candidates):
        if place < reached:
            continue
        best: Match | None = None
        for corpus, byte in candidates[place][:TRIED]:
            match = _extended(units, place, texts[corpus], corpus, byte)
            if match is not None and (best is None or match.last - match.first > best.last - best.first):
                best = match
        if best is not None and _counts(units, best):
            yield best
            reached = best.last - WINDOW + 1
        yield None


def _counts(units: Units, match: Match) -> bool:
    han = int(units.han[match.first : match.last].sum())
    return han >= HAN_RUN or match.last - match.first - han >= WORD_RUN


def _extended(units: Units, place: int, path: Path, corpus: int, byte: int) -> Match | None:
    """How far the text around unit ``place`` and the corpus around ``byte`` agree; None for less than a window."""
    with open(path, "rb") as file:
        size = FIRST_READ
        while True:
            file.seek(byte)
            data = file.read(size)
            theirs = units_of(data.decode("utf-8", "ignore"))
            whole = len(theirs.ids) if len(data) < size else max(0, len(theirs.ids) - 1)  # the last may be cut
            same = _alike(units.ids[place : place + whole], theirs.ids[:whole])
            if same < whole or len(data) < size or place + same == len(units.ids):
                break
            size *= 4
        if same < WINDOW:
            return None
        start = max(0, byte - FIRST_READ)
        file.seek(start)
        head = file.read(byte - start)
    while start and head and head[0] & 0xC0 == 0x80:
        start, head = start + 1, head[1:]
    text = head.decode("utf-8", "ignore")
    before = units_of(text)
    skip = 1 if start else 0
    count = min(place, len(before.ids) - skip)
    back = _alike(units.ids[place - count : place][::-1], before.ids[len(before.ids) - count :][::-1]) if count else 0
    if back:
        byte -= len(text[int(before.starts[len(before.ids) - back]) :].encode("utf-8"))
    return Match(place - back, place + same, corpus, byte)


def _alike(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> int:
    length = min(len(one), len(other))
    differ = np.flatnonzero(one[:length] != other[:length])
    return int(differ[0]) if len(differ) else length


def _told(found: list[Match], units: Units, folders: list[Path], reports: list[Report]) -> list[Run]:
    """``start`` and ``length`` in the text, ``han`` and ``words`` in it; ``corpus`` (folder), its ``name``, ``file``,
    ``offset`` in characters from the start of the file, ``excerpt``: words of it there."""
    runs: list[Run] = []
    for number, (folder, report) in enumerate(zip(folders, reports, strict=True)):
        here = sorted((each for each in found if each.corpus == number), key=lambda each: each.byte)
        files = [each for each in report["files"] if each["start"] is not None]
        starts = [int(each["start"]) for each in files]
        for match, offset in zip(here, _characters(folder / CORPUS_TEXT, [each.byte for each in here]), strict=True):
            file = bisect.bisect_right(starts, offset) - 1
            start, end = int(units.starts[match.first]), int(units.ends[match.last - 1])
            han = int(units.han[match.first : match.last].sum())
            runs.append(
                {
                    "start": start,
                    "length": end - start,
                    "han": han,
                    "words": match.last - match.first - han,
                    "corpus": str(folder),
                    "name": str(report.get("name", "")),
                    "file": str(files[file]["path"]) if file >= 0 else "",
                    "offset": offset - (starts[file] if file >= 0 else 0),
                    "excerpt": _excerpt(folder / CORPUS_TEXT, match.byte, end - start),
                }
            )
    return list(_outermost(sorted(runs, key=lambda each: (each["start"], -each["length"]))))


def _outermost(runs: list[Run]) -> Iterator[Run]:
    """Those that do not lie within another."""
    end = 0
    for each in runs:
        if each["start"] + each["length"] > end:
            end = each["start"] + each["length"]
            yield each


def _characters(path: Path, at: list[int]) -> Iterator[int]:
    """How many characters stand before each of the bytes ``at``, which are in order."""
    read = count = 0
    wanted = iter(at)
    byte = next(wanted, None)
    for block in regular_blocks(str(path)):
        data = np.frombuffer(block, np.int8) >= -64  # all but continuation bytes
        start = 0
        while byte is not None and byte < read + len(data):
            count += int(np.count_nonzero(data[start : byte - read]))
            start = byte - read
            yield count
            byte = next(wanted, None)
        count += int(np.count_nonzero(data[start:]))
        read += len(data)
        if byte is None:
            return


def _excerpt(path: Path, byte: int, length: int) -> str:
    """The longest line among the first of a run: words to be searched for, where a heading would be found too often."""
    with open(path, "rb") as file:
        file.seek(byte)
        text = file.read(16 * EXCERPT).decode("utf-8", "ignore")
    lines = [line.strip() for line in text[: min(length, 4 * EXCERPT)].split("\n")]
    return max(lines, key=len)[:EXCERPT].rstrip()

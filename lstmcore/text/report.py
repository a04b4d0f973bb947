"""report.json of a kept corpus: what it must say to be one, and what can be known from it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..errors import CoreError, Damaged
from ..specs import Cleaning, FileChoice, from_dict
from ..store.atomic import finish_renewal
from .files import CORPUS_REPORT, read_regular

FORMAT, VERSION = "moxu-corpus", 2
OF_FILE: dict[str, Any] = {  # what is said of a file, and what holds where it is not
    **dict.fromkeys(("path", "kind", "codec", "language", "refused", "sha256", "preview"), ""),
    **dict.fromkeys(("chars", "bad_sequences", "dropped", "bytes"), 0),
    **dict.fromkeys(("encoding", "start", "member")),
    "values": {},
    "use": True,
    "weight": 1,
}
Report = dict[str, Any]


def read_report(folder: Path) -> Report:
    """report.json of a corpus folder in the present version; Damaged when it is none of ours or of a newer version."""
    finish_renewal(folder)
    try:
        report = json.loads(read_regular(str(folder / CORPUS_REPORT)))
    except (OSError, ValueError, RecursionError) as problem:
        raise Damaged("damaged_corpus", path=str(folder)) from problem
    if not isinstance(report, dict) or report.get("format") != FORMAT or not isinstance(report.get("files"), list):
        raise Damaged("damaged_corpus", path=str(folder))
    version = report.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise Damaged("newer_corpus", path=str(folder))
    try:
        return _present(report, version)
    except (KeyError, TypeError) as problem:
        raise Damaged("damaged_corpus", path=str(folder)) from problem


def stored_corpora(folder: str) -> list[Report]:
    """The reports of all corpora under ``folder``, newest first, each with its ``folder``; no damaged ones."""
    reports: list[Report] = []
    for each in Path(folder).glob(f"*/{CORPUS_REPORT}"):
        try:
            reports.append({**read_report(each.parent), "folder": str(each.parent)})
        except CoreError:
            continue
    return sorted(reports, key=lambda report: str(report.get("created")), reverse=True)


def is_again(sources: Sequence[str], out: str | None) -> bool:
    """Whether ``out`` is a corpus that is among the sources: it is to be read again."""
    if out is None or not (Path(out) / CORPUS_REPORT).is_file():
        return False
    return any(same_folder(each, Path(out)) for each in sources)


def same_folder(source: str, folder: Path) -> bool:
    """Whether a source is ``folder``."""
    return "\0" not in source and os.path.realpath(os.path.expanduser(source)) == os.path.realpath(folder)


def cleaning_of(report: Report) -> Cleaning:
    """The switches with which the corpus was read."""
    return from_dict(Cleaning, report.get("cleaning", {}).get("switches", {}))


def choices_of(report: Report) -> dict[str, FileChoice]:
    """What was decided about each file, by its path."""
    return {
        each["path"]: FileChoice(each["path"], each["use"], each["weight"], each["encoding"])
        for each in report["files"]
    }


def stretches_of(report: Report) -> list[tuple[int, int]]:
    """(first character, weight) of each file in the text, in order."""
    return [(each["start"], each["weight"]) for each in report["files"] if each["start"] is not None]


def _present(report: Report, version: int) -> Report:
    for old in range(version, VERSION):
        report = {**MIGRATIONS[old](report), "version": old + 1}
    return {**report, "files": [{**OF_FILE, **each} for each in report["files"]]}


def _from_1(report: Report) -> Report:
    """Version 1 knew no snapshots, choices and totals; where a file starts follows from the sizes of those before."""
    files: list[dict[str, Any]] = []
    start = 0
    for each in report["files"]:
        read = not each["refused"]
        files.append({**each, "start": start if read else None})
        start += each["chars"] + 1 if read else 0
    totals = {"words": None, "words_sampled": False, "vocabulary": None, "weighted_chars": report["chars"]}
    return {**report, **totals, "files": files}


MIGRATIONS: dict[int, Callable[[Report], Report]] = {1: _from_1}  # version n -> n + 1

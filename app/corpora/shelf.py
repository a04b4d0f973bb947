"""The corpora kept on this machine, as folders: listed, renamed, thrown away and brought back; no Qt."""

from __future__ import annotations

import shutil
import time
import uuid
from pathlib import Path
from typing import Any

from lstmcore.store import home
from lstmcore.store.atomic import sweep, write_json
from lstmcore.text.report import read_report, stored_corpora

REPORT, TRASH = "report.json", ".trash"
KEEP_SECONDS = 24 * 3600
Report = dict[str, Any]


def new_folder() -> str:
    """A path for one more corpus; nothing is made there yet."""
    return str(home.corpora() / uuid.uuid4().hex)


def listed() -> tuple[Report, ...]:
    """Every corpus that can be read, newest first, each with its ``folder``; old trash is emptied on the way."""
    _empty_trash()
    sweep(home.corpora())
    return tuple(stored_corpora(str(home.corpora())))


def rename(folder: str, name: str) -> None:
    """Give a corpus another name; Damaged when it is none of ours, NotWritten when the disk refuses."""
    write_json(Path(folder) / REPORT, {**read_report(Path(folder)), "name": name})


def throw_away(folder: str) -> None:
    """Move a corpus to the trash; ``bring_back`` undoes it for a day."""
    trash = home.corpora() / TRASH
    trash.mkdir(exist_ok=True)
    target = trash / Path(folder).name
    Path(folder).replace(target)
    target.touch()


def bring_back(folder: str) -> None:
    """Undo ``throw_away`` of ``folder``."""
    (home.corpora() / TRASH / Path(folder).name).replace(folder)


def delete(folder: str) -> None:
    """Remove a folder for good."""
    shutil.rmtree(folder, ignore_errors=True)


def _empty_trash() -> None:
    trash = home.corpora() / TRASH
    if trash.is_dir():
        for each in trash.iterdir():
            if time.time() - each.stat().st_mtime > KEEP_SECONDS:
                delete(str(each))

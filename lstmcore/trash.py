"""One trash for the models and trainings that were deleted: each stays for 30 days, and can go for good before."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .control import Control
from .errors import BadInput
from .events import Done, Event
from .run_records import row
from .specs import EmptyTrashSpec, TrashSpec
from .store import atomic, bundle, home
from .store.library import TRASH, TRASH_DAYS
from .store.shelf import size_of
from .store.strict import clean_name


def trash(spec: TrashSpec, control: Control) -> Iterator[Event]:
    """What was deleted, the last one first: {"id", "name", "kind", "size_bytes", "days" left}.

    ``kind`` is "run" for a training, else the model's kind, "" for a damaged one.
    """
    yield Done("done", {"deleted": [_told(folder) for folder in sorted(_folders(), key=_deleted, reverse=True)]})


def empty_trash(spec: EmptyTrashSpec, control: Control) -> Iterator[Event]:
    """Delete one thing of the trash for good, or all. Done with how many and how many bytes were freed."""
    folders = [folder for folder in _folders() if spec.model in (None, folder.name.removeprefix(TRASH))]
    if spec.model is not None and not folders:
        raise BadInput("not_in_trash", model=clean_name(spec.model))
    freed = 0
    for folder in folders:
        freed += size_of(folder)
        try:
            shutil.rmtree(folder)
        except OSError as problem:
            raise atomic.not_written(folder, problem) from problem
    yield Done("done", {"deleted": len(folders), "freed_bytes": freed})


def _folders() -> list[Path]:
    places = (home.library(), home.runs())
    return [each for place in places for each in place.glob(f"{TRASH}?*") if each.is_dir()]


def _told(folder: Path) -> dict[str, Any]:
    name, card = folder.name.removeprefix(TRASH), dict[str, Any]()
    if folder.parent == home.runs():
        card = {**row(folder), "kind": "run"}
    else:
        with contextlib.suppress(BadInput):  # a damaged one can come back too
            card = bundle.read_card(folder)
    days = max(0, round(TRASH_DAYS - (time.time() - _deleted(folder)) / 86400))
    kept = {"name": card.get("name") or name, "kind": card.get("kind", ""), "days": days}
    return {"id": name, "size_bytes": size_of(folder), **kept}


def _deleted(folder: Path) -> float:
    with contextlib.suppress(OSError):
        return folder.stat().st_mtime
    return 0.0

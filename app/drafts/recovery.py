"""At the start: drafts whose journals hold more than was saved. The longer memory is kept; the other one stays too."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lstmcore.errors import BadInput, CoreError
from lstmcore.store.atomic import replace as move
from lstmcore.store.lock import locked

from .journal import generations
from .replay import Replayed, keys, replay
from .snapshots import Snapshots
from .store import Draft, DraftStore

log = logging.getLogger(__name__)
DAMAGED = "damaged"


@dataclass(frozen=True)
class Found:
    """``recovered`` is the draft from now on; ``saved`` is what its file held (None: nothing), a version of it now.

    ``damaged``: a journal could not be followed to its end; it was put aside.
    """

    saved: Draft | None
    recovered: Draft
    damaged: bool


def recover(folder: Path, store: DraftStore, snapshots: Snapshots) -> list[Found]:
    """Follow every journal in ``folder`` that no other process follows; what the user must be told."""
    found: list[Found] = []
    for key in keys(folder):
        with contextlib.suppress(CoreError), _alone(folder, key):
            each = _recovered(folder, key, store, snapshots)
            if each is not None:
                found.append(each)
    for lock in folder.glob("*.lock"):
        with contextlib.suppress(CoreError, OSError), _alone(folder, lock.stem):
            lock.unlink()
    return found


@contextlib.contextmanager
def _alone(folder: Path, key: str) -> Iterator[None]:
    with locked(folder / f"{key}.lock", timeout=0.0, busy=BadInput("draft_busy")):
        yield


def _recovered(folder: Path, key: str, store: DraftStore, snapshots: Snapshots) -> Found | None:
    saved = store.read(key)
    told = replay(folder, key, saved.text, saved.spans, saved.journal, saved.changed) if saved else replay(folder, key)
    if told is None or (not told.damaged and saved is not None and told.text == saved.text):
        _clear(folder, key, aside=told is None and saved is None)
        return None
    log.info("a journal of %d changes was followed", told.changes)
    draft = _draft(folder, key, saved, told)
    # in this order a crash anywhere leaves both versions
    if saved is not None and saved.text != draft.text:
        snapshots.take(saved, "before")
    store.write(draft)
    _clear(folder, key, aside=told.damaged)
    return Found(saved, replace(draft, saved=told.written), told.damaged)


def _draft(folder: Path, key: str, saved: Draft | None, told: Replayed) -> Draft:
    after = generations(folder, key)[-1][0] + 1
    caret = told.caret if told.changes else (saved.caret if saved else 0)
    return replace(
        saved or Draft(key),
        text=told.text,
        spans=told.spans,
        changed=told.changed,
        caret=caret,
        opening=False,
        journal=after,
    )


def _clear(folder: Path, key: str, aside: bool) -> None:
    """Remove the journals of ``key``; ``aside``: keep what could not be read."""
    for _, path in generations(folder, key):
        with contextlib.suppress(OSError):
            if aside:
                (folder / DAMAGED).mkdir(exist_ok=True)
                move(path, folder / DAMAGED / path.name)
            else:
                path.unlink()

"""What a person does with models beyond keeping them: duplicate, tag, verify, see what takes room."""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import BadInput
from ..events import Done, Event, Progress
from ..specs import DiskSpec, DuplicateSpec, TagSpec, VerifySpec
from . import bundle, home, library
from .library import TRASH
from .manifest import MAX_TAGS, clean_tags
from .strict import clean_name
from .verbs import Control

PLACES = ("library", "runs", "corpora", "drafts", "recovery", "backups", "logs", "cache")


def duplicate(spec: DuplicateSpec, control: Control) -> Iterator[Event]:
    """A copy with an id of its own, which can be renamed, tagged and deleted by itself. Done with its card."""
    yield Progress("reading_model")
    model = bundle.read(library.resolve(spec.model))
    model.manifest = {**model.manifest, "id": str(uuid.uuid4())}
    if spec.name:
        model.manifest["name"] = clean_name(spec.name) or model.manifest["name"]
    if control.cancelled:
        yield Done("cancelled")
        return
    yield Progress("writing_model")
    yield Done("done", library.card(library.add(model)))


def tag(spec: TagSpec, control: Control) -> Iterator[Event]:
    """These tags from now on, at most MAX_TAGS; Done with the card."""
    if len(spec.tags) > MAX_TAGS:
        raise BadInput("too_many_tags", most=MAX_TAGS)
    yield Done("done", library.card(library.set_tags(spec.model, clean_tags(spec.tags))))


def verify(spec: VerifySpec, control: Control) -> Iterator[Event]:
    """Read one model, or all of the library and the bundled ones, byte by byte: sums, shapes, finite weights.

    Done with ``checked`` and ``damaged``: [{"ref", "name", "key", "values"}].
    """
    cards = library.list_models() if spec.model is None else [{"path": str(library.resolve(spec.model))}]
    damaged: list[dict[str, Any]] = []
    for at, card in enumerate(cards):
        yield Progress("verifying", at, len(cards))
        if control.cancelled:
            yield Done("cancelled")
            return
        path = Path(card["path"])
        try:
            bundle.read(path)
        except BadInput as problem:
            values = {name: str(value) for name, value in problem.values.items()}
            name = str(card.get("name") or path.stem)
            damaged.append({"ref": card.get("ref", str(path)), "name": name, "key": problem.key, "values": values})
    yield Done("done", {"checked": len(cards), "damaged": damaged})


def disk(spec: DiskSpec, control: Control) -> Iterator[Event]:
    """Bytes on disk by place; what is in the trash is told apart ("trash")."""
    root = home.home()
    found: dict[str, int] = dict.fromkeys(PLACES, 0)
    found["trash"] = 0
    for name in PLACES:
        yield Progress("measuring", PLACES.index(name), len(PLACES))
        if not (root / name).is_dir():
            continue
        for entry in os.scandir(root / name):
            place = "trash" if entry.name.startswith(TRASH) else name
            if entry.is_dir(follow_symlinks=False):
                found[place] += size_of(Path(entry.path))
            else:
                with contextlib.suppress(OSError):
                    found[place] += entry.stat(follow_symlinks=False).st_size
    with contextlib.suppress(OSError):
        found["free"] = shutil.disk_usage(root).free
    yield Done("done", found)


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size
    return total

"""The user's models: a folder each, named by uuid; and the bundled ones. What is damaged is listed, never deleted."""

from __future__ import annotations

import contextlib
import copy
import os
import shutil
import time
import unicodedata
import uuid
from collections.abc import Generator
from pathlib import Path
from typing import Any

from ..errors import BadInput, Damaged, resources
from . import atomic, bundle, home
from .bundle import StoredModel
from .lock import locked
from .manifest import is_id
from .strict import MAX_NAME, clean_name

TRASH = ".trash-"
TRASH_DAYS = 30
_LOCK = ".lock"
Card = dict[str, Any]


def list_models() -> list[Card]:
    """All cards: the library, newest first, then the bundled models. Only manifests are read."""
    cards = [_card(folder, folder.name, "library") for folder in _folders()]
    # another process may have deleted one meanwhile
    cards = [card for card in cards if not card["damaged"] or os.path.isdir(card["path"])]
    cards.sort(key=lambda card: str(card.get("created", "")), reverse=True)
    return cards + [_card(path, path.stem, "starter") for path in starters()]


def card(path: Path) -> Card:
    """The card of the model at ``path`` with the fields ``ref``, ``source``, ``path``, ``history``; Damaged."""
    found = bundle.read_card(path)
    inside, starter = path.parent == home.library(), path in starters()
    source = "library" if inside else "starter" if starter else "file"
    ref = path.name if inside else path.stem if starter else str(path)
    return _listed(found, path, ref, source) | {"history": bundle.read_history(path)}


def starters() -> list[Path]:
    """The bundled models."""
    return sorted((resources() / "starters").glob("*.moxu"))


def resolve(model: str) -> Path:
    """Where the model (or run) called ``model`` lies; BadInput names what there is."""
    path = Path(os.path.expanduser(model)) if model else None
    if path is not None and _is_model_path(path):
        return path.absolute()
    wanted = _key(model)
    cards = list_models()
    exact = [each for each in cards if wanted and wanted in (_key(each["ref"]), _key(each["name"]))]
    begun = [each for each in cards if len(wanted) >= 4 and each["ref"].startswith(wanted)]
    found = exact[:1] or begun
    if len(found) == 1:
        return Path(found[0]["path"])
    if found:
        raise BadInput("model_ambiguous", model=model, names=_names(found))
    if path is not None and os.path.isdir(path):
        raise BadInput("no_model_there", path=model)
    raise BadInput("model_unknown", model=clean_name(model), names=_names(cards))


def add(model: StoredModel | str | Path) -> Path:
    """Take a model (or the checked file or folder at a path) into the library; its new folder.

    The same model a second time gives the folder it has. A name already taken gets " (2)".
    """
    if not isinstance(model, StoredModel):
        model = bundle.read(model)
    manifest = dict(model.manifest)
    # the writer's lock is held for the whole write, so that two imports of one file make one model
    with _writing() as library:
        twin = library / str(manifest.get("id"))
        if not is_id(manifest.get("id")) or twin.exists():
            if twin.exists() and _same(twin, manifest):
                return twin
            manifest["id"] = str(uuid.uuid4())
        manifest["name"] = _free_name(clean_name(str(manifest.get("name", ""))) or manifest["id"][:8])
        target = library / manifest["id"]
        bundle.write_folder(StoredModel(manifest, model.vocab, model.tensors, model.history), target)
    return target


def rename(model: str, name: str) -> Path:
    """Give a model of the library the display name ``name``."""
    name = clean_name(name)
    if not name:
        raise BadInput("name_empty")
    with _writing():
        path = _own(model)
        _name(path, name)
    return path


def set_tags(model: str, tags: list[str]) -> Path:
    """Keep these tags with a model of the library."""
    with _writing():
        path = _own(model)
        manifest = bundle.read_card(path)
        manifest.pop("size_bytes")
        atomic.write_json(path / bundle.MANIFEST, {**manifest, "tags": tags})
    return path


def delete(model: str) -> str:
    """Move a model of the library, damaged or not, to the trash for 30 days; its uuid brings it back."""
    with _writing() as library:
        path = _own(model)
        target = library / f"{TRASH}{path.name}"
        if target.exists():
            shutil.rmtree(target, ignore_errors=True)
        try:
            os.utime(path)
            atomic.replace(path, target)
        except OSError as problem:
            raise atomic.not_written(path, problem) from problem
        atomic.sync_folder(library)
    return path.name


def restore(model: str) -> Path:
    """Bring the model with the uuid ``model`` back from the trash."""
    with _writing() as library:
        source, target = library / f"{TRASH}{model}", library / model
        if not is_id(model) or not source.is_dir() or target.exists():
            raise BadInput("not_in_trash", model=clean_name(model))
        # its name may have been taken meanwhile; while it still is in the trash, so that no kill leaves two of one name
        with contextlib.suppress(BadInput):  # a damaged one comes back as it is
            _name(source, bundle.read_card(source)["name"])
        try:
            atomic.replace(source, target)
        except OSError as problem:
            raise atomic.not_written(target, problem) from problem
        atomic.sync_folder(library)
    return target


@contextlib.contextmanager
def _writing() -> Generator[Path]:
    library = home.library()
    with locked(library / _LOCK):
        atomic.sweep(library)
        _purge(library)
        yield library


def _purge(library: Path) -> None:
    for folder in library.glob(f"{TRASH}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > TRASH_DAYS * 86400:
                shutil.rmtree(folder, ignore_errors=True)


def _folders() -> list[Path]:
    # a folder put there by hand may have any name: it is listed all the same
    return [Path(each.path) for each in os.scandir(home.library()) if not each.name.startswith(".") and each.is_dir()]


_known: dict[str, tuple[object, Card]] = {}


def _read_card(path: Path) -> Card:
    """``bundle.read_card``, once for as long as no file of the model changes."""
    place = os.fspath(path)
    seen = [_seen(each) for each in (place, *(os.path.join(place, name) for name in bundle.CAPS))]
    found = _known.get(place)
    if found is None or found[0] != seen:
        found = _known[place] = (seen, bundle.read_card(path))
    return copy.deepcopy(found[1])


def _seen(place: str) -> tuple[int, ...]:
    try:
        status = os.lstat(place)
    except (OSError, ValueError):
        return ()
    return status.st_size, status.st_mtime_ns, status.st_ino


def _card(path: Path, ref: str, source: str) -> Card:
    try:
        return _listed(_read_card(path), path, ref, source)
    except BadInput as problem:
        return {
            "name": ref,
            "id": ref,
            "kind": "",
            "size_bytes": 0,
            **_listed({}, path, ref, source),
            "damaged": True,
            "reason": problem.key,
            "reason_values": {name: str(value) for name, value in problem.values.items()},
        }


def _listed(found: Card, path: Path, ref: str, source: str) -> Card:
    return {
        **found,
        "ref": ref,
        "source": source,
        "path": str(path),
        "damaged": False,
        "reason": "",
        "reason_values": {},
    }


def _is_model_path(path: Path) -> bool:
    try:
        if os.path.isdir(path):
            return (path / bundle.MANIFEST).exists() or (path / "spec.json").exists()
        return path.suffix.lower() == ".moxu" or os.path.isfile(path)
    except (OSError, ValueError):
        return False


def _own(model: str) -> Path:
    path = resolve(model)
    if path.parent != home.library().absolute():
        raise BadInput("not_in_library", model=clean_name(model))
    return path


def _name(path: Path, name: str) -> None:
    manifest = bundle.read_card(path)
    manifest.pop("size_bytes")
    free = _free_name(name, but=path)
    if free != manifest["name"]:
        atomic.write_json(path / bundle.MANIFEST, {**manifest, "name": free})


def _same(folder: Path, manifest: Card) -> bool:
    try:
        return bundle.read_card(folder)["files"] == manifest.get("files")
    except Damaged:
        return False


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


def _names(cards: list[Card]) -> str:
    names = [str(each["name"]) for each in cards if not each["damaged"]]
    return ", ".join(dict.fromkeys(names[:12])) + (" …" if len(names) > 12 else "") if names else "-"


def _free_name(name: str, but: Path | None = None) -> str:
    taken = {_key(each["name"]) for each in list_models() if but is None or each["path"] != str(but)}
    found, number = name, 2
    while _key(found) in taken:
        end = f" ({number})"
        found, number = name[: MAX_NAME - len(end)] + end, number + 1
    return found

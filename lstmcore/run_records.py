"""The trainings kept on this machine as a table: what each asked for, what came of it, tags, a note, and a trash."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .control import Control
from .errors import BadInput
from .events import Done, Event
from .runs import is_alive
from .spec_file import command as command_line
from .spec_file import without_its_run
from .specs import CommandSpec, DeleteRunSpec, NoteRunSpec, RestoreRunSpec, RunsSpec
from .store import atomic, home
from .store.manifest import clean_tags
from .store.shelf import size_of
from .store.strict import clean_name
from .training.run_folder import RunFolder

NOTES = "notes.json"
TRASH = ".trash-"
TRASH_DAYS = 30
LONGEST_NOTE = 4000
PLANNED = ("hidden_size", "num_layers", "batch_size", "bptt", "parameters", "vocab_size", "device", "precision")
RESULTS = ("bits_per_char", "ngram_bits_per_char", "lstm_bits_per_char", "copy_rate", "tokens_per_second", "epochs")


def runs(spec: RunsSpec, control: Control) -> Iterator[Event]:
    """A row for each training, newest first."""
    yield Done("done", {"runs": rows()})


def note_run(spec: NoteRunSpec, control: Control) -> Iterator[Event]:
    """Keep what the spec gives; what it leaves at None stays."""
    folder = _own(spec.run)
    kept = RunFolder(folder).read_json(NOTES) or {}
    if spec.name is not None and clean_name(spec.name):
        kept["name"] = clean_name(spec.name)
    if spec.tags is not None:
        kept["tags"] = clean_tags(spec.tags)
    if spec.notes is not None:
        kept["notes"] = spec.notes.replace("\x00", "")[:LONGEST_NOTE]
    atomic.write_json(folder / NOTES, kept)
    yield Done("done", row(folder))


def delete_run(spec: DeleteRunSpec, control: Control) -> Iterator[Event]:
    """To the trash for 30 days; the result's ``id`` brings it back. A training at work is refused."""
    folder = _own(spec.run)
    if is_alive(folder):
        raise BadInput("run_at_work", run=folder.name)
    _purge()
    target = folder.parent / f"{TRASH}{folder.name}"
    shutil.rmtree(target, ignore_errors=True)
    try:
        os.utime(folder)
        atomic.replace(folder, target)
    except OSError as problem:
        raise atomic.not_written(folder, problem) from problem
    yield Done("done", {"id": folder.name})


def restore_run(spec: RestoreRunSpec, control: Control) -> Iterator[Event]:
    """Back from the trash."""
    name = Path(spec.run).name
    source, target = home.runs() / f"{TRASH}{name}", home.runs() / name
    if not source.is_dir() or target.exists():
        raise BadInput("not_in_trash", model=clean_name(spec.run))
    try:
        atomic.replace(source, target)
    except OSError as problem:
        raise atomic.not_written(target, problem) from problem
    yield Done("done", row(target))


def command(spec: CommandSpec, control: Control) -> Iterator[Event]:
    """What to type to train the same way again."""
    folder = Path(spec.run) if RunFolder.is_one(Path(spec.run)) else _own(spec.run)
    yield Done("done", {"command": command_line(RunFolder(folder).spec())})


def rows() -> list[dict[str, Any]]:
    """All rows, newest first."""
    found = [each for folder in _folders() if (each := row(folder))]
    return sorted(found, key=lambda each: each["created"], reverse=True)


def row(folder: Path) -> dict[str, Any]:
    """One training; {} where it has no spec that can be read.

    ``status``: training, waiting (can go on), done, stopped or cancelled. ``created``: seconds since 1970.
    """
    run = RunFolder(folder)
    asked = run.read_json("spec.json")
    if asked is None:
        return {}
    result, plan, notes = (run.read_json(name) or {} for name in ("result.json", "plan.json", NOTES))
    facts, pointer = run.read_json("corpus/corpus.json") or {}, run.read_json("pointer.json") or {}
    planned = {**(plan.get("sizes") or {}), **plan}
    replans = plan.get("replans") or []
    sources = asked.get("sources") or []
    last = {} if result else _last_evaluated(run)
    alive = not result and is_alive(folder)
    step, seconds = pointer.get("step", 0), last.get("seconds")
    if alive and (now := run.last_step())[0]:
        step, seconds = now
    return {
        "run": str(folder),
        "id": folder.name,
        "name": notes.get("name")
        or asked.get("name")
        or facts.get("name")
        or (Path(sources[0]).stem if sources else ""),
        "status": str(result.get("status") or ("training" if alive else "waiting")),
        "resumable": not result and (alive or bool(facts)),
        "created": _created(folder),
        "seconds": result.get("seconds") or seconds,
        "step": result.get("steps") or step,
        "total_steps": replans[-1][1] if replans else plan.get("total_steps", 0),
        "bits_per_char": last.get("mixture_bits_per_char"),
        "ngram_bits_per_char": last.get("ngram_bits_per_char"),
        **{name: result[name] for name in RESULTS if result.get(name) is not None},
        "model": result.get("model", ""),
        "language": facts.get("language", ""),
        "units": facts.get("units") or asked.get("units", ""),
        "plan": {name: planned[name] for name in PLANNED if name in planned},
        "spec": without_its_run(asked),
        "tags": list(notes.get("tags") or ()),
        "notes": str(notes.get("notes") or ""),
        "size_bytes": size_of(folder),
    }


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """(field, its value in one, in the other) where two specs (as dictionaries) or plans differ, by name."""
    found: list[tuple[str, Any, Any]] = []
    for name in sorted({*one, *other}):
        a, b = one.get(name), other.get(name)
        if isinstance(a, dict) and isinstance(b, dict):
            found += [(f"{name}.{inner}", x, y) for inner, x, y in differences(a, b)]
        elif a != b:
            found.append((name, a, b))
    return found


def _folders() -> list[Path]:
    return [each for each in home.runs().iterdir() if not each.name.startswith(".") and RunFolder.is_one(each)]


def _own(run: str) -> Path:
    """The folder of a training kept here, by its path, id or the beginning of its id; BadInput."""
    name = Path(run).name
    found = [each for each in _folders() if name and (each.name == name or each.name.startswith(name))]
    exact = [each for each in found if each.name == name]
    if len(exact or found) != 1:
        raise BadInput("not_a_run", run=clean_name(run))
    return (exact or found)[0]


def _last_evaluated(run: RunFolder) -> dict[str, Any]:
    return next(iter(reversed(run.history())), {})


def _created(folder: Path) -> float:
    with contextlib.suppress(OSError):
        return (folder / "spec.json").stat().st_mtime
    return 0.0


def _purge() -> None:
    for folder in home.runs().glob(f"{TRASH}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > TRASH_DAYS * 86400:
                shutil.rmtree(folder, ignore_errors=True)

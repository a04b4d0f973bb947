"""Drafts on disk: one JSON file each, written whole; the newest is the one to go on with."""

from __future__ import annotations

import contextlib
import json
import os
import time
import uuid
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from lstmcore.store.atomic import not_written, sweep, write_json
from lstmcore.store.atomic import replace as move

from .form import HALF, UTF8, Form
from .sheet import Span, to_spans

FORMAT_VERSION = 2
NAME_WIDTH = 40  # a Han character is two wide
KEPT_IN_MENU = 20
TRASH = "trash"
TRASH_SECONDS = 30 * 24 * 3600.0


@dataclass(frozen=True)
class Draft:
    """``file``: the one it was opened from or saved to, "" for none, and its ``form``; ``title``: a name given by hand.

    ``spans``: the model's words, UTF-16 units; ``changed``: what the writer put in the midst of them. ``journal``: the
    generation that goes on from this text. ``saved``: when it was written, seconds since 1970.
    """

    key: str
    text: str = ""
    spans: tuple[Span, ...] = ()
    caret: int = 0
    file: str = ""
    opening: bool = False  # nothing but the line that Moxu put there
    title: str = ""
    form: Form = UTF8
    journal: int = 0
    saved: float = 0.0
    changed: tuple[Span, ...] = ()

    @property
    def name(self) -> str:
        """The name given by hand, the file's, or the first words."""
        return self.title or (Path(self.file).stem if self.file else name_of(self.text))


def name_of(text: str) -> str:
    """The first line with words, cut at its first mark or after some characters."""
    line = next((line.strip() for line in text.split("\n") if line.strip()), "")
    for mark in "，。！？；：,.!?;:":
        head = line.split(mark, 1)[0].strip()
        if head:
            line = head if len(head) < len(line) else line
    width = 0
    for place, letter in enumerate(line):
        width += 2 if letter > "\u2e80" else 1
        if width > NAME_WIDTH:
            return line[:place].rstrip() + "…"
    return line


def new_draft(text: str = "", file: str = "", opening: bool = False, form: Form = UTF8) -> Draft:
    """A draft with a key of its own, the caret at its end."""
    end = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return Draft(uuid.uuid4().hex, text, (), end, file, opening, form=form)


class DraftStore:
    """The folder of drafts. Writing raises NotWritten; what cannot be read is left alone and not listed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        sweep(folder)

    def write(self, draft: Draft) -> None:
        """Keep ``draft``; an empty one without a past is not kept."""
        path = self._path(draft.key)
        if draft.text or path.exists():
            kept = asdict(replace(draft, text=HALF.sub("\ufffd", draft.text), saved=time.time()))
            write_json(path, {"format_version": FORMAT_VERSION, **kept})

    def read(self, key: str) -> Draft | None:
        """The draft ``key``, None when it is not there or not readable."""
        return _read(self._path(key))

    def newest(self) -> Draft | None:
        """The draft that was written last."""
        return next((draft for path in self._paths() if (draft := _read(path))), None)

    def all(self, trash: bool = False) -> list[Draft]:
        """Every draft that holds words, newest first; ``trash``: those thrown away."""
        folder = self.folder / TRASH if trash else self.folder
        return [draft for path in _dated(folder) if (draft := _read(path)) and draft.text.strip()]

    def of_file(self, path: str) -> Draft | None:
        """The newest draft of the file at ``path``, None for none."""
        if not path:
            return None
        wanted = os.path.realpath(path)
        drafts = (draft for each in self._paths() if (draft := _read(each)) and draft.file)
        return next((draft for draft in drafts if os.path.realpath(draft.file) == wanted), None)

    def listed(self) -> list[tuple[str, str]]:
        """(key, name) of the newest drafts that hold words."""
        drafts = [draft for path in self._paths()[:KEPT_IN_MENU] if (draft := _read(path)) and draft.text.strip()]
        return [(draft.key, draft.name) for draft in drafts]

    def rename(self, key: str, title: str) -> None:
        """Give the draft a name of its own; "" takes it away. It stays as old as it was."""
        draft, path = self.read(key), self._path(key)
        if draft is not None:
            written = path.stat().st_mtime
            write_json(path, {"format_version": FORMAT_VERSION, **asdict(replace(draft, title=title))})
            os.utime(path, (written, written))

    def throw_away(self, key: str) -> None:
        """Into the trash, where it stays for thirty days."""
        _move(self._path(key), self.folder / TRASH / f"{key}.json", time.time())

    def bring_back(self, key: str) -> None:
        """Out of the trash, as old as it was."""
        thrown = self.folder / TRASH / f"{key}.json"
        draft = _read(thrown)
        _move(thrown, self._path(key), draft.saved if draft else time.time())

    def empty_trash(self, older_than: float = TRASH_SECONDS) -> list[str]:
        """Remove for good what was thrown away so long ago; the keys of what went."""
        gone: list[str] = []
        for path in _dated(self.folder / TRASH):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > older_than:
                    path.unlink()
                    gone.append(path.stem)
        return gone

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"

    def _paths(self) -> list[Path]:
        return _dated(self.folder)


def _dated(folder: Path) -> list[Path]:
    """The drafts in ``folder``, the one written last first."""
    dated: list[tuple[float, Path]] = []
    for path in folder.glob("*.json"):
        with contextlib.suppress(OSError):
            dated.append((path.stat().st_mtime, path))
    return [path for _, path in sorted(dated, reverse=True)]


def _move(source: Path, target: Path, date: float) -> None:
    try:
        target.parent.mkdir(exist_ok=True)
        if source.exists():
            move(source, target)
            os.utime(target, (date, date))
    except OSError as problem:
        raise not_written(target, problem) from problem


def _read(path: Path) -> Draft | None:
    try:
        return _draft(path.stem, _migrated(json.loads(path.read_text(encoding="utf-8"))))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _migrated(kept: dict[str, Any]) -> dict[str, Any]:
    """A draft of an older version as one of this; ValueError for a newer one."""
    if kept["format_version"] == 1:
        return {**kept, "title": "", "form": asdict(UTF8), "journal": 0}
    if kept["format_version"] != FORMAT_VERSION:
        raise ValueError(kept["format_version"])
    return kept


def _draft(key: str, kept: dict[str, Any]) -> Draft:
    form = Form(**kept["form"])
    return Draft(
        key,
        str(kept["text"]),
        to_spans(kept["spans"]),
        int(kept["caret"]),
        str(kept["file"]),
        bool(kept["opening"]),
        str(kept["title"]),
        form,
        int(kept["journal"]),
        float(kept["saved"]),
        to_spans(kept.get("changed", ())),
    )

"""Drafts on disk: one JSON file each, written whole; the newest is the one to go on with."""

from __future__ import annotations

import contextlib
import json
import time
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

from lstmcore.store.atomic import sweep, write_json

from .provenance import Span

FORMAT_VERSION = 1
NAME_WIDTH = 40  # a Han character is two wide
KEPT_IN_MENU = 20


@dataclass(frozen=True)
class Draft:
    """``file``: the .txt it was opened from or saved to, "" for none. ``spans``: the model's words, UTF-16 units."""

    key: str
    text: str = ""
    spans: tuple[Span, ...] = ()
    caret: int = 0
    file: str = ""
    opening: bool = False  # nothing but the line that Moxu put there

    @property
    def name(self) -> str:
        """The file's name, else the first words."""
        return Path(self.file).stem if self.file else name_of(self.text)


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


def new_draft(text: str = "", file: str = "", opening: bool = False) -> Draft:
    """A draft with a key of its own, the caret at its end."""
    return Draft(uuid.uuid4().hex, text, (), len(text.encode("utf-16-le")) // 2, file, opening)


class DraftStore:
    """The folder of drafts. Writing raises NotWritten; what cannot be read is left alone and not listed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        sweep(folder)

    def write(self, draft: Draft) -> None:
        """Keep ``draft``; an empty one without a past is not kept."""
        path = self._path(draft.key)
        if draft.text or path.exists():
            write_json(path, {"format_version": FORMAT_VERSION, **asdict(draft), "saved": time.time()})

    def read(self, key: str) -> Draft | None:
        """The draft ``key``, None when it is not there or not readable."""
        return _read(self._path(key))

    def newest(self) -> Draft | None:
        """The draft that was written last."""
        return next((draft for path in self._paths() if (draft := _read(path))), None)

    def listed(self) -> list[tuple[str, str]]:
        """(key, name) of the newest drafts that hold words."""
        drafts = [draft for path in self._paths()[:KEPT_IN_MENU] if (draft := _read(path)) and draft.text.strip()]
        return [(draft.key, draft.name) for draft in drafts]

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"

    def _paths(self) -> list[Path]:
        dated: list[tuple[float, Path]] = []
        for path in self.folder.glob("*.json"):
            with contextlib.suppress(OSError):
                dated.append((path.stat().st_mtime, path))
        return [path for _, path in sorted(dated, reverse=True)]


def _read(path: Path) -> Draft | None:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["format_version"] != FORMAT_VERSION:
            return None
        spans = tuple((int(start), int(length)) for start, length in kept["spans"])
        return Draft(path.stem, str(kept["text"]), spans, int(kept["caret"]), str(kept["file"]), bool(kept["opening"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None

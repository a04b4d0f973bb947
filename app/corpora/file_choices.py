"""What a person wants of the files of a corpus, beside what it was last read with; a step can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from lstmcore.specs import FileChoice

from .again import Row, choice_of, decided


class FileChoices:
    """``change`` collects wishes; those that say what is so already do not count."""

    def __init__(self, files: Sequence[Row] = ()) -> None:
        self._kept = {choice.path: choice for choice in map(choice_of, files)}
        self._wanted: dict[str, FileChoice] = {}
        self._steps: list[dict[str, FileChoice]] = []

    def __len__(self) -> int:
        """How many files are wanted otherwise than they are."""
        return len(self._wanted)

    @property
    def steps(self) -> int:
        """How many changes ``undo`` can take back."""
        return len(self._steps)

    def of(self, path: str) -> FileChoice:
        """What is wanted of a file."""
        return self._wanted.get(path) or self._kept.get(path) or FileChoice(path)

    def is_changed(self, path: str) -> bool:
        """Whether a file is wanted otherwise than it is."""
        return path in self._wanted

    def change(self, paths: Iterable[str], **fields: Any) -> None:
        """Want ``use`` or ``weight`` of these files to be so: one step."""
        before = dict(self._wanted)
        for path in paths:
            self._want(replace(self.of(path), **fields))
        if self._wanted != before:
            self._steps.append(before)

    def undo(self) -> None:
        """Take the last step back."""
        if self._steps:
            self._wanted = self._steps.pop()

    def clear(self) -> None:
        """Want everything as it is."""
        self._wanted, self._steps = {}, []

    def rebase(self, files: Sequence[Row]) -> None:
        """The corpus was read anew: wishes that came true, or whose file is gone, are none any more."""
        wanted, self._steps = self._wanted, []
        self._kept = {choice.path: choice for choice in map(choice_of, files)}
        self._wanted = {}
        for choice in wanted.values():
            kept = self._kept.get(choice.path)
            if kept is not None:
                self._want(replace(choice, encoding=kept.encoding))

    def all_wanted(self) -> tuple[FileChoice, ...]:
        """Every decision, as a reading takes it."""
        return decided(self.of(path) for path in self._kept)

    def with_encoding(self, paths: Sequence[str], encoding: str | None) -> tuple[FileChoice, ...]:
        """What is kept, with another encoding for ``paths``; other wishes go on waiting."""
        changed = {path: replace(self._kept[path], encoding=encoding) for path in paths if path in self._kept}
        return decided({**self._kept, **changed}.values())

    def _want(self, choice: FileChoice) -> None:
        if choice == self._kept.get(choice.path, FileChoice(choice.path)):
            self._wanted.pop(choice.path, None)
        else:
            self._wanted[choice.path] = choice

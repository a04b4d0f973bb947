"""Jobs on the trainings that are kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RunsSpec:
    """List the trainings kept on this machine."""


@dataclass(frozen=True)
class NoteRunSpec:
    """Keep a name, tags or a note with a training; None leaves what is there."""

    run: str
    name: str | None = None
    tags: tuple[str, ...] | None = None
    notes: str | None = None


@dataclass(frozen=True)
class DeleteRunSpec:
    """Move a training to the trash; the model that came of it stays."""

    run: str


@dataclass(frozen=True)
class RestoreRunSpec:
    """Bring a training back from the trash."""

    run: str


@dataclass(frozen=True)
class CommandSpec:
    """The command line that would train as ``run`` did."""

    run: str

"""Jobs on the library of models."""

from __future__ import annotations

from dataclasses import dataclass

from .fields import ranged


@dataclass(frozen=True)
class ModelsSpec:
    """List the library and the bundled models."""


@dataclass(frozen=True)
class InspectSpec:
    """Where the review model ``model`` errs on the rows held out of its own ``tables``; with ``suspects`` (which takes
    longer) also which labels look wrong."""

    model: str
    tables: tuple[str, ...]
    text_column: str | None = None
    label_column: str | None = None
    corrections: str | None = None
    suspects: bool = True
    seed: int = ranged(1, 0, 2**31 - 1)


@dataclass(frozen=True)
class DuplicateSpec:
    """A second copy of one model in the library."""

    model: str
    name: str | None = None


@dataclass(frozen=True)
class TagSpec:
    """Keep these tags with a model of the library; they take the place of those it had."""

    model: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class VerifySpec:
    """Check the files of one model byte by byte, or of all."""

    model: str | None = None


@dataclass(frozen=True)
class TrashSpec:
    """List the deleted models and trainings."""


@dataclass(frozen=True)
class EmptyTrashSpec:
    """Delete one model or training of the trash (by its id) for good, or all of them."""

    model: str | None = None


@dataclass(frozen=True)
class DiskSpec:
    """How much room everything of the user takes."""


@dataclass(frozen=True)
class InfoSpec:
    """The card of one model."""

    model: str


@dataclass(frozen=True)
class ExportSpec:
    """Write one model as a ``.moxu`` file."""

    model: str
    file: str
    ngram: bool = True


@dataclass(frozen=True)
class ImportSpec:
    """Check a ``.moxu`` file and take it into the library."""

    file: str


@dataclass(frozen=True)
class RenameSpec:
    """Give a model of the library another display name."""

    model: str
    name: str


@dataclass(frozen=True)
class DeleteSpec:
    """Move a model of the library to the trash (``restore`` brings it back)."""

    model: str


@dataclass(frozen=True)
class RestoreSpec:
    """Bring a deleted model back from the trash."""

    model: str

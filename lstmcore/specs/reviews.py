"""Jobs on reviews."""

from __future__ import annotations

from dataclasses import dataclass

from .fields import choice, ranged


@dataclass(frozen=True)
class TrainReviewsSpec:
    """Train a sentiment classifier from one or more tables of labelled reviews.

    ``classes``: 2 to 5, default: as many as the tables hold. ``pooling``: what is read of the LSTM's states, default:
    the preset's. ``balance``: whether each class counts the same however many rows it has. ``from_model``: a model
    whose embeddings and LSTM begin the training, after ``tune_epochs`` as a language model on the reviews themselves;
    kept only if better on the held-out rows than a fresh start. ``corrections``: a table whose labels overrule.
    """

    tables: tuple[str, ...]
    out: str | None = None
    name: str | None = None
    text_column: str | None = None
    label_column: str | None = None
    dev: str | None = None
    preset: str = choice("standard", "quick", "standard", "classic")
    seed: int = ranged(1, 0, 2**31 - 1)
    pooling: str | None = choice(None, "last", "last-true", "max", "average", "attention", "concat")
    inputs: str = choice("auto", "auto", "char", "word")
    classes: int | None = ranged(None, 2, 5)
    balance: str = choice("auto", "auto", "yes", "no")
    corrections: str | None = None
    from_model: str | None = None
    tune_epochs: int = ranged(1, 0, 20)
    minutes: float | None = ranged(None, 0.02, 60 * 24)
    threads: int | None = ranged(None, 1, 256)
    credits: tuple[str, ...] = ()


@dataclass(frozen=True)
class PoolingSpec:
    """A lesson: the classic recipe five times, each with another read-out of the same states."""

    tables: tuple[str, ...]
    text_column: str | None = None
    label_column: str | None = None
    dev: str | None = None
    epochs: int = ranged(10, 1, 100)
    only: str | None = choice(None, "last", "last-true", "max", "average", "attention", "concat")
    seed: int = ranged(1, 0, 2**31 - 1)
    threads: int | None = ranged(None, 1, 256)


@dataclass(frozen=True)
class ScoreSpec:
    """Rate one review (``text``) or a whole table (``table`` to ``out``)."""

    model: str
    text: str | None = None
    table: str | None = None
    out: str | None = None
    text_column: str | None = None


@dataclass(frozen=True)
class PreviewSpec:
    """The columns and first ``rows`` of a table, and which of them look like reviews and labels."""

    table: str
    rows: int = ranged(12, 1, 1000)
    text_column: str | None = None
    label_column: str | None = None


@dataclass(frozen=True)
class RelabelSpec:
    """A copy of ``table`` (``out``; default: beside it) in which each review of ``rows`` (text, label) has that label.

    Labels are "positive" and "negative"; they are written as the table writes its own.
    """

    table: str
    rows: tuple[tuple[str, str], ...] = ()
    out: str | None = None
    text_column: str | None = None
    label_column: str | None = None


@dataclass(frozen=True)
class ArcSpec:
    """How each of ``paragraphs`` sounds to the review model ``model``."""

    model: str
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class AspectsSpec:
    """The ``top`` words that tell the good reviews of a rated table (``score --out``) from the bad ones."""

    table: str
    text_column: str
    label_column: str = "label"
    top: int = ranged(40, 1, 1000)
    rows: int = ranged(30_000, 1, 10_000_000)


@dataclass(frozen=True)
class SaveTableSpec:
    """Write the table ``table`` to ``out`` as csv, tsv or xlsx, by its ending."""

    table: str
    out: str

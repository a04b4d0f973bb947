"""Jobs that train a language model or measure one."""

from __future__ import annotations

from dataclasses import dataclass

from .fields import choice, ranged
from .values import USUAL_CLEANING, Cleaning


@dataclass(frozen=True)
class TrainSpec:
    """Train a language model. Sizes left at None are chosen from the corpus and the machine.

    ``from_model``: a language model that goes on learning instead of a fresh one; its sizes and units are kept, units
    that only the new texts hold are added. "auto": the bundled one of their language, where it knows their characters
    and nothing else was asked for that it decides.
    """

    sources: tuple[str, ...] = ()
    out: str | None = None
    name: str | None = None
    run: str | None = None
    units: str = choice("auto", "auto", "char", "word", "subword")
    preset: str | None = choice("standard", "quick", "standard", "overnight")  # type: ignore[assignment]
    minutes: float | None = ranged(None, 0.02, 60 * 24 * 14)
    epochs: float | None = ranged(None, 0.01, 100_000)
    seed: int = ranged(1, 0, 2**31 - 1)
    device: str = choice("auto", "auto", "cpu", "cuda")
    threads: int | None = ranged(None, 1, 256)
    prefix: str = ""
    hidden_size: int | None = ranged(None, 8, 4096)
    num_layers: int | None = ranged(None, 1, 8)
    batch_size: int | None = ranged(None, 1, 1024)
    bptt: int | None = ranged(None, 4, 2048)
    learning_rate: float | None = ranged(None, 1e-6, 10)
    dropout: float | None = ranged(None, 0, 0.9)
    weight_drop: float | None = ranged(None, 0, 0.9)
    embedding_dropout: float | None = ranged(None, 0, 0.5)
    ar: float = ranged(0.0, 0, 100)
    tar: float = ranged(0.0, 0, 100)
    weight_decay: float = ranged(0.01, 0, 1)
    clip_norm: float = ranged(1.0, 1e-3, 1000)
    min_count: int = ranged(2, 1, 1000)
    max_vocab: int = ranged(30_000, 300, 200_000)
    subwords: str = choice("bpe", "bpe", "unigram")
    pilot: bool = False
    vectors: str | None = None
    lowercase: bool = False
    strip_punctuation: bool = False
    user_dictionary: str | None = None
    max_order: int | None = ranged(None, 1, 12)
    precision: str = choice("auto", "auto", "fp32", "bf16")
    quantise: bool = False
    cell: str = choice("fused", "fused", "scratch")
    credits: tuple[str, ...] = ()
    from_model: str | None = None
    cleaning: Cleaning = USUAL_CLEANING


@dataclass(frozen=True)
class ResumeSpec:
    """Start a prepared run, or go on exactly where it stopped; ``cell``: from here on with the other LSTM."""

    run: str
    threads: int | None = ranged(None, 1, 256)
    cell: str | None = choice(None, "fused", "scratch")


@dataclass(frozen=True)
class ClassicSpec:
    """A classic recipe by its name in resources/recipes/classic (or a file), on its own text or on ``source``.

    ``only``: one of its variants. ``out``: an article of ``length`` characters by the variant that is best on held-out
    text. ``plot``: an SVG of the figures of all variants over the recipe's axis.
    """

    recipe: str
    source: str | None = None
    only: str | None = None
    out: str | None = None
    length: int = ranged(500, 1, 100_000)
    plot: str | None = None
    epochs: int | None = ranged(None, 1, 100_000)
    seed: int = ranged(1, 0, 2**31 - 1)
    threads: int | None = ranged(None, 1, 256)


@dataclass(frozen=True)
class TeachSpec:
    """Fine-tune a copy of ``model`` on a draft (``text``, or what ``file`` holds), with the old corpus read along."""

    model: str
    file: str = ""
    text: str = ""
    seed: int = ranged(1, 0, 2**31 - 1)
    threads: int | None = ranged(None, 1, 256)


@dataclass(frozen=True)
class EvaluateSpec:
    """Bits per character of texts (language model) or figures on a table (review model).

    With ``second_model``, also of both together, whose chances are its for ``second_share``.
    """

    model: str
    files: tuple[str, ...]
    cache: bool = True
    ngram: bool = True
    adapt: bool = False
    second_model: str = ""
    second_share: float = ranged(0.5, 0.0, 1.0)


@dataclass(frozen=True)
class SpeedSpec:
    """How many tokens a second this machine trains on."""

    threads: int | None = ranged(None, 1, 256)

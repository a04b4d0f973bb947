"""What happened: frozen dataclasses that cross processes as one JSON object a line and threads as they are."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Event:
    """The base of all events; only plain values inside."""


@dataclass(frozen=True)
class Started(Event):
    """A run has its folder."""

    run: str = ""


@dataclass(frozen=True)
class Progress(Event):
    """``done`` of ``total`` (0: unknown); ``stage`` is an i18n key without ``stage.``."""

    stage: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Turn(Event):
    """Nothing happened: a long job lets others go first. It is told to nobody."""


@dataclass(frozen=True)
class Notice(Event):
    """One sentence (i18n key without ``notice.``) that the user should see; the job goes on."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FileRead(Event):
    """The fate of one file. ``refused`` is "" or a reason key (``error.`` sentence), with ``values`` for it.

    ``use`` is False for a file of a corpus that is switched off: the other fields say what was known of it.
    """

    path: str
    kind: str = ""
    codec: str = ""
    chars: int = 0
    bad_sequences: int = 0
    dropped: int = 0
    refused: str = ""
    language: str = ""
    preview: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    use: bool = True


@dataclass(frozen=True)
class CorpusReady(Event):
    """A corpus: ``folder`` is "" when it was only read. ``codecs`` and ``refused`` count files."""

    folder: str
    name: str
    chars: int
    language: str
    files: int
    duplicates: int
    bad_sequences: int
    refused: int
    codecs: tuple[str, ...] = ()
    preview: str = ""


@dataclass(frozen=True)
class Planned(Event):
    """The plan of a run, fixed once: sizes, threads, steps."""

    total_steps: int
    total_seconds: float
    parameters: int
    hidden_size: int
    num_layers: int
    batch_size: int
    bptt: int
    vocab_size: int
    train_tokens: int
    threads: int
    device: str
    precision: str
    steps_per_epoch: float


@dataclass(frozen=True)
class NgramReady(Event):
    """The n-gram model stands; from now on the run can continue texts. Bits per character on dev."""

    order: int
    bits_per_char: float
    seconds: float


@dataclass(frozen=True)
class StepDone(Event):
    """Training goes on; loss in nats a token (mean since the last such event), throttled to 30 Hz."""

    step: int
    total_steps: int
    seconds: float
    seconds_left: float
    epoch: float
    loss: float
    learning_rate: float
    gradient_norm: float
    tokens_per_second: float


@dataclass(frozen=True)
class VectorsStep(Event):
    """Word vectors are being learned; loss in nats a pair of words, throttled to 30 Hz."""

    step: int
    total_steps: int
    seconds_left: float
    loss: float


@dataclass(frozen=True)
class Evaluated(Event):
    """Held-out (dev) figures at ``step``. ``loss`` in nats a token, perplexities per character."""

    step: int
    seconds: float
    epoch: float
    loss: float
    bits_per_char: float
    perplexity_per_char: float
    mixture_bits_per_char: float
    ngram_bits_per_char: float
    best: bool


@dataclass(frozen=True)
class Sampled(Event):
    """What the model would write now after ``prefix``."""

    step: int
    prefix: str
    text: str


@dataclass(frozen=True)
class Saved(Event):
    """A checkpoint or a model was written."""

    path: str
    step: int = 0


@dataclass(frozen=True)
class Paused(Event):
    """Training waits."""

    step: int


@dataclass(frozen=True)
class Resumed(Event):
    """Training goes on after a pause or a restart, at ``step``."""

    step: int


@dataclass(frozen=True)
class Piece(Event):
    """A streamed piece of continuation ``candidate`` (from 0)."""

    candidate: int
    text: str


@dataclass(frozen=True)
class Candidate(Event):
    """A finished continuation; ``copied`` is the share of its characters found verbatim in the corpus, 0-1."""

    index: int
    text: str
    bits_per_char: float
    copied: float


@dataclass(frozen=True)
class Surprised(Event):
    """How unexpected the characters from ``start`` on are: ``bits`` of each, ``bands`` a digit 0-3 for each.

    ``sentences``: (start, length, bits per character) of those in this piece.
    """

    start: int
    bits: tuple[float, ...] = ()
    bands: str = ""
    sentences: tuple[tuple[int, int, float], ...] = ()


@dataclass(frozen=True)
class GatesRead(Event):
    """One quantity (``input``, ``forget``, ``candidate``, ``output``, ``cell``, ``hidden``) at every token and unit:
    ``values`` is base64 of float32, little-endian, (T, H) row by row."""

    quantity: str
    values: str = ""


@dataclass(frozen=True)
class Rated(Event):
    """One rated review. ``label``: negative, mixed, positive, unclear (score is then None).

    ``sentences``: (text, score or None) in order. ``pieces``: (text, weight), which joined give the text;
    weight > 0 pushes to positive.
    """

    score: float | None
    label: str
    sentences: tuple[tuple[str, float | None], ...] = ()
    pieces: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class ParagraphsRated(Event):
    """Scores 0-1 of the paragraphs from number ``start`` on; None where the model cannot tell."""

    start: int
    scores: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class ReviewsEpoch(Event):
    """An epoch of classifier training; ``loss`` in nats, accuracy on dev."""

    epoch: int
    epochs: int
    seconds: float
    loss: float
    accuracy: float
    baseline_accuracy: float


@dataclass(frozen=True)
class ClassicEpoch(Event):
    """An epoch of a classic recipe's ``variant``; perplexities a unit, ``held_out`` where it was measured."""

    variant: str
    epoch: int
    epochs: int
    seconds: float
    train_perplexity: float
    held_out: float | None = None


@dataclass(frozen=True)
class Done(Event):
    """The last word of a job that ended well. ``status``: done, stopped (saved early), cancelled."""

    status: str
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Suggested(Event):
    """The words that most likely come next, before the other ones are known: [text, chance] each."""

    words: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Listening(Event):
    """Other programs may ask at ``url``; ``token`` is "" when it was given, not made."""

    url: str
    token: str = ""


@dataclass(frozen=True)
class Answer(Event):
    """An event of the request ``id`` of a script, as a dictionary."""

    id: Any
    event: dict[str, Any]


@dataclass(frozen=True)
class Failed(Event):
    """The last word of a job that could not. ``key``/``values`` as in CoreError; key "bug" for our own faults."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)


KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in Event.__subclasses__()}


def to_dict(event: Event) -> dict[str, Any]:
    """The event as JSON values, with its name under "event"."""
    return {"event": type(event).__name__, **dataclasses.asdict(event)}


def _tuples(value: Any) -> Any:
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value


def from_dict(values: dict[str, Any]) -> Event | None:
    """The event of ``values``; None for a name of a newer version. Unknown fields are dropped."""
    kind = KINDS.get(str(values.get("event")))
    if kind is None:
        return None
    names = {each.name: each for each in dataclasses.fields(kind)}
    return kind(**{k: (v if isinstance(v, dict) else _tuples(v)) for k, v in values.items() if k in names})

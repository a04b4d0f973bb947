"""What to do: one frozen dataclass a job, its ranges checked in one place.

A panel builds it, the command line parses it, a run folder stores it, a test writes it.
``metadata`` of a field holds its range (``low``, ``high``) or its ``choices``; ``check`` reads them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from .errors import BadInput

T = TypeVar("T")


def ranged(default: Any, low: float, high: float) -> Any:
    """A field whose value must be a number in [low, high]."""
    return field(default=default, metadata={"low": low, "high": high})


def choice(default: str | None, *choices: str) -> Any:
    """A field whose value must be one of ``choices``."""
    return field(default=default, metadata={"choices": choices})


def check(spec: T) -> T:
    """``spec`` itself when every field is in its range, else BadInput naming the field."""
    for each in dataclasses.fields(spec):  # type: ignore[arg-type]
        value, limits = getattr(spec, each.name), each.metadata
        if value is None:
            continue
        if "choices" in limits and value not in limits["choices"]:
            raise BadInput("choice", name=each.name, value=value, choices=", ".join(limits["choices"]))
        if "low" in limits:
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if not number or not limits["low"] <= value <= limits["high"]:
                raise BadInput("range", name=each.name, value=value, low=limits["low"], high=limits["high"])
    return spec


def to_dict(spec: Any) -> dict[str, Any]:
    """Plain JSON values; tuples become lists."""
    return dataclasses.asdict(spec)


def from_dict(kind: type[T], values: Mapping[str, Any]) -> T:
    """A checked spec of ``kind``; unknown names are refused, lists become tuples, whole numbers floats where due."""
    fields = {each.name: each for each in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for name in values:
        if name not in fields:
            raise BadInput("unknown_setting", name=name)
    clean: dict[str, Any] = {}
    for name, given in values.items():
        value: Any = tuple(given) if isinstance(given, list) else given
        annotation = str(fields[name].type)
        if annotation == "Cleaning":
            if not isinstance(value, dict):
                raise BadInput("unknown_setting", name=f"{name} = {value}")
            value = from_dict(Cleaning, value)
        if annotation.startswith("tuple[FileChoice"):
            if not all(isinstance(each, dict) for each in value):
                raise BadInput("unknown_setting", name=f"{name} = {value}")
            value = tuple(from_dict(FileChoice, each) for each in value)
        if annotation.startswith("bool") and value is not None and not isinstance(value, bool):
            raise BadInput("choice", name=name, value=value, choices="true, false")
        if annotation.startswith("float") and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if (
            annotation.startswith("int")
            and value is not None
            and (isinstance(value, bool) or not isinstance(value, int))
        ):
            raise BadInput("whole_number", name=name, value=value)
        if annotation.startswith("str") and value is not None and not isinstance(value, str):
            raise BadInput("text_wanted", name=name, value=value)
        clean[name] = value
    try:
        return check(kind(**clean))
    except TypeError as problem:
        raise BadInput("missing_setting", name=str(problem)) from problem


@dataclass(frozen=True)
class Cleaning:
    """What is done to a text on its way into a corpus, a switch a step; the defaults lose no prose."""

    line_ends: bool = True
    page_numbers: bool = True
    adverts: bool = True
    boilerplate: bool = True
    indents: bool = False
    join_lines: bool = True
    headings: bool = True
    notes: bool = False
    contents: bool = False
    tables: bool = False
    quotes: str = choice("keep", "keep", "curly", "corner", "straight")
    script: str = choice("keep", "keep", "simplified", "traditional")
    repeats: str = choice("keep", "keep", "exact", "near")
    editions: bool = True
    column: str | None = None


@dataclass(frozen=True)
class FileChoice:
    """What a person decided about one file of a corpus; ``path`` as FileRead shows it.

    ``weight``: how many times training reads the file; held-out text is never repeated.
    """

    path: str
    use: bool = True
    weight: int = ranged(1, 1, 10)
    encoding: str | None = None


@dataclass(frozen=True)
class ReadSpec:
    """Read files, folders and zips; with ``out`` also keep the text as a corpus folder.

    A kept corpus holds its files as they were found. Where ``out`` is such a corpus and is among the ``sources``, those
    are read again, with what ``choices`` and ``cleaning`` say, and other sources are added after them.
    """

    sources: tuple[str, ...]
    out: str | None = None
    name: str | None = None
    encoding: str | None = None
    choices: tuple[FileChoice, ...] = ()
    cleaning: Cleaning = Cleaning()


@dataclass(frozen=True)
class TextSpec:
    """The running text of one file of any format that is read, as it is, into the file ``out`` (UTF-8)."""

    path: str
    out: str
    encoding: str | None = None


@dataclass(frozen=True)
class CleaningPreviewSpec:
    """What each step of cleaning would change in these texts, those switched off too; nothing is kept."""

    sources: tuple[str, ...]
    cleaning: Cleaning = Cleaning()


@dataclass(frozen=True)
class SearchSpec:
    """Places in the text of a kept corpus where ``query`` stands."""

    corpus: str
    query: str
    regex: bool = False
    match_case: bool = False
    limit: int = ranged(200, 1, 10_000)


@dataclass(frozen=True)
class TrainSpec:
    """Train a language model. Sizes left at None are chosen from the corpus and the machine.

    ``from_model``: a language model that goes on learning instead of a fresh one; its sizes and units are kept, units
    that only the new texts hold are added.
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
    cleaning: Cleaning = Cleaning()


@dataclass(frozen=True)
class VocabularySpec:
    """The dictionary of a corpus: its units with their counts; all of them go to the table ``out``."""

    sources: tuple[str, ...]
    out: str | None = None
    units: str = choice("auto", "auto", "char", "word", "subword")
    min_count: int = ranged(1, 1, 1000)
    max_vocab: int = ranged(200_000, 300, 200_000)
    subwords: str = choice("bpe", "bpe", "unigram")
    lowercase: bool = False
    strip_punctuation: bool = False
    user_dictionary: str | None = None
    top: int = ranged(50, 1, 200_000)
    sentence: str | None = None
    cleaning: Cleaning = Cleaning()


@dataclass(frozen=True)
class VectorsSpec:
    """Word vectors of a corpus: learned by skip-gram with negative sampling, or taken from a text file of vectors.

    Of ``from_file`` every word of the corpus is taken, ``min_count`` and ``dimension`` are for learning.
    """

    sources: tuple[str, ...]
    out: str
    from_file: str | None = None
    units: str = choice("word", "word", "char")
    dimension: int = ranged(100, 2, 1000)
    window: int = ranged(5, 1, 20)
    negatives: int = ranged(5, 1, 50)
    min_count: int = ranged(5, 1, 1000)
    max_vocab: int = ranged(30_000, 10, 200_000)
    epochs: int = ranged(10, 1, 1000)
    minutes: float | None = ranged(None, 0.02, 60 * 24)
    seed: int = ranged(1, 0, 2**31 - 1)
    threads: int | None = ranged(None, 1, 256)
    user_dictionary: str | None = None
    cleaning: Cleaning = Cleaning()


@dataclass(frozen=True)
class NeighboursSpec:
    """The words nearest to ``plus`` - ``minus`` (an analogy when both are given).

    A word that has no vector gets one from its characters. Words seen fewer than ``min_count`` times are no answer
    (None: four times what learning asked for; their few contexts make their vectors accidental).
    """

    vectors: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()
    top: int = ranged(12, 1, 1000)
    min_count: int | None = ranged(None, 0, 1_000_000)


@dataclass(frozen=True)
class WordMapSpec:
    """The ``top`` commonest words of vectors as points of a plane."""

    vectors: str
    top: int = ranged(500, 10, 3000)


@dataclass(frozen=True)
class LessonSpec:
    """One sentence as a machine sees it: ids, one-hot, bag of words, TF-IDF over the corpus, embeddings."""

    sources: tuple[str, ...]
    sentence: str
    units: str = choice("auto", "auto", "char", "word", "subword")
    vectors: str | None = None
    user_dictionary: str | None = None
    cleaning: Cleaning = Cleaning()


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
class ContinueSpec:
    """Continue ``prefix`` with ``model``; ``length`` counts characters.

    With ``after``, the text that follows the place, ``draws`` continuations are written and those kept that lead best
    into it, the best first. Of several ``candidates`` the first streams as it is drawn and is only cut to its best end;
    those that lead best come after it. ``draft``: with what was learned of it (LearnSpec). ``second_share`` of the
    chances at every step is ``second_model``'s, when there is one.
    """

    model: str
    prefix: str = ""
    length: int = ranged(200, 1, 1_000_000)
    until: str = choice("chars", "chars", "sentence", "paragraph")
    temperature: float = ranged(0.7, 0.0, 5.0)
    top_k: int = ranged(0, 0, 1_000_000)
    top_p: float = ranged(0.9, 0.01, 1.0)
    repetition: float = ranged(1.1, 1.0, 5.0)
    candidates: int = ranged(1, 1, 64)
    seed: int | None = ranged(None, 0, 2**31 - 1)
    max_copy: int = ranged(0, 0, 100_000)
    after: str = ""
    draws: int = ranged(12, 1, 64)
    out: str | None = None
    draft: str = ""
    second_model: str = ""
    second_share: float = ranged(0.5, 0.0, 1.0)


@dataclass(frozen=True)
class CompleteSpec:
    """Complete ``prompt`` with ``n`` texts of at most ``max_tokens`` tokens of ``model``, up to one of ``stop``."""

    model: str
    prompt: str = ""
    max_tokens: int = ranged(16, 1, 100_000)
    n: int = ranged(1, 1, 16)
    temperature: float = ranged(0.7, 0.0, 5.0)
    top_k: int = ranged(0, 0, 1_000_000)
    top_p: float = ranged(0.9, 0.01, 1.0)
    repetition: float = ranged(1.1, 1.0, 5.0)
    seed: int | None = ranged(None, 0, 2**31 - 1)
    stop: tuple[str, ...] = ()


@dataclass(frozen=True)
class ServeSpec:
    """Answer other programs: HTTP at ``port`` of a loopback ``host``, or JSON lines on stdin and stdout (``stdio``).

    ``port`` 0: one that is free. ``token`` "": that of the variable MOXU_TOKEN, or a new one. ``model``: for requests
    that name none. ``max_tokens``: the most that a request may ask for. ``lang``: of the sentences.
    """

    host: str = "127.0.0.1"
    port: int = ranged(8642, 0, 65535)
    token: str = ""
    model: str = ""
    max_tokens: int = ranged(2048, 1, 100_000)
    stdio: bool = False
    lang: str | None = choice(None, "zh", "en")


@dataclass(frozen=True)
class ChoicesSpec:
    """The ``count`` likeliest texts that may follow ``prefix`` at once: a character, or a word of a model of words."""

    model: str
    prefix: str = ""
    count: int = ranged(10, 1, 1000)
    draft: str = ""
    second_model: str = ""
    second_share: float = ranged(0.5, 0.0, 1.0)


@dataclass(frozen=True)
class SuggestSpec:
    """The words that most likely follow ``prefix``, at most ``length`` characters and never past the end of a clause.

    Offered is what comes with a chance of at least ``threshold``; None: of which on held-out text ``share`` was right.
    ``chips``: so many other words to choose from, however likely.
    """

    model: str
    prefix: str = ""
    length: int = ranged(40, 1, 400)
    share: float = ranged(0.6, 0.0, 1.0)
    threshold: float | None = ranged(None, 0.0, 1.0)
    chips: int = ranged(0, 0, 10)
    draft: str = ""
    second_model: str = ""
    second_share: float = ranged(0.5, 0.0, 1.0)


@dataclass(frozen=True)
class LearnSpec:
    """Let a copy of ``model`` learn the draft called ``draft``, which is ``text`` now and is written at ``caret``.

    Suggestions and continuations that name the draft are then the copy's; ``model`` itself is never changed. Sentences
    with a word of ``without`` count for nothing.
    """

    model: str
    draft: str
    text: str = ""
    caret: int = ranged(0, 0, 1 << 31)
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class TeachSpec:
    """Fine-tune a copy of ``model`` on a draft (``text``, or what ``file`` holds), with the old corpus read along."""

    model: str
    file: str = ""
    text: str = ""
    seed: int = ranged(1, 0, 2**31 - 1)
    threads: int | None = ranged(None, 1, 256)


@dataclass(frozen=True)
class KeepSpec:
    """Keep what TeachSpec made at ``taught``: as a ``new`` model, in the place of ``model``, or not at all."""

    taught: str
    model: str = ""
    how: str = choice("new", "new", "replace", "discard")
    name: str = ""


@dataclass(frozen=True)
class ForgetSpec:
    """Drop all that was learned of ``draft``: the library's model writes again."""

    draft: str


@dataclass(frozen=True)
class SurpriseSpec:
    """How unexpected each character of ``text`` is to ``model``, from the line of character ``start`` on.

    The result names the ``top`` most unusual sentences.
    """

    model: str
    text: str = ""
    start: int = ranged(0, 0, 1 << 31)
    top: int = ranged(10, 0, 10_000)


@dataclass(frozen=True)
class GatesSpec:
    """What goes on in ``layer`` (from 1) of ``model`` at each character of ``text``, of ``most`` tokens.

    ``csv``: the numbers go into this file. ``unit`` (from 1): also what its equations add up at each step.
    """

    model: str
    text: str
    layer: int = ranged(1, 1, 64)
    unit: int | None = ranged(None, 1, 100_000)
    most: int = ranged(200, 1, 10_000)
    csv: str | None = None


@dataclass(frozen=True)
class SpotlightSpec:
    """Which units of ``layer`` (from 1) of ``model`` follow a feature of a text: of ``source`` (a file, a corpus), or
    of the sample of the model's language. Read are its first ``chars``; ``top`` units a feature.

    ``like``: also where in it the hidden state is most as it is after this text.
    """

    model: str
    source: str = ""
    layer: int = ranged(1, 1, 64)
    chars: int = ranged(6000, 200, 20_000)
    top: int = ranged(5, 1, 100)
    like: str = ""


@dataclass(frozen=True)
class GradientsSpec:
    """How the gradient at the end of ``steps`` steps fades or grows on its way back, in a plain RNN and an LSTM of
    ``hidden_size`` units that learn, for ``training`` steps, to tell at the end what came first."""

    steps: int = ranged(60, 5, 400)
    hidden_size: int = ranged(48, 4, 512)
    training: int = ranged(150, 0, 10_000)
    seed: int = ranged(1, 0, 2**31 - 1)


@dataclass(frozen=True)
class PassageSpec:
    """A passage of ``length`` characters to be guessed, out of ``source`` (a corpus folder, a run or a text file) or of
    ``text``, and what each of them costs ``model``. ``seed`` None: another one each time."""

    model: str
    source: str = ""
    text: str = ""
    length: int = ranged(40, 5, 1000)
    seed: int | None = ranged(None, 0, 2**31 - 1)


@dataclass(frozen=True)
class OriginalitySpec:
    """What of ``text`` stands word for word in the kept ``corpora``; without any, in the one ``model`` learned from."""

    text: str = ""
    corpora: tuple[str, ...] = ()
    model: str = ""


@dataclass(frozen=True)
class EvaluateSpec:
    """Bits per character of texts (language model) or figures on a table (review model)."""

    model: str
    files: tuple[str, ...]
    cache: bool = True
    ngram: bool = True
    adapt: bool = False


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
class SpeedSpec:
    """How many tokens a second this machine trains on."""

    threads: int | None = ranged(None, 1, 256)


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

"""Jobs on texts and corpora."""

from __future__ import annotations

from dataclasses import dataclass

from .fields import choice, ranged
from .values import USUAL_CLEANING, Cleaning, FileChoice


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
    cleaning: Cleaning = USUAL_CLEANING


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
    cleaning: Cleaning = USUAL_CLEANING


@dataclass(frozen=True)
class SearchSpec:
    """Places in the text of a kept corpus where ``query`` stands."""

    corpus: str
    query: str
    regex: bool = False
    match_case: bool = False
    limit: int = ranged(200, 1, 10_000)


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
    cleaning: Cleaning = USUAL_CLEANING


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
    cleaning: Cleaning = USUAL_CLEANING


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
    cleaning: Cleaning = USUAL_CLEANING

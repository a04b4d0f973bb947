"""What can be said of a corpus in numbers; what an older report does not know is left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ..i18n import amount, chars, number, tr
from ..reports import Report, advice, advice_of, size_of
from .fates import is_read

CHARS_A_MINUTE, WORDS_A_MINUTE = 400, 240
LETTERS_A_WORD = 5.7  # in English prose, with the space or mark behind it


@dataclass(frozen=True)
class Fact:
    """A formatted number, its name, and a plain sentence about it."""

    value: str
    name: str
    note: str


def facts_of(report: Report) -> list[Fact]:
    """Characters, words, vocabulary, reading time, files: as far as they are known."""
    found = [_fact("chars", amount(size_of(report)))]
    if words := _count(report, "words"):
        sampled = bool(report.get("words_sampled"))
        found.append(_fact("words", tr("corpora.about", count=amount(words)) if sampled else amount(words), sampled))
    if vocabulary := _count(report, "vocabulary"):
        found.append(_fact("vocabulary", number(vocabulary)))
    found.append(_fact("reading_time", _spoken_time(reading_minutes(report))))
    files = report.get("files") or ()
    if len(files) > 1:
        found.append(_fact("files", number(sum(map(is_read, files)))))
    return found


def words_of(report: Report) -> str:
    """How many words, "" when that is not known."""
    words = _count(report, "words")
    spoken = amount(words, "corpora.words")
    return "" if not words else tr("corpora.about", count=spoken) if report.get("words_sampled") else spoken


def reading_minutes(report: Report) -> float:
    """How long a person would read: Chinese by the character, anything else by the word."""
    chars_of: Counter[str] = Counter()
    for file in filter(is_read, report.get("files") or ()):
        chars_of[str(file.get("language") or "")] += int(file.get("chars") or 0)
    if not chars_of.total() or not any(chars_of):
        chars_of = Counter({str(report.get("language") or ""): size_of(report)})
    chinese = chars_of["zh"] + chars_of["mixed"]
    other = size_of(report) * (1 - chinese / chars_of.total()) if chars_of.total() else 0.0
    words = _count(report, "words") if not chinese else 0
    return (size_of(report) - other) / CHARS_A_MINUTE + (words or other / LETTERS_A_WORD) / WORDS_A_MINUTE


def size_advice(report: Report) -> tuple[str, str]:
    """What the corpus is good for ("86.7 万字：适合「标准」"), and why."""
    return (
        tr("corpora.size_advice", chars=chars(size_of(report)), advice=advice_of(report)),
        tr(f"corpora.why_{advice(size_of(report))}"),
    )


def _count(report: Report, name: str) -> int:
    value = report.get(name)
    return value if isinstance(value, int) else 0


def _fact(name: str, value: str, sampled: bool = False) -> Fact:
    return Fact(value, tr(f"corpora.fact_{name}"), tr(f"corpora.fact_{name}_{'sampled' if sampled else 'note'}"))


def _spoken_time(minutes: float) -> str:
    if minutes < 60:
        return tr("app.minutes", m=max(1, round(minutes)))
    hours = minutes / 60
    return tr("corpora.hours", h=f"{hours:.1f}".removesuffix(".0") if hours < 10 else number(hours))

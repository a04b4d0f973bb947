"""A corpus: one text made of many files, with the fate of each."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from ..control import Control
from ..errors import BadInput, Damaged
from ..events import CorpusReady, Event, Progress
from ..specs import Cleaning
from .body import Body, MemoryBody
from .decode import known_codec
from .files import CORPUS_TEXT, Found, read_regular, walk
from .gather import UNREAD, Gathering, Stopped
from .language import script_of
from .report import read_report, stretches_of
from .samples import samples

TICK_SECONDS = 1 / 30


@dataclass(frozen=True)
class Corpus:
    """``text`` and what is known of it; ``files`` as in report.json, ``folder`` is "" unless kept.

    ``stretches``: (first character, weight) of each file in the text, in order.
    """

    text: str
    name: str
    language: str
    sha256: str
    chars: int
    files: list[dict[str, Any]] = field(default_factory=list)
    duplicates: int = 0
    credits: list[str] = field(default_factory=list)
    script: str = ""
    folder: str = ""
    cleaning: dict[str, Any] = field(default_factory=dict)
    stretches: list[tuple[int, int]] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """How many files could not be read."""
        return sum(bool(each["refused"]) and each["refused"] not in UNREAD for each in self.files)

    @property
    def in_use(self) -> list[dict[str, Any]]:
        """The files whose text is in the corpus."""
        return [each for each in self.files if each["start"] is not None]

    @property
    def bad_sequences(self) -> int:
        """Broken byte sequences in all files."""
        return sum(each["bad_sequences"] for each in self.in_use)

    @property
    def codecs(self) -> tuple[str, ...]:
        """The codecs of the files that were read, commonest first."""
        counts = Counter(each["codec"] for each in self.in_use if each["codec"])
        return tuple(codec for codec, _ in counts.most_common())


def load_text(
    sources: Sequence[str],
    control: Control,
    encoding: str | None = None,
    name: str | None = None,
    cleaning: Cleaning = Cleaning(),  # noqa: B008 (frozen)
) -> Generator[Event, None, Corpus | None]:
    """Read ``sources`` into one Corpus in memory; None when stopped before the end.

    Yields Progress, a FileRead for each file, CorpusReady. BadInput when nothing can be read.
    """
    body = MemoryBody()
    try:
        found = yield from found_in(sources, control)
        codec = known_codec(encoding) if encoding else None
        gathering = Gathering(body, control, cleaning, len(found) > 1, codec)
        corpus = yield from gathered(gathering, found, name or name_for(sources, found))
    except Stopped:
        return None
    yield ready(corpus, body)
    return replace(corpus, text=body.text())


def found_in(sources: Sequence[str], control: Control) -> Generator[Event, None, list[Found]]:
    """Every file under ``sources``; BadInput when none is given, Stopped."""
    if not sources:
        raise BadInput("no_sources")
    found: list[Found] = []
    last = time.monotonic()
    for each in walk(sources):
        found.append(each)
        if control.stop_requested:
            raise Stopped
        if time.monotonic() - last >= TICK_SECONDS:
            last = time.monotonic()
            yield Progress("reading")
    return found


def gathered(gathering: Gathering, found: Sequence[Found], name: str) -> Generator[Event, None, Corpus]:
    """Read every file of ``found``; the corpus without its text. BadInput when nothing can be read, Stopped."""
    total, done, last = sum(each.size for each in found), 0, 0.0
    for each in found:
        if gathering.control.stop_requested:
            raise Stopped
        if time.monotonic() - last >= TICK_SECONDS:
            last = time.monotonic()
            yield Progress("reading", done, total)
        yield from gathering.add(each, done, total)
        done += each.size
    yield Progress("reading", total, total)
    return _corpus(gathering, name)


def _corpus(gathering: Gathering, name: str) -> Corpus:
    files, body = gathering.files, gathering.body
    if not body.chars:
        if not all(each["use"] for each in files):
            raise BadInput("all_switched_off", name=name)
        refused = [each for each in files if each["refused"] not in UNREAD]
        if len(refused) == 1 and gathering.first_problem is not None:
            raise gathering.first_problem
        if not refused:
            raise BadInput("no_text_files", name=name)
        raise BadInput("nothing_readable", count=len(refused), path=refused[0]["path"])
    return Corpus(
        "",
        name,
        _language(gathering.chars_of),
        body.sha256,
        body.chars,
        files,
        sum(each["refused"] == "duplicate" for each in files),
        list(dict.fromkeys(gathering.credits)),
        script_of(*gathering.scripts),
        gathering.folder if len(files) == 1 else "",
        {
            "switches": asdict(gathering.cleaning),
            "counts": dict(gathering.counts),
            "examples": {key: [list(pair) for pair in pairs] for key, pairs in gathering.examples.items()},
        },
        gathering.stretches,
    )


def ready(corpus: Corpus, body: Body) -> CorpusReady:
    """The event that says what was made."""
    return CorpusReady(
        corpus.folder,
        corpus.name,
        corpus.chars,
        corpus.language,
        len(corpus.in_use),
        corpus.duplicates,
        corpus.bad_sequences,
        corpus.refused,
        corpus.codecs,
        body.preview,
    )


def _language(chars_of: Counter[str]) -> str:
    total = sum(chars_of.values())
    spoken, chars = chars_of.most_common(1)[0]
    if chars >= 0.85 * total:
        return spoken
    return "mixed" if chars_of["zh"] + chars_of["en"] + chars_of["mixed"] > 0.5 * total else "other"


def open_corpus(folder: str) -> Corpus:
    """The corpus kept in ``folder``; Damaged when its text is not the one that was kept."""
    report = read_report(Path(folder))
    data = read_regular(str(Path(folder) / CORPUS_TEXT))
    if hashlib.sha256(data).hexdigest() != report.get("sha256"):
        raise Damaged("damaged_corpus", path=folder)
    text = data.decode("utf-8")
    return Corpus(
        text,
        str(report["name"]),
        str(report["language"]),
        str(report["sha256"]),
        len(text),
        report["files"],
        int(report.get("duplicates", 0)),
        report.get("credits", []),
        str(report.get("script", "")),
        folder,
        report.get("cleaning", {}),
        stretches_of(report),
    )


def name_for(sources: Sequence[str], found: Sequence[Found]) -> str:
    """What to call a corpus of these sources."""
    first = Path(sources[0])
    if len(sources) == 1 and len(found) == 1 and found[0].corpus is not None:
        return str(read_report(found[0].corpus).get("name", first.name))
    sample = next((each for each in samples() if each.path == str(first.resolve())), None)
    stem = sample.title if sample else first.stem if first.is_file() else first.resolve().name
    shown_name = stem.encode("utf-8", "backslashreplace").decode("utf-8")
    return " ".join(shown_name.split())[:80] or "text"

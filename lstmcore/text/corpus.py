"""A corpus: one text made of many files, with the fate of each; kept as a folder of report.json and text.txt."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..control import Control
from ..errors import BadInput, Damaged
from ..events import CorpusReady, Event, Progress
from ..specs import Cleaning
from ..store.atomic import new_folder, not_written, replacing, write_json
from ..store.place import check_place
from .body import Body, FileBody, MemoryBody
from .decode import known_codec
from .files import CORPUS_REPORT, CORPUS_TEXT, Found, read_regular, walk
from .gather import UNREAD, Gathering, Stopped
from .held_out import Split, split_held_out
from .language import script_of
from .report import FORMAT, VERSION, read_report
from .samples import samples

__all__ = ["Corpus", "Split", "import_text", "load_text", "open_corpus", "split_held_out", "stored_corpora"]

TICK_SECONDS = 1 / 30


@dataclass(frozen=True)
class Corpus:
    """``text`` and what is known of it; ``files`` are FileRead events as dicts, ``folder`` is "" unless kept."""

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

    @property
    def refused(self) -> int:
        """How many files could not be read."""
        return sum(bool(each["refused"]) and each["refused"] not in UNREAD for each in self.files)

    @property
    def bad_sequences(self) -> int:
        """Broken byte sequences in all files."""
        return sum(each["bad_sequences"] for each in self.files)

    @property
    def codecs(self) -> tuple[str, ...]:
        """The codecs of the files that were read, commonest first."""
        counts = Counter(each["codec"] for each in self.files if each["codec"] and not each["refused"])
        return tuple(codec for codec, _ in counts.most_common())

    def report(self, preview: str) -> dict[str, Any]:
        """The content of report.json."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "name": self.name,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "chars": self.chars,
            "language": self.language,
            "script": self.script,
            "codecs": list(self.codecs),
            "duplicates": self.duplicates,
            "bad_sequences": self.bad_sequences,
            "refused": self.refused,
            "sha256": self.sha256,
            "preview": preview,
            "cleaning": self.cleaning,
            "credits": self.credits,
            "files": self.files,
        }


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
    corpus = yield from _gather(sources, control, encoding, name, cleaning, body)
    if corpus is None:
        return None
    corpus = replace(corpus, text=body.text())
    yield _ready(corpus, body)
    return corpus


def import_text(
    sources: Sequence[str],
    control: Control,
    encoding: str | None = None,
    name: str | None = None,
    cleaning: Cleaning = Cleaning(),  # noqa: B008 (frozen)
    out: str | None = None,
) -> Generator[Event, None, Corpus | None]:
    """As ``load_text`` in little memory: the text goes to the folder ``out``, or nowhere; ``Corpus.text`` is ""."""
    if out is None:
        body: Body = Body()
        corpus = yield from _gather(sources, control, encoding, name, cleaning, body)
    else:
        folder = Path(out)
        if not (folder / CORPUS_REPORT).is_file():
            check_place(folder)
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            body = FileBody(folder.parent)
        except OSError as problem:
            raise not_written(folder, problem) from problem
        try:
            corpus = yield from _gather(sources, control, encoding, name, cleaning, body)
            if corpus is not None:
                corpus = write_corpus(corpus, folder, body)
        finally:
            body.close()
    if corpus is not None:
        yield _ready(corpus, body)
    return corpus


def _gather(
    sources: Sequence[str],
    control: Control,
    encoding: str | None,
    name: str | None,
    cleaning: Cleaning,
    body: Body,
) -> Generator[Event, None, Corpus | None]:
    if not sources:
        raise BadInput("no_sources")
    codec = known_codec(encoding) if encoding else None
    found: list[Found] = []
    for each in walk(sources):
        found.append(each)
        if control.stop_requested:
            return None
    gathering = Gathering(body, codec, cleaning, len(found) > 1, control)
    total, done, last = sum(each.size for each in found), 0, 0.0
    for each in found:
        if control.stop_requested:
            return None
        if time.monotonic() - last >= TICK_SECONDS:
            last = time.monotonic()
            yield Progress("reading", done, total)
        try:
            yield from gathering.add(each, done, total)
        except Stopped:
            return None
        done += each.size
    yield Progress("reading", total, total)
    return _corpus(gathering, name or _name_for(sources, found))


def _corpus(gathering: Gathering, name: str) -> Corpus:
    """What was gathered; BadInput when that is nothing."""
    files, body = gathering.files, gathering.body
    if not body.chars:
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
    )


def _ready(corpus: Corpus, body: Body) -> CorpusReady:
    return CorpusReady(
        corpus.folder,
        corpus.name,
        corpus.chars,
        corpus.language,
        sum(not each["refused"] for each in corpus.files),
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


def write_corpus(corpus: Corpus, folder: Path, body: Body) -> Corpus:
    """Keep ``corpus`` in ``folder``: all of it or, after a crash, nothing of it. NotWritten when it cannot be."""
    kept = replace(corpus, folder=str(folder))
    if folder.exists():
        with replacing(folder / CORPUS_TEXT) as file:
            body.write(file)
        write_json(folder / CORPUS_REPORT, kept.report(body.preview))
        return kept
    with new_folder(folder) as temporary:
        with replacing(temporary / CORPUS_TEXT) as file:
            body.write(file)
        write_json(temporary / CORPUS_REPORT, kept.report(body.preview))
    return kept


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
        report.get("files", []),
        int(report.get("duplicates", 0)),
        report.get("credits", []),
        str(report.get("script", "")),
        folder,
    )


def stored_corpora(folder: str) -> list[dict[str, Any]]:
    """The reports of all corpora under ``folder``, newest first, each with its ``folder``; no damaged ones."""
    reports: list[dict[str, Any]] = []
    for each in Path(folder).glob(f"*/{CORPUS_REPORT}"):
        try:
            reports.append({**read_report(each.parent), "folder": str(each.parent)})
        except Damaged:
            continue
    return sorted(reports, key=lambda report: str(report.get("created")), reverse=True)


def _name_for(sources: Sequence[str], found: Sequence[Found]) -> str:
    first = Path(sources[0])
    if len(sources) == 1 and len(found) == 1 and found[0].corpus is not None:
        return str(read_report(found[0].corpus).get("name", first.name))
    sample = next((each for each in samples() if each.path == str(first.resolve())), None)
    stem = sample.title if sample else first.stem if first.is_file() else first.resolve().name
    shown_name = stem.encode("utf-8", "backslashreplace").decode("utf-8")
    return " ".join(shown_name.split())[:80] or "text"

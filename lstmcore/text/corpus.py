"""A corpus: one text made of many files, with the fate of each; kept as a folder of report.json and text.txt."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..control import Control
from ..errors import BadInput, CoreError, Damaged
from ..events import CorpusReady, Event, FileRead, Progress
from ..store.atomic import new_folder, write_bytes, write_json
from ..store.place import check_place
from .clean import clean
from .decode import known_codec
from .files import CORPUS_REPORT, CORPUS_TEXT, Found, read_regular, walk
from .formats import extract
from .held_out import Split, split_held_out
from .language import language, script
from .samples import samples

__all__ = ["Corpus", "Split", "load_text", "open_corpus", "split_held_out", "stored_corpora"]

FORMAT, VERSION = "moxu-corpus", 1
LEAST_CHARS = 2
PREVIEW = 200
TICK_SECONDS = 1 / 30
UNREAD = frozenset(("hidden", "duplicate"))  # left out for a good reason: not counted as refused


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

    def report(self) -> dict[str, Any]:
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
            "preview": self.text[:PREVIEW],
            "credits": self.credits,
            "files": self.files,
        }


def load_text(
    sources: Sequence[str],
    control: Control,
    encoding: str | None = None,
    name: str | None = None,
    out: str | None = None,
) -> Generator[Event, None, Corpus | None]:
    """Read ``sources`` into one Corpus (and keep it in the folder ``out``); None when stopped before the end.

    Yields Progress, a FileRead for each file, CorpusReady. BadInput when nothing can be read.
    """
    if not sources:
        raise BadInput("no_sources")
    codec = known_codec(encoding) if encoding else None
    found: list[Found] = []
    for each in walk(sources):
        found.append(each)
        if control.stop_requested:
            return None
    gathering = _Gathering(codec, len(found) > 1)
    total, done, last = sum(each.size for each in found), 0, 0.0
    for each in found:
        if control.stop_requested:
            return None
        if time.monotonic() - last >= TICK_SECONDS:
            last = time.monotonic()
            yield Progress("reading", done, total)
        yield gathering.add(each)
        done += each.size
    yield Progress("reading", total, total)
    corpus = gathering.corpus(name or _name_for(sources, found))
    if out is not None:
        corpus = write_corpus(corpus, Path(out))
    yield CorpusReady(
        corpus.folder,
        corpus.name,
        corpus.chars,
        corpus.language,
        sum(not each["refused"] for each in corpus.files),
        corpus.duplicates,
        corpus.bad_sequences,
        corpus.refused,
        corpus.codecs,
        corpus.text[:PREVIEW],
    )
    return corpus


class _Gathering:
    """What has been read so far."""

    def __init__(self, encoding: str | None, several: bool) -> None:
        self.encoding = encoding
        self.several = several
        self.texts: list[str] = []
        self.files: list[dict[str, Any]] = []
        self.credits: list[str] = []
        self.chars_of: Counter[str] = Counter()
        self.first_problem: CoreError | None = None
        self.folder = ""
        self._seen: dict[bytes, tuple[int, str]] = {}
        self._credits_of_samples = {each.path: each.credit for each in samples()}

    def add(self, found: Found) -> FileRead:
        """Read one file and say what became of it; it never raises for a bad file."""
        try:
            event = self._read(found)
        except CoreError as problem:
            problem.values.setdefault("path", found.path)
            self.first_problem = self.first_problem or (problem if problem.key not in UNREAD else None)
            event = FileRead(
                found.path, kind=str(problem.values.get("kind", "")), refused=problem.key, values=dict(problem.values)
            )
        self.files.append(
            {
                "path": event.path,
                "kind": event.kind,
                "codec": event.codec,
                "chars": event.chars,
                "language": event.language,
                "bad_sequences": event.bad_sequences,
                "dropped": event.dropped,
                "refused": event.refused,
                "values": event.values,
            }
        )
        return event

    def _read(self, found: Found) -> FileRead:
        if found.refused is not None:
            raise found.refused
        try:
            data = found.load()
        except OSError as problem:
            raise BadInput("not_readable", path=found.path, reason=problem.strerror or str(problem)) from problem
        if not data:
            raise BadInput("empty_file", path=found.path)
        self._refuse_duplicate(data, found.path)
        if found.corpus is not None:
            return self._keep_corpus(found, data)
        extracted = extract(data, found.name, self.encoding)
        del data
        cleaned = clean(extracted.text)
        if (visible := len(cleaned.text[: LEAST_CHARS * 1000].strip())) < LEAST_CHARS:
            raise BadInput("no_text" if visible == 0 else "one_character", path=found.path, kind=extracted.kind)
        if self.several:
            self._refuse_duplicate(cleaned.text.encode("utf-8"), found.path)
        counts = (("joined", cleaned.joined), ("boilerplate", cleaned.boilerplate))
        values = {name: count for name, count in counts if count}
        if (credit := self._credits_of_samples.get(found.path)) is not None:
            self.credits.append(credit)
        return self._keep(
            found, extracted.kind, cleaned.text, extracted.codec, extracted.bad_sequences, cleaned.dropped, values
        )

    def _keep_corpus(self, found: Found, data: bytes) -> FileRead:
        assert found.corpus is not None
        report = read_report(found.corpus)
        if hashlib.sha256(data).hexdigest() != report.get("sha256"):
            raise Damaged("damaged_corpus", path=found.path)
        self.credits += [str(each) for each in report.get("credits", [])]
        self.folder = str(found.corpus)
        return self._keep(found, "corpus", data.decode("utf-8"), "utf-8", 0, 0, {})

    def _keep(
        self, found: Found, kind: str, text: str, codec: str, bad: int, dropped: int, values: dict[str, Any]
    ) -> FileRead:
        self.texts.append(text)
        spoken = language(text)
        self.chars_of[spoken] += len(text)
        return FileRead(found.path, kind, codec, len(text), bad, dropped, "", spoken, text[:PREVIEW], values)

    def _refuse_duplicate(self, data: bytes, path: str) -> None:
        digest = hashlib.blake2b(data, digest_size=16).digest()
        number, first = self._seen.setdefault(digest, (len(self.files), path))
        if number != len(self.files):
            raise BadInput("duplicate", path=path, first=first)

    def corpus(self, name: str) -> Corpus:
        """All texts as one; BadInput when there is none."""
        duplicates = sum(each["refused"] == "duplicate" for each in self.files)
        if not self.texts:
            refused = [each for each in self.files if each["refused"] not in UNREAD]
            if len(refused) == 1 and self.first_problem is not None:
                raise self.first_problem
            if not refused:
                raise BadInput("no_text_files", name=name)
            raise BadInput("nothing_readable", count=len(refused), path=refused[0]["path"])
        text = self.texts[0] if len(self.texts) == 1 else "\n".join(self.texts)
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
        folder = self.folder if len(self.files) == 1 else ""
        return Corpus(
            text,
            name,
            self._language(),
            digest,
            len(text),
            self.files,
            duplicates,
            list(dict.fromkeys(self.credits)),
            script(text),
            folder,
        )

    def _language(self) -> str:
        total = sum(self.chars_of.values())
        spoken, chars = self.chars_of.most_common(1)[0]
        if chars >= 0.85 * total:
            return spoken
        return "mixed" if self.chars_of["zh"] + self.chars_of["en"] + self.chars_of["mixed"] > 0.5 * total else "other"


def write_corpus(corpus: Corpus, folder: Path) -> Corpus:
    """Keep ``corpus`` in ``folder``: all of it or, after a crash, nothing of it. NotWritten when it cannot be."""
    kept = replace(corpus, folder=str(folder))
    data = corpus.text.encode("utf-8")
    if not (folder / CORPUS_REPORT).is_file():
        check_place(folder)
    if folder.exists():
        write_bytes(folder / CORPUS_TEXT, data)
        write_json(folder / CORPUS_REPORT, kept.report())
        return kept
    folder.parent.mkdir(parents=True, exist_ok=True)
    with new_folder(folder) as temporary:
        write_bytes(temporary / CORPUS_TEXT, data)
        write_json(temporary / CORPUS_REPORT, kept.report())
    return kept


def read_report(folder: Path) -> dict[str, Any]:
    """report.json of a corpus folder; Damaged when it is none of ours or of a newer version."""
    try:
        report = json.loads(read_regular(str(folder / CORPUS_REPORT)))
    except (OSError, ValueError, RecursionError) as problem:
        raise Damaged("damaged_corpus", path=str(folder)) from problem
    if not isinstance(report, dict) or report.get("format") != FORMAT:
        raise Damaged("damaged_corpus", path=str(folder))
    if not isinstance(report.get("version"), int) or report["version"] > VERSION:
        raise Damaged("newer_corpus", path=str(folder))
    return report


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

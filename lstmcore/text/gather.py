"""Files into one text: each is read, cleaned and added, or its fate is told; a huge one goes through in blocks."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Generator, Iterator
from typing import Any

from ..control import Control
from ..errors import BadInput, CoreError, Damaged
from ..events import Event, FileRead, Progress
from ..specs import Cleaning
from .body import PREVIEW, Body
from .clean import Cleaned, clean
from .decode import StreamDecoder
from .files import Found
from .formats import STREAMED, extract, kind_of_text, streamed_text
from .language import language, script_counts
from .magic import kind_of_document
from .repeats import Repeats
from .report import read_report
from .samples import samples

LEAST_CHARS = 2
BIG = 8_000_000  # bytes: a larger text is read in blocks
WHOLE = 256_000_000  # bytes: a larger document is refused
WHOLE_TEXT = 100_000_000  # bytes: the same for web pages, tables and subtitles, which grow when they are parsed
UNREAD = frozenset(("hidden", "duplicate", "edition"))  # left out for a good reason: not counted as refused


class Stopped(Exception):
    """The reading was stopped in the middle of a file."""


class Gathering:
    """What has been read so far."""

    def __init__(self, body: Body, encoding: str | None, cleaning: Cleaning, several: bool, control: Control) -> None:
        self.body = body
        self.encoding = encoding
        self.cleaning = cleaning
        self.several = several
        self.control = control
        self.files: list[dict[str, Any]] = []
        self.credits: list[str] = []
        self.chars_of: Counter[str] = Counter()
        self.scripts = [0, 0]
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, list[tuple[str, str]]] = {}
        self.first_problem: CoreError | None = None
        self.folder = ""
        self._repeats = Repeats()
        self._seen: dict[bytes, tuple[int, str]] = {}
        self._credits_of_samples = {each.path: each.credit for each in samples()}

    def add(self, found: Found, done: int, total: int) -> Generator[Event, None, None]:
        """Read one file and say what became of it; never raises for a bad file, Stopped when told to end."""
        self.body.begin()
        try:
            event = yield from self._read(found, done, total)
        except (CoreError, OSError) as problem:
            self.body.take_back()
            if self.control.stop_requested:
                raise Stopped from problem
            event = self._refused(found, problem)
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
        yield event

    def _refused(self, found: Found, problem: CoreError | OSError) -> FileRead:
        if isinstance(problem, OSError):
            problem = BadInput("not_readable", path=found.path, reason=problem.strerror or str(problem))
        problem.values.setdefault("path", found.path)
        if problem.key not in UNREAD:
            self.first_problem = self.first_problem or problem
        kind = str(problem.values.get("kind", ""))
        return FileRead(found.path, kind=kind, refused=problem.key, values=dict(problem.values))

    def _read(self, found: Found, done: int, total: int) -> Generator[Event, None, FileRead]:
        if found.refused is not None:
            raise found.refused
        if found.corpus is not None:
            return (yield from self._corpus(found, done, total))
        if found.size > BIG and (event := (yield from self._blocks(found, done, total))) is not None:
            return event
        if found.size > WHOLE:
            raise BadInput("too_large", path=found.path, limit=f"{WHOLE // 10**6} MB")
        return self._whole(found)

    def _whole(self, found: Found) -> FileRead:
        data = found.load()
        if not data:
            raise BadInput("empty_file", path=found.path)
        self._refuse_duplicate(hashlib.blake2b(data, digest_size=16).digest(), found.path)
        extracted = extract(data, found.name, self.encoding, self.cleaning, lambda: self.control.stop_requested)
        del data
        cleaned = clean(extracted.text, self.cleaning, repeats=self._repeats)
        self._require_text(cleaned.text, found.path, extracted.kind)
        values: dict[str, Any] = {}
        if self.several and (edition := self._repeats.edition_of(cleaned.text, found.path)) is not None:
            values = {"edition_of": edition[0], "percent": edition[1]}
            if not self.cleaning.editions:
                raise BadInput("edition", path=found.path, first=edition[0], percent=edition[1])
        self.body.add(cleaned.text)
        self._refuse_duplicate_text(found.path)
        self._note(cleaned)
        self.counts.update(extracted.left_out)
        values |= {**_told(cleaned.counts), **extracted.left_out}
        spoken = self._spoken(cleaned.text, len(cleaned.text))
        preview = cleaned.text[:PREVIEW]
        bad, dropped = extracted.bad_sequences, cleaned.dropped
        self._credit(found)
        chars = len(cleaned.text)
        return FileRead(found.path, extracted.kind, extracted.codec, chars, bad, dropped, "", spoken, preview, values)

    def _blocks(self, found: Found, done: int, total: int) -> Generator[Event, None, FileRead | None]:
        """A large text, a block at a time; None when it is of a format that is read whole."""
        decoder, carry, kind = StreamDecoder(self.encoding), "", ""
        seen = hashlib.blake2b(digest_size=16)
        dropped = chars = read = 0
        counts: Counter[str] = Counter()
        start, spoken, seam = self.body.chars, "", ""
        for block, final in _with_last(found.blocks()):
            if self.control.stop_requested:
                raise Stopped
            if not read and kind_of_document(block) is not None:
                return None
            read += len(block)
            seen.update(block)
            text = carry + decoder.feed(block, final)
            if not kind:
                kind = kind_of_text(text, found.name)
                if kind not in STREAMED:
                    if found.size > WHOLE_TEXT:
                        raise BadInput("too_large", path=found.path, kind=kind, limit=f"{WHOLE_TEXT // 10**6} MB")
                    return None
            cut = len(text) if final else _cut(text)
            piece, carry = text[:cut], text[cut:]
            first = read == len(block)
            cleaned = clean(
                streamed_text(piece, kind, self.cleaning), self.cleaning, first=first, last=final, repeats=self._repeats
            )
            if cleaned.text:
                self.body.add(seam * (chars > 0) + cleaned.text)
                chars += len(cleaned.text)
                spoken = spoken or self._spoken(cleaned.text, 0)
            seam = "\n\n" if piece.endswith(("\n\n", "\r\n\r\n")) else "\n" if piece.endswith("\n") else ""
            dropped += cleaned.dropped
            counts.update(cleaned.counts)
            self._note(cleaned)
            yield Progress("reading", done + read, total)
        self._refuse_duplicate(seen.digest(), found.path)
        if not chars:
            raise BadInput("no_text", path=found.path, kind=kind)
        self._refuse_duplicate_text(found.path)
        self._credit(found)
        chars = self.body.chars - start
        self.chars_of[spoken] += chars
        values = _told(counts)
        return FileRead(
            found.path, kind, decoder.codec or "utf-8", chars, decoder.bad_sequences, dropped, "", spoken, "", values
        )

    def _corpus(self, found: Found, done: int, total: int) -> Generator[Event, None, FileRead]:
        assert found.corpus is not None
        report = read_report(found.corpus)
        digest, decoder, read, start = hashlib.sha256(), StreamDecoder("utf-8"), 0, self.body.chars
        parts: list[str] = []
        for block, final in _with_last(found.blocks()):
            if self.control.stop_requested:
                raise Stopped
            digest.update(block)
            read += len(block)
            text = decoder.feed(block, final)
            self.body.add(text)
            if not parts:
                parts.append(text[:1_000_000])
            yield Progress("reading", done + read, total)
        if digest.hexdigest() != report.get("sha256"):
            raise Damaged("damaged_corpus", path=found.path)
        self._refuse_duplicate(hashlib.blake2b(digest.digest(), digest_size=16).digest(), found.path)
        self.credits += [str(each) for each in report.get("credits", [])]
        self.folder = str(found.corpus)
        text = parts[0] if parts else ""
        chars = self.body.chars - start
        return FileRead(found.path, "corpus", "utf-8", chars, 0, 0, "", self._spoken(text, chars), text[:PREVIEW], {})

    def _spoken(self, text: str, chars: int) -> str:
        spoken = language(text)
        self.chars_of[spoken] += chars
        for place, count in enumerate(script_counts(text)):
            self.scripts[place] += count
        return spoken

    def _note(self, cleaned: Cleaned) -> None:
        self.counts.update(cleaned.counts)
        for name, pairs in cleaned.examples.items():
            kept = self.examples.setdefault(name, [])
            kept += pairs[: max(0, 3 - len(kept))]

    def _credit(self, found: Found) -> None:
        if (credit := self._credits_of_samples.get(found.path)) is not None:
            self.credits.append(credit)

    @staticmethod
    def _require_text(text: str, path: str, kind: str) -> None:
        if (visible := len(text[: LEAST_CHARS * 1000].strip())) < LEAST_CHARS:
            raise BadInput("no_text" if visible == 0 else "one_character", path=path, kind=kind)

    def _refuse_duplicate_text(self, path: str) -> None:
        if self.several:
            self._refuse_duplicate(self.body.digest_of_file, path)

    def _refuse_duplicate(self, digest: bytes, path: str) -> None:
        number, first = self._seen.setdefault(digest, (len(self.files), path))
        if number != len(self.files):
            raise BadInput("duplicate", path=path, first=first)


def _told(counts: dict[str, int]) -> dict[str, int]:
    """Counts worth a word for one file: not what only makes line ends uniform."""
    return {name: count for name, count in counts.items() if name not in ("line_ends", "controls")}


def _with_last(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each block, and whether it is the last."""
    before: bytes | None = None
    for block in blocks:
        if before is not None:
            yield before, False
        before = block
    if before is not None:
        yield before, True


def _cut(text: str) -> int:
    """Where a block is best cut: after a blank line, before an indent, after a line, or nowhere but at its end."""
    half = len(text) // 2
    for mark, after in (("\n\n", 2), ("\r\n\r\n", 4), ("\n\u3000", 1), ("\n", 1)):
        place = text.rfind(mark, half)
        if place >= 0:
            return place + after
    return len(text) - text.endswith("\r")

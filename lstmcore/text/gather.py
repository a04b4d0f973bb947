"""Files into one text: each is read, cleaned and added, or its fate is told."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from typing import Any

from ..control import Control
from ..errors import BadInput, CoreError, Damaged
from ..events import Event, FileRead, Progress
from ..specs import Cleaning, FileChoice
from ..store.atomic import NotWritten
from .body import PREVIEW, Body
from .clean import Cleaned, clean
from .decode import StreamDecoder
from .files import Found
from .language import language, script_counts
from .parts import parts_of, with_last
from .repeats import Repeats
from .report import read_report, stretches_of
from .samples import samples
from .snapshot import RETRIED, Keeper

LEAST_CHARS = 2
UNREAD = frozenset(("hidden", "duplicate", "edition"))  # left out for a good reason: not counted as refused


class Stopped(Exception):
    """The reading was stopped before its end."""


class Gathering:
    """What has been read so far."""

    def __init__(
        self,
        body: Body,
        control: Control,
        cleaning: Cleaning,
        several: bool,
        encoding: str | None = None,
        choices: Mapping[str, FileChoice] | None = None,
        keeper: Keeper | None = None,
    ) -> None:
        self.body = body
        self.encoding = encoding
        self.cleaning = cleaning
        self.several = several
        self.control = control
        self.choices = choices or {}
        self.files: list[dict[str, Any]] = []
        self.stretches: list[tuple[int, int]] = []  # (first character, weight) in the text
        self.credits: list[str] = []
        self.chars_of: Counter[str] = Counter()
        self.scripts = [0, 0]
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, list[tuple[str, str]]] = {}
        self.first_problem: CoreError | None = None
        self.folder = ""
        self._keeper = keeper
        self._bytes = _Bytes(None, "", 0)
        self._repeats = Repeats()
        self._seen: dict[bytes, tuple[int, str]] = {}
        self._credits_of_samples = {each.path: each.credit for each in samples()}

    def add(self, found: Found, done: int, total: int) -> Generator[Event, None, None]:
        """Read one file and say what became of it; never raises for a bad file, Stopped when told to end."""
        choice = self.choices.get(found.path, FileChoice(found.path))
        if choice.encoding is None and self.encoding is not None:
            choice = FileChoice(found.path, choice.use, choice.weight, self.encoding)
        kept = found.earlier is not None and found.earlier["member"] is not None
        self._bytes = _Bytes(None if kept else self._keeper, found.name, found.size)
        self.body.begin()
        try:
            event = yield from self._read(found, choice, done, total)
        except NotWritten:
            raise
        except (CoreError, OSError) as problem:
            self.body.take_back()
            if self._stopped():
                raise Stopped from problem
            if found.earlier is not None and isinstance(problem, Damaged):
                raise  # what a corpus keeps must not be lost in silence
            event = self._refused(found, problem)
        read = choice.use and not event.refused
        if read:
            self.stretches += self._stretches(found, choice.weight)
        self.files.append(self._entry(found, event, choice, self.body.start if read else None))
        yield event

    def _entry(self, found: Found, event: FileRead, choice: FileChoice, start: int | None) -> dict[str, Any]:
        """What the report says of a file."""
        earlier = found.earlier or {}
        member = self._bytes.keep(not event.refused or event.refused in RETRIED)
        return {
            "path": event.path,
            "kind": event.kind,
            "codec": event.codec,
            "chars": event.chars,
            "language": event.language,
            "bad_sequences": event.bad_sequences,
            "dropped": event.dropped,
            "refused": event.refused,
            "values": event.values,
            "use": choice.use,
            "weight": choice.weight,
            "encoding": choice.encoding,
            "start": start,
            "bytes": self._bytes.size or earlier.get("bytes") or found.size,
            "sha256": self._bytes.sha256 or earlier.get("sha256", ""),
            "member": earlier["member"] if earlier.get("member") is not None else member,
            "preview": event.preview,
        }

    def _refused(self, found: Found, problem: CoreError | OSError) -> FileRead:
        if isinstance(problem, OSError):
            problem = BadInput("not_readable", path=found.path, reason=problem.strerror or str(problem))
        problem.values.setdefault("path", found.path)
        if problem.key not in UNREAD:
            self.first_problem = self.first_problem or problem
        kind = str(problem.values.get("kind", ""))
        return FileRead(found.path, kind=kind, refused=problem.key, values=dict(problem.values))

    def _read(self, found: Found, choice: FileChoice, done: int, total: int) -> Generator[Event, None, FileRead]:
        if found.refused is not None:
            raise found.refused
        if not choice.use:
            return self._switched_off(found)
        if found.corpus is not None or (found.earlier or {}).get("kind") == "corpus":
            return (yield from self._as_it_stands(found, done, total))
        return (yield from self._cleaned(found, choice, done, total))

    def _switched_off(self, found: Found) -> FileRead:
        """Keep the bytes and what was known of the file; its text is not read."""
        for block, last in with_last(found.blocks()):
            if self._stopped():
                raise Stopped
            self._bytes.see(block, last)
        known = found.earlier or {}
        names = ("kind", "codec", "chars", "bad_sequences", "dropped", "language", "preview")
        return FileRead(found.path, use=False, **{name: known[name] for name in names if name in known})

    def _cleaned(self, found: Found, choice: FileChoice, done: int, total: int) -> Generator[Event, None, FileRead]:
        kind = codec = spoken = preview = seam = ""
        dropped = bad = 0
        counts: Counter[str] = Counter()
        values: dict[str, Any] = {}
        for part in parts_of(found, choice.encoding, self.cleaning, self._see(found.path), self._stopped):
            if self._stopped():
                raise Stopped
            whole = part.first and part.last
            cleaned = clean(part.text, self.cleaning, first=part.first, last=part.last, repeats=self._repeats)
            if whole:
                self._require_text(cleaned.text, found.path, part.kind)
                values = self._edition(cleaned.text, found.path)
            else:
                yield Progress("reading", done + part.read, total)
            if cleaned.text:
                self.body.add(seam * bool(self.body.chars_of_file) + cleaned.text)
                spoken = spoken or self._spoken(cleaned.text)
                preview = preview or cleaned.text[:PREVIEW]
            kind, codec, bad, seam = part.kind, part.codec, part.bad_sequences, part.seam
            dropped += cleaned.dropped
            counts.update(_told(cleaned.counts))
            counts.update(part.left_out)
            self.counts.update(part.left_out)
            self._note(cleaned)
        chars = self.body.chars_of_file
        if not chars:
            raise BadInput("no_text", path=found.path, kind=kind)
        if self.several:
            self._refuse_duplicate(self.body.digest_of_file, found.path)
        self.chars_of[spoken] += chars
        if (credit := self._credits_of_samples.get(found.path)) is not None:
            self.credits.append(credit)
        return FileRead(found.path, kind, codec, chars, bad, dropped, "", spoken, preview, {**values, **counts})

    def _as_it_stands(self, found: Found, done: int, total: int) -> Generator[Event, None, FileRead]:
        """The text of a corpus, which was cleaned when it was kept."""
        decoder, read, head = StreamDecoder("utf-8"), 0, ""
        for block, last in with_last(found.blocks()):
            if self._stopped():
                raise Stopped
            self._bytes.see(block, last)
            read += len(block)
            text = decoder.feed(block, last)
            self.body.add(text)
            head = head or text[:1_000_000]
            yield Progress("reading", done + read, total)
        if found.corpus is not None:
            report = read_report(found.corpus)
            if self._bytes.sha256 != report["sha256"]:
                raise Damaged("damaged_corpus", path=found.path)
            self.credits += [str(each) for each in report.get("credits", [])]
            self.folder = str(found.corpus)
        self._refuse_duplicate(self._bytes.digest, found.path)
        chars, spoken = self.body.chars_of_file, self._spoken(head)
        self.chars_of[spoken] += chars
        return FileRead(found.path, "corpus", "utf-8", chars, 0, 0, "", spoken, head[:PREVIEW], {})

    def _stretches(self, found: Found, weight: int) -> list[tuple[int, int]]:
        """(first character, weight) of each file inside ``found``, which is one unless it is a corpus."""
        inside = stretches_of(read_report(found.corpus)) if found.corpus is not None else [(0, 1)]
        return [(self.body.start + start, weight * times) for start, times in inside]

    def _stopped(self) -> bool:
        return self.control.stop_requested

    def _see(self, path: str) -> Callable[[bytes, bool], None]:
        def see(block: bytes, last: bool) -> None:
            self._bytes.see(block, last)
            if last:
                self._refuse_duplicate(self._bytes.digest, path)

        return see

    def _edition(self, text: str, path: str) -> dict[str, Any]:
        """What to say of a file that is another edition of an earlier one; BadInput when those are left out."""
        if not self.several or (edition := self._repeats.edition_of(text, path)) is None:
            return {}
        if not self.cleaning.editions:
            raise BadInput("edition", path=path, first=edition[0], percent=edition[1])
        return {"edition_of": edition[0], "percent": edition[1]}

    def _spoken(self, text: str) -> str:
        for place, count in enumerate(script_counts(text)):
            self.scripts[place] += count
        return language(text)

    def _note(self, cleaned: Cleaned) -> None:
        self.counts.update(cleaned.counts)
        for name, pairs in cleaned.examples.items():
            kept = self.examples.setdefault(name, [])
            kept += pairs[: max(0, 3 - len(kept))]

    @staticmethod
    def _require_text(text: str, path: str, kind: str) -> None:
        if (visible := len(text[: LEAST_CHARS * 1000].strip())) < LEAST_CHARS:
            raise BadInput("no_text" if visible == 0 else "one_character", path=path, kind=kind)

    def _refuse_duplicate(self, digest: bytes, path: str) -> None:
        number, first = self._seen.setdefault(digest, (len(self.files), path))
        if number != len(self.files):
            raise BadInput("duplicate", path=path, first=first)


class _Bytes:
    """The bytes of the file at hand: hashed, counted, and kept. A file of one block is kept only when it is wanted."""

    def __init__(self, keeper: Keeper | None, name: str, whole: int) -> None:
        self.size = 0
        self.sha256 = ""
        self.digest = b""
        self._hash = hashlib.sha256()
        self._keeper = keeper
        self._name = name
        self._whole = whole
        self._held = b""

    def see(self, block: bytes, last: bool) -> None:
        """The next bytes."""
        self._hash.update(block)
        if last:
            self.sha256, self.digest = self._hash.hexdigest(), self._hash.digest()
        if self._keeper is not None and last and not self.size:
            self._held = block
        elif self._keeper is not None:
            self._keeper.write(self._name, block, self._whole)
        self.size += len(block)

    def keep(self, wanted: bool) -> int | None:
        """The place of the file in the snapshot; None when it is not wanted, or there is none."""
        if self._keeper is None:
            return None
        if self._held and wanted:
            self._keeper.write(self._name, self._held, self._whole)
        self._held = b""
        member = self._keeper.end()
        return member if wanted else None


def _told(counts: dict[str, int]) -> dict[str, int]:
    """Counts worth a word for one file: not what only makes line ends uniform."""
    return {name: count for name, count in counts.items() if name not in ("line_ends", "controls")}

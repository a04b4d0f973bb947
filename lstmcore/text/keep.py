"""A corpus that is kept: a folder of report.json, text.txt and sources.zip, made anew or read again as a whole."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..control import Control
from ..errors import BadInput
from ..events import Event
from ..specs import FileChoice, ReadSpec
from ..store.atomic import new_folder, not_written, renewing, write_json
from ..store.place import check_place
from .body import Body, FileBody
from .corpus import Corpus, found_in, gathered, name_for, ready
from .decode import known_codec
from .files import CORPUS_REPORT, CORPUS_TEXT, Found
from .gather import Gathering, Stopped
from .report import FORMAT, VERSION, Report, choices_of, is_again, read_report, same_folder
from .snapshot import SOURCES, Keeper, Snapshot
from .totals import Totals, totals


def import_text(spec: ReadSpec, control: Control) -> Generator[Event, None, Corpus | None]:
    """Read ``spec.sources`` in little memory; the text goes to the folder ``spec.out``, or nowhere.

    Yields Progress, a FileRead for each file, CorpusReady. None when stopped before the end, BadInput when nothing can
    be read: then a corpus that was there before still is.
    """
    spec = replace(spec, encoding=known_codec(spec.encoding) if spec.encoding else None)
    try:
        if spec.out is not None:
            return (yield from _kept(spec, Path(spec.out), control))
        found = yield from found_in(spec.sources, control)
        body = Body()
        gathering = Gathering(body, control, spec.cleaning, len(found) > 1, spec.encoding, _choices(spec, found))
        corpus = yield from gathered(gathering, found, spec.name or name_for(spec.sources, found))
    except Stopped:
        return None
    yield ready(corpus, body)
    return corpus


def _kept(spec: ReadSpec, folder: Path, control: Control) -> Generator[Event, None, Corpus]:
    there = (folder / CORPUS_REPORT).is_file()
    if not there:
        check_place(folder)
    report = read_report(folder) if there else None  # a folder of something else is never written over
    again = report if is_again(spec.sources, spec.out) else None
    with ExitStack() as stack:
        snapshot = stack.enter_context(closing(Snapshot(folder)))
        found = snapshot.files(again) if again is not None else []
        others = tuple(each for each in spec.sources if again is None or not same_folder(each, folder))
        if others or again is None:
            found += yield from found_in(others, control)
        choices = {**(choices_of(again) if again is not None else {}), **_choices(spec, found)}
        temporary = stack.enter_context(_place(folder, there))
        body = stack.enter_context(closing(FileBody(temporary / CORPUS_TEXT, folder)))
        old = folder / SOURCES if again is not None else None
        keeper = stack.enter_context(closing(Keeper(temporary / SOURCES, folder, old)))
        gathering = Gathering(body, control, spec.cleaning, len(found) > 1, spec.encoding, choices, keeper)
        gathering.credits += again["credits"] if again is not None else []
        name = spec.name or (str(again["name"]) if again is not None else name_for(others, found))
        corpus = replace((yield from gathered(gathering, found, name)), folder=str(folder))
        body.close()
        keeper.close()
        snapshot.close()  # a file that is open cannot be replaced on Windows
        sums = yield from totals(temporary / CORPUS_TEXT, control)
        write_json(temporary / CORPUS_REPORT, _report(corpus, body.preview, sums, again))
    yield ready(corpus, body)
    return corpus


def _place(folder: Path, there: bool) -> AbstractContextManager[Path]:
    """The temporary folder of a new corpus, or of one that takes the place of another."""
    if there:
        return renewing(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise not_written(folder, problem) from problem
    return new_folder(folder)


def _choices(spec: ReadSpec, found: list[Found]) -> dict[str, FileChoice]:
    """The choices by path; BadInput for a file that is not there or a codec that does not exist."""
    there = {each.path for each in found}
    for each in spec.choices:
        if each.path not in there:
            raise BadInput("no_such_choice", path=each.path)
    return {
        each.path: replace(each, encoding=known_codec(each.encoding)) if each.encoding else each
        for each in spec.choices
    }


def _report(corpus: Corpus, preview: str, sums: Totals, old: Report | None) -> dict[str, Any]:
    """The content of report.json; a corpus that is read again keeps the day it was made."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": corpus.name,
        "created": old["created"] if old is not None else datetime.now(UTC).isoformat(timespec="seconds"),
        "chars": corpus.chars,
        "weighted_chars": sum(each["chars"] * each["weight"] for each in corpus.in_use),
        "words": sums.words,
        "words_sampled": sums.sampled,
        "vocabulary": sums.vocabulary,
        "language": corpus.language,
        "script": corpus.script,
        "codecs": list(corpus.codecs),
        "duplicates": corpus.duplicates,
        "bad_sequences": corpus.bad_sequences,
        "refused": corpus.refused,
        "sha256": corpus.sha256,
        "preview": preview,
        "cleaning": corpus.cleaning,
        "credits": corpus.credits,
        "files": corpus.files,
    }

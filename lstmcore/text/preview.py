"""The verb ``cleaning``: what each step changes in these texts, or would change if it were switched on."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..control import Control
from ..errors import BadInput
from ..events import Done, Event, Progress
from ..specs import Cleaning, CleaningPreviewSpec
from .clean import clean
from .corpus import found_in
from .files import Found, name_of
from .formats import DOCUMENTS, TABLES
from .gather import Stopped
from .repeats import Repeats
from .report import read_report
from .sample import Sample, sampled
from .snapshot import Snapshot

EXAMPLES = 5
EXAMPLE_CHARS = 80
CHANGES: dict[str, Any] = {  # the value with which a switch changes the text, in the order of the steps
    "line_ends": True,
    "page_numbers": True,
    "boilerplate": True,
    "contents": False,
    "adverts": True,
    "join_lines": True,
    "indents": True,
    "headings": False,
    "quotes": "curly",
    "script": "simplified",
    "repeats": "exact",
    "notes": False,
    "tables": False,
}
COUNTED_AS = {"join_lines": "joined"}
OF_DOCUMENTS = {"notes": False, "contents": False, "tables": False}


@dataclass
class Step:
    """What one step does: places, and the first few as (before, after)."""

    count: int = 0
    examples: list[list[str]] = field(default_factory=list[list[str]])

    def add(self, count: int, examples: Iterator[tuple[str, str]]) -> None:
        """More of the same."""
        self.count += count
        self.examples += [list(each) for each in examples][: EXAMPLES - len(self.examples)]


def cleaning(spec: CleaningPreviewSpec, control: Control) -> Iterator[Event]:
    """Progress, then Done with ``chars``, ``sampled_chars`` and ``steps`` by switch; BadInput when nothing is text."""
    try:
        with ExitStack() as stack:
            files = yield from _files(spec, control, stack)
            sample = yield from sampled(files, spec.cleaning, control)
            steps = yield from _steps(sample, spec.cleaning, control)
            yield from _of_documents(files, sample, spec.cleaning, steps, control)
    except Stopped:
        yield Done("cancelled")
        return
    steps["editions"] = _editions(sample)
    steps["column"] = _columns(sample)
    size = sum(len(each.text) for each in sample.stretches)
    if not size:
        raise BadInput("no_text_files", name=spec.sources[0])
    told = {
        name: {"on": value, "count": steps[name].count, "examples": steps[name].examples}
        for name, value in vars(spec.cleaning).items()
    }
    yield Done("done", {"chars": round(size / sample.share), "sampled_chars": size, "steps": told})


def _files(spec: CleaningPreviewSpec, control: Control, stack: ExitStack) -> Generator[Event, None, list[Found]]:
    """The files to look at; of a kept corpus those that it keeps and uses."""
    files: list[Found] = []
    for found in (yield from found_in(spec.sources, control)):
        if found.corpus is None:
            files.append(found)
        else:
            snapshot = stack.enter_context(closing(Snapshot(found.corpus)))
            kept = snapshot.files(read_report(Path(found.corpus)))
            files += [
                each for each in kept if each.earlier and each.earlier["use"] and each.earlier["kind"] != "corpus"
            ]
    return [each for each in files if each.refused is None]


def _steps(sample: Sample, chosen: Cleaning, control: Control) -> Generator[Event, None, dict[str, Step]]:
    """Steps that are on from one pass with all of them, each other one from a pass with it as well."""
    steps = {name: Step() for name in CHANGES}
    on = [name for name, value in CHANGES.items() if _is_on(name, getattr(chosen, name), value)]
    passes = [(chosen, on)]
    passes += [(replace(chosen, **{name: CHANGES[name]}), [name]) for name in CHANGES if name not in on]
    done, total = 0, len(passes) * len(sample.stretches)
    for switches, names in passes:
        repeats = Repeats()
        for each in sample.stretches:
            if control.stop_requested:
                raise Stopped
            yield Progress("previewing", done, total)
            cleaned = clean(each.text, switches, first=each.first, last=each.last, repeats=repeats)
            for name in names:
                counted = COUNTED_AS.get(name, name)
                steps[name].add(cleaned.counts.get(counted, 0), iter(cleaned.examples.get(counted, ())))
            done += 1
    return steps


def _is_on(name: str, value: Any, changing: Any) -> bool:
    return value == changing if isinstance(changing, bool) else value != "keep"


def _of_documents(
    files: list[Found], sample: Sample, chosen: Cleaning, steps: dict[str, Step], control: Control
) -> Generator[Event, None, None]:
    """Add the notes, tables and contents of documents, which are left out while these are taken apart."""
    left_out = sample.left_out
    looked_at = {each.path for each in sample.stretches if each.kind in DOCUMENTS}
    if looked_at and any(getattr(chosen, name) for name in OF_DOCUMENTS):
        documents = [each for each in files if each.path in looked_at]
        left_out = (yield from sampled(documents, replace(chosen, **OF_DOCUMENTS), control)).left_out
    for name in OF_DOCUMENTS:
        steps[name].count += left_out.get(name, 0)


def _editions(sample: Sample) -> Step:
    """Files most of whose paragraphs an earlier one holds."""
    step, repeats = Step(), Repeats()
    texts: dict[str, str] = {}
    for each in sample.stretches:
        texts[each.path] = texts.get(each.path, "") + each.text
    for path, text in texts.items():
        if (edition := repeats.edition_of(text, path)) is not None:
            step.add(1, iter([(name_of(path), name_of(edition[0]))]))
    return step


def _columns(sample: Sample) -> Step:
    """Tables, each with the beginning of the column of texts."""
    step = Step()
    for each in sample.stretches:
        if each.kind in TABLES and each.first:
            step.add(1, iter([(name_of(each.path), each.text.split("\n", 1)[0][:EXAMPLE_CHARS])]))
    return step

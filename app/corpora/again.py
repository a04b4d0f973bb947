"""How a kept corpus was read, and what it takes to read it again with something changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lstmcore.errors import CoreError
from lstmcore.specs import Cleaning, FileChoice, ReadSpec, from_dict

from ..reports import Report

Row = Mapping[str, Any]
FIELDS = {each.name for each in dataclasses.fields(Cleaning)}


def cleaning_of(report: Report) -> Cleaning:
    """The switches that a corpus was read with; the defaults where it does not say."""
    switches = (report.get("cleaning") or {}).get("switches") or {}
    try:
        return from_dict(Cleaning, {name: value for name, value in switches.items() if name in FIELDS})
    except CoreError:
        return Cleaning()


def choice_of(file: Row) -> FileChoice:
    """What was decided about one file of a report."""
    return FileChoice(
        str(file.get("path", "")),
        file.get("use") is not False,
        int(file.get("weight") or 1),
        str(file.get("encoding") or "") or None,
    )


def choices_of(report: Report) -> tuple[FileChoice, ...]:
    """Every decision about a file that is not the default."""
    return decided(choice_of(file) for file in report.get("files") or ())


def decided(choices: Iterable[FileChoice]) -> tuple[FileChoice, ...]:
    """Those of ``choices`` that say anything."""
    return tuple(each for each in choices if each != FileChoice(each.path))


def spec_of(
    report: Report,
    choices: Sequence[FileChoice] | None = None,
    cleaning: Cleaning | None = None,
    more: Sequence[str] = (),
) -> ReadSpec:
    """A reading of the corpus into its own folder, as it was but for what is given here."""
    folder = str(report["folder"])
    return ReadSpec(
        sources=(folder, *more),
        out=folder,
        name=str(report.get("name") or "") or None,
        choices=choices_of(report) if choices is None else tuple(choices),
        cleaning=cleaning_of(report) if cleaning is None else cleaning,
    )

"""Specs as plain JSON values and back."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

from ..errors import BadInput
from .fields import check
from .values import Cleaning, FileChoice

T = TypeVar("T")


def to_dict(spec: Any) -> dict[str, Any]:
    """Plain JSON values; tuples become lists."""
    return dataclasses.asdict(spec)


def from_dict(kind: type[T], values: Mapping[str, Any]) -> T:
    """A checked spec of ``kind``; unknown names are refused, lists become tuples, whole numbers floats where due."""
    fields = {each.name: each for each in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for name in values:
        if name not in fields:
            raise BadInput("unknown_setting", name=name)
    clean: dict[str, Any] = {}
    for name, given in values.items():
        value: Any = tuple(given) if isinstance(given, list) else given
        annotation = str(fields[name].type)
        if annotation == "Cleaning":
            if not isinstance(value, dict):
                raise BadInput("unknown_setting", name=f"{name} = {value}")
            value = from_dict(Cleaning, value)
        if annotation.startswith("tuple[FileChoice"):
            if not all(isinstance(each, dict) for each in value):
                raise BadInput("unknown_setting", name=f"{name} = {value}")
            value = tuple(from_dict(FileChoice, each) for each in value)
        if annotation.startswith("bool") and value is not None and not isinstance(value, bool):
            raise BadInput("choice", name=name, value=value, choices="true, false")
        if annotation.startswith("float") and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if (
            annotation.startswith("int")
            and value is not None
            and (isinstance(value, bool) or not isinstance(value, int))
        ):
            raise BadInput("whole_number", name=name, value=value)
        if annotation.startswith("str") and value is not None and not isinstance(value, str):
            raise BadInput("text_wanted", name=name, value=value)
        clean[name] = value
    try:
        return check(kind(**clean))
    except TypeError as problem:
        raise BadInput("missing_setting", name=str(problem)) from problem

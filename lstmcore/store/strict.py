"""JSON from strangers: no NaN, no duplicate keys, no huge numbers, no deep nesting; one error for everything."""

from __future__ import annotations

import json
import math
import unicodedata
from typing import Any, NoReturn

from ..errors import Damaged

MAX_DEPTH = 32
MAX_WHOLE = 2**63
MAX_NAME = 80


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"the number {text}")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number too large")
    return value


def _whole(text: str) -> int:
    if len(text) > 20 or abs(int(text)) > MAX_WHOLE:
        raise ValueError("a number too large")
    return int(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name given twice")
    return found


def _check_depth(value: Any) -> None:
    layer, depth = [value], 0
    while layer:
        depth += 1
        if depth > MAX_DEPTH:
            raise ValueError("too deep")
        deeper: list[Any] = []
        for each in layer:
            if isinstance(each, dict):
                deeper.extend(v for v in each.values() if isinstance(v, (dict, list)))
            elif isinstance(each, list):
                deeper.extend(v for v in each if isinstance(v, (dict, list)))
        layer = deeper


def parse(data: bytes | bytearray, name: str) -> Any:
    """The value of ``data``; Damaged (naming the member ``name``) for anything not plain."""
    try:
        text = data.decode("utf-8")
        value = json.loads(
            text, parse_constant=_no_constant, parse_float=_finite, parse_int=_whole, object_pairs_hook=_unique
        )
        _check_depth(value)
        if "\\u" in text:
            # an escaped half of a surrogate pair could never be written out again
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as problem:
        raise Damaged("bundle_json", name=name) from problem
    return value


def parse_object(data: bytes | bytearray, name: str) -> dict[str, Any]:
    """Like ``parse``, and the value must be an object."""
    value = parse(data, name)
    if not isinstance(value, dict):
        raise Damaged("bundle_json", name=name)
    return value


def clean_name(name: str) -> str:
    """``name`` fit to be shown: no control, bidirectional or other invisible characters, at most 80 characters."""
    kept = "".join(" " if each.isspace() else each for each in name)
    kept = "".join(each for each in kept if unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    kept = " ".join(kept.split())
    return unicodedata.normalize("NFC", kept)[:MAX_NAME].strip()

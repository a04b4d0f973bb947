"""The verb ``text``: the running text of one file, whatever its format, as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..control import Control
from ..errors import BadInput
from ..events import Done, Event
from ..specs import Cleaning, TextSpec
from ..store.atomic import write_text
from .formats import extract

LARGEST_BYTES = 256_000_000
MANY_BREAKS = re.compile(r"\n{3,}")


def text(spec: TextSpec, control: Control) -> Iterator[Event]:
    """Write the text of ``spec.path`` to ``spec.out`` as UTF-8; only the blank lines of a document's layout go.

    BadInput when it cannot be read or is no text.
    """
    path = Path(spec.path)
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise BadInput("too_large", path=str(path), limit=f"{LARGEST_BYTES // 1_000_000} MB")
        data = path.read_bytes()
    except OSError as problem:
        raise BadInput("not_readable", path=str(path), reason=problem.strerror or str(problem)) from problem
    kept = Cleaning(contents=True, tables=True, notes=True)
    try:
        found = extract(data, path.name, spec.encoding, kept, lambda: control.cancelled)
    except BadInput as problem:
        raise BadInput(problem.key, **{"path": str(path), **problem.values}) from problem
    body = found.text.replace("\r\n", "\n").replace("\r", "\n")
    if found.kind != "txt":
        body = MANY_BREAKS.sub("\n\n", body).strip("\n") + "\n"
    write_text(spec.out, body)
    yield Done("done", {"kind": found.kind, "codec": found.codec, "chars": len(body), "out": spec.out})

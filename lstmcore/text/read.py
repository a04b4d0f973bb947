"""The verb ``read``: what files hold, as text; trains nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..control import Control
from ..errors import sentence
from ..events import Done, Event
from ..specs import ReadSpec
from .keep import import_text


def read(spec: ReadSpec, control: Control) -> Iterator[Event]:
    """Read ``spec.sources``: a FileRead for each file, CorpusReady, Done. BadInput when nothing can be read."""
    corpus = yield from import_text(spec, control)
    if corpus is None:
        yield Done("cancelled")
        return
    yield Done(
        "done",
        {
            "files": [_with_reason(each) for each in corpus.files],
            "chars": corpus.chars,
            "language": corpus.language,
            "script": corpus.script,
            "duplicates": corpus.duplicates,
            "refused": corpus.refused,
            "bad_sequences": corpus.bad_sequences,
            "codecs": list(corpus.codecs),
            "name": corpus.name,
            "sha256": corpus.sha256,
            "folder": corpus.folder,
            "cleaning": corpus.cleaning,
        },
    )


def _with_reason(file: dict[str, Any]) -> dict[str, Any]:
    """The fate of a file, for people who read JSON: ``reason`` is the sentence of ``refused``."""
    reason = sentence(f"error.{file['refused']}", "en", **file["values"]) if file["refused"] else ""
    return {**file, "reason": reason}

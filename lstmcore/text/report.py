"""report.json of a kept corpus: what it must say to be one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..errors import Damaged
from .files import CORPUS_REPORT, read_regular

FORMAT, VERSION = "moxu-corpus", 1


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

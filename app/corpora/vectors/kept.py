"""The vectors that are kept beside a corpus: what their card says; no Qt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ...i18n import amount, number, tr
from ...reports import Report

CARD = "manifest.json"
Facts = dict[str, Any]


def read_card(folder: str) -> Facts:
    """The card of the vectors in ``folder``; {} where there are none."""
    try:
        card = json.loads((Path(folder) / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return card if isinstance(card, dict) else {}


def is_outdated(card: Facts, report: Report) -> bool:
    """Whether the corpus is another text now than the one that the vectors were made for."""
    corpus = card.get("corpus")
    digest = corpus.get("sha256") if isinstance(corpus, dict) else None
    return bool(digest and report.get("sha256") and digest != report.get("sha256"))


def facts_line(card: Facts) -> str:
    """Words, dimensions, and for vectors from a file how much of the text they know, in one line."""
    how = card.get("how")
    card = {**how, **card} if isinstance(how, dict) else card
    parts = [tr("corpora.vector_words", count=amount(_whole(card, "words")))]
    parts.append(tr("corpora.vector_dimension", count=number(_whole(card, "dimension"))))
    covered = card.get("covered")
    if isinstance(covered, (int, float)):
        parts.append(tr("corpora.vector_covered", share=f"{covered * 100:.1f}"))
    if malformed := _whole(card, "malformed"):
        parts.append(tr("corpora.vector_malformed", count=number(malformed)))
    return " ・ ".join(parts)


def _whole(card: Facts, name: str) -> int:
    value = card.get(name)
    return value if isinstance(value, int) else 0

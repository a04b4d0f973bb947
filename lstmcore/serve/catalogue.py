"""Which models other programs may ask: the library's, the bundled ones, the one named at the start; no other path."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from ..errors import BadInput
from ..store import library
from ..store.strict import clean_name


def listed(default: str) -> list[dict[str, Any]]:
    """OpenAI's ``model`` objects; ``id`` is the model's name, or its ``ref`` where two have that name."""
    cards = _cards()
    names = Counter(str(card["name"]) for card in cards)
    found = [_shown(card, str(card["name"] if names[str(card["name"])] == 1 else card["ref"])) for card in cards]
    if default and not any(_is(card, default) for card in cards):
        found.append({"id": default, "object": "model", "created": 0, "owned_by": "moxu"})
    return found


def find(name: str, default: str, kind: str) -> tuple[str, str]:
    """(the name to show, what the verbs call it) of the model ``name``; "": the default, or the first of ``kind``."""
    cards = _cards()
    wanted = name or default
    for card in cards:
        if _is(card, wanted) if wanted else card.get("kind") == kind:
            return str(wanted or card["name"]), str(card["path"])
    if wanted and wanted == default:
        return default, default
    names = ", ".join(str(each["id"]) for each in listed(default))
    raise BadInput("model_unknown", model=clean_name(wanted), names=names)


def _cards() -> list[dict[str, Any]]:
    return [card for card in library.list_models() if not card["damaged"]]


def _is(card: dict[str, Any], name: str) -> bool:
    return name in (card["name"], card["ref"])


def _shown(card: dict[str, Any], name: str) -> dict[str, Any]:
    return {
        "id": name,
        "object": "model",
        "created": _seconds(str(card.get("created", ""))),
        "owned_by": "moxu" if card["source"] == "starter" else "you",
        "ref": card["ref"],
        "kind": card.get("kind", ""),
        "language": card.get("language", ""),
    }


def _seconds(stamp: str) -> int:
    try:
        return int(datetime.fromisoformat(stamp).timestamp())
    except (ValueError, OverflowError, OSError):
        return 0

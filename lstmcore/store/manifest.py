"""The card of a model: what must be in manifest.json, and how older versions become the present one."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from ..errors import Damaged
from .layout import LAYOUTS
from .strict import clean_name

MAX_TAGS, MAX_TAG = 12, 40

FORMAT = "moxu-model"
FORMAT_VERSION = 1

# version n -> n + 1, each a pure function
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}

_OBJECTS = ("architecture", "ngram", "mixture", "metrics", "corpus", "training", "calibration", "held_out")
SPLIT = ("train_chars", "dev_chars", "test_chars", "train_rows", "dev_rows")
_TEXTS = ("created", "app_version")
_NUMBERS = {
    "metrics": (
        "bits_per_char",
        "perplexity",
        "perplexity_per_char",
        "lstm_bits_per_char",
        "ngram_bits_per_char",
        "train_perplexity",
        "copy_rate",
        "human_copy_rate",
        "accuracy",
        "macro_f1",
        "ece",
        "baseline_accuracy",
        "lstm_accuracy",
        "rows",
    ),
    "corpus": ("chars", "files", "weighted_files", "weighted_train_chars", *SPLIT),
    "training": ("minutes", "seconds", "epochs", "steps", "tokens_per_second", "threads"),
}


def check(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest in the present version with a clean name; Damaged says which field is wrong."""
    if manifest.get("format") != FORMAT:
        raise Damaged("not_a_model_card")
    version = manifest.get("format_version")
    if type(version) is not int or version < 1:
        raise _wrong("format_version")
    if version > FORMAT_VERSION:
        needs = clean_name(str(manifest.get("app_version", "")))[:20] or "?"
        raise Damaged("bundle_newer", version=version, known=FORMAT_VERSION, app_version=needs)
    for old in range(version, FORMAT_VERSION):
        manifest = {**MIGRATIONS[old](manifest), "format_version": old + 1}
    _check_fields(manifest)
    if "tags" in manifest:
        manifest = {**manifest, "tags": clean_tags(manifest["tags"])}
    return {**manifest, "name": clean_name(manifest["name"]) or manifest["id"][:8]}


def _wrong(field: str) -> Damaged:
    return Damaged("bundle_manifest", field=field)


def _check_fields(manifest: dict[str, Any]) -> None:
    if not isinstance(manifest.get("name"), str):
        raise _wrong("name")
    if not is_id(manifest.get("id")):
        raise _wrong("id")
    if not isinstance(manifest.get("kind"), str) or manifest["kind"] not in LAYOUTS:
        raise Damaged("bundle_kind", kind=str(manifest.get("kind"))[:40])
    if manifest.get("language") not in (None, "zh", "en", "mixed", "other"):
        raise _wrong("language")
    for field in _TEXTS:
        if not isinstance(manifest.get(field, ""), str):
            raise _wrong(field)
    for field in _OBJECTS:
        if not isinstance(manifest.get(field, {}), dict):
            raise _wrong(field)
    for field, names in _NUMBERS.items():
        for name in names:
            value = manifest.get(field, {}).get(name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
                raise _wrong(f"{field}.{name}")
    parent = manifest.get("training", {}).get("parent", {})
    if not isinstance(parent, dict) or not all(isinstance(each, str) for each in parent.values()):
        raise _wrong("training.parent")
    tags = manifest.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(each, str) for each in tags):
        raise _wrong("tags")
    samples = manifest.get("samples", [])
    if not isinstance(samples, list) or not all(_is_sample(each) for each in samples):
        raise _wrong("samples")


def _is_sample(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("text"), str)


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Each once, in order, without what could deceive the eye; at most MAX_TAGS of MAX_TAG characters."""
    found = (clean_name(tag)[:MAX_TAG].strip() for tag in tags)
    return list(dict.fromkeys(tag for tag in found if tag))[:MAX_TAGS]


def is_id(value: Any) -> bool:
    """Whether ``value`` is a uuid in its usual writing, safe as a folder's name."""
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value
    except ValueError:
        return False

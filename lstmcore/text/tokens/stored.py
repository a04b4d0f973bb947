"""A vocabulary as it lies in a model: from plain JSON values, each of them doubted."""

from __future__ import annotations

from typing import Any

from ...errors import Damaged
from .base import Vocabulary
from .chars import CharVocabulary
from .lesson import LessonVocabulary
from .subwords import SubwordVocabulary
from .words import WordVocabulary


def from_json(values: dict[str, Any]) -> Vocabulary:
    """The vocabulary that ``to_json`` wrote; Damaged when it is not one."""
    lowercase, strip = _switch(values, "lowercase"), _switch(values, "strip_punctuation")
    vocabulary = _from_json(values)
    return LessonVocabulary(vocabulary, lowercase, strip) if lowercase or strip else vocabulary


def _from_json(values: dict[str, Any]) -> Vocabulary:
    if values.get("version") != 1:
        raise Damaged("vocabulary")
    match values.get("units"):
        case "char":
            tokens = _tokens(values)
            if any(len(each) != 1 for each in tokens):
                raise Damaged("vocabulary")
            return CharVocabulary(tokens)
        case "word":
            return WordVocabulary(_tokens(values), _texts(values.get("dictionary", [])), _switch(values, "spaced"))
        case "subword":
            return _subwords(values.get("model"))
        case _:
            raise Damaged("vocabulary")


def _subwords(model: object) -> SubwordVocabulary:
    if not isinstance(model, str):
        raise Damaged("vocabulary")
    try:
        return SubwordVocabulary(model)
    except Exception as problem:  # the library raises a bare Exception for any bad model
        raise Damaged("vocabulary") from problem


def _switch(values: dict[str, Any], name: str) -> bool:
    value = values.get(name, False)
    if not isinstance(value, bool):
        raise Damaged("vocabulary")
    return value


def _tokens(values: dict[str, Any]) -> list[str]:
    tokens = values.get("tokens")
    texts = _texts(list(tokens) if isinstance(tokens, str) else tokens)
    if len(set(texts)) != len(texts):
        raise Damaged("vocabulary")
    return texts


def _texts(values: object) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(each, str) and each for each in values):
        raise Damaged("vocabulary")
    return values

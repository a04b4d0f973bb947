"""A file that says what to do: a recipe (.toml), or the spec.json of a run; and the command line that says the same."""

from __future__ import annotations

import dataclasses
import json
import os
import shlex
import tomllib
from pathlib import Path
from typing import Any

from . import specs
from .errors import BadInput

ENDINGS = (".toml", ".json")
OF_ONE_RUN = ("run", "out")  # where the first one was written: another one goes elsewhere


def is_spec_file(path: str) -> bool:
    """Whether a source is no text but a spec: a recipe, or a file called spec.json."""
    return path.endswith(".toml") or Path(path).name == "spec.json"


def read_spec_file(path: Path) -> dict[str, Any]:
    """The fields of a spec; a recipe's paths start at MOXU_DATA, or ../shared/data beside the checkout. BadInput."""
    try:
        text = path.read_text(encoding="utf-8")
        values = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as problem:
        raise BadInput("no_such_file", path=str(path)) from problem
    except json.JSONDecodeError as problem:
        raise BadInput("bad_spec_file", path=str(path), reason=str(problem)) from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise BadInput("bad_toml", path=str(path), reason=str(problem)) from problem
    if not isinstance(values, dict):
        raise BadInput("bad_spec_file", path=str(path), reason=type(values).__name__)
    if path.suffix.lower() == ".json":
        return without_its_run(values)
    root = Path(os.environ.get("MOXU_DATA", Path(__file__).resolve().parent.parent.parent / "shared" / "data"))
    for name in ("sources", "tables"):
        given = values.get(name, [])
        if isinstance(given, str):
            values[name] = given = [given]
        if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
            raise BadInput("text_wanted", name=name, value=given)
        if given:
            values[name] = [str(found if (found := path.parent / each).exists() else root / each) for each in given]
    if isinstance(values.get("dev"), str):
        values["dev"] = str(root / values["dev"])
    return values


def without_its_run(values: dict[str, Any]) -> dict[str, Any]:
    """What was asked of a run, free of the place where that run lies."""
    return {name: value for name, value in values.items() if name not in ("version", *OF_ONE_RUN)}


def train_spec(path: Path) -> specs.TrainSpec:
    """The training that a file asks for; BadInput names what is wrong in it."""
    return specs.from_dict(specs.TrainSpec, read_spec_file(path))


def command(spec: specs.TrainSpec) -> str:
    """The words that make ``moxu-core`` train by ``spec``; quoted for a POSIX shell."""
    words = ["moxu-core", "train", *spec.sources]
    for field in dataclasses.fields(spec):
        value, name = getattr(spec, field.name), "--" + field.name.replace("_", "-")
        if field.name in ("sources", "cleaning", "credits", *OF_ONE_RUN) or value == field.default:
            continue
        words += [name] if value is True else [name, str(value)]
    for field in dataclasses.fields(spec.cleaning):
        value, name = getattr(spec.cleaning, field.name), field.name.replace("_", "-")
        if value != field.default:
            words += [f"--{'' if value else 'no-'}{name}"] if isinstance(value, bool) else [f"--{name}", str(value)]
    return shlex.join(words)

"""A classic recipe: a TOML file with what its variants share under [setting] and their differences in [[variants]]."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from ..errors import BadInput, resources
from ..nets.cell import INITIAL
from ..specs import choice, from_dict, ranged


@dataclass(frozen=True)
class Setting:
    """One way to train. ``initial`` "normal": N(0, 0.01) and one zero bias a gate; "uniform": PyTorch's own.

    ``embedding_size`` 0: one-hot input. ``published``: figures of this variant by the names of a result's row.
    """

    name: str
    learning_rate: float = ranged(1.0, 1e-6, 1e4)
    optimizer: str = choice("adam", "sgd", "adam")
    cell: str = choice("fused", "fused", "scratch")
    initial: str = choice("uniform", *INITIAL)
    layers: int = ranged(1, 1, 8)
    hidden_size: int = ranged(256, 1, 4096)
    embedding_size: int = ranged(0, 0, 4096)
    batch_first: bool = False
    sampling: str = choice("adjacent", "adjacent", "random")
    random_start: bool = False
    steps: int = ranged(35, 1, 2000)
    batch_size: int = ranged(32, 1, 1024)
    clip_norm: float | None = ranged(None, 1e-6, 1e6)
    clip_value: float | None = ranged(None, 1e-6, 1e6)
    epochs: int = ranged(1, 1, 100_000)
    published: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Recipe:
    """The text and its units, what is written on the way, and the variants.

    ``chars``: training reads so many first characters (0: the first 90 %). ``prefixes`` are for the text the recipe was
    published on, ``own_prefixes`` for the shipped one. ``temperature`` 0 always takes the likeliest unit. ``axis``: the
    setting that a plot has as its x axis.
    """

    title: str
    source: str
    units: str = choice("char", "char", "letter", "word")
    chars: int = ranged(0, 0, 10**9)
    prefixes: tuple[str, ...] = ()
    own_prefixes: tuple[str, ...] = ()
    sample_every: int = ranged(1, 1, 100_000)
    sample_units: int = ranged(50, 1, 100_000)
    temperature: float = ranged(0.0, 0.0, 5.0)
    published_on: str = ""
    axis: str = ""
    variants: tuple[Setting, ...] = ()


def folder() -> Path:
    """Where the recipes that come with Moxu lie."""
    return resources() / "recipes" / "classic"


def load_recipe(name: str) -> Recipe:
    """The recipe called ``name``, or in the file ``name``.toml; BadInput."""
    path = Path(name) if name.endswith(".toml") else folder() / f"{name}.toml"
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        names = ", ".join(sorted(each.stem for each in folder().glob("*.toml")))
        raise BadInput("no_such_recipe", name=name, names=names) from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise BadInput("bad_toml", path=str(path), reason=str(problem)) from problem
    shared, variants = values.pop("setting", {}), values.pop("variants", [])
    if not isinstance(shared, dict) or not _tables(variants):
        raise BadInput("missing_setting", name="variants")
    settings = tuple(_setting({**shared, **each}) for each in variants)
    recipe = replace(from_dict(Recipe, values), variants=settings)
    if recipe.axis and recipe.axis not in {each.name for each in fields(Setting)}:
        raise BadInput("unknown_setting", name=recipe.axis)
    return recipe


def _tables(values: object) -> bool:
    return isinstance(values, list) and bool(values) and all(isinstance(each, dict) for each in values)


def _setting(values: dict[str, Any]) -> Setting:
    setting = from_dict(Setting, values)
    if setting.cell == "scratch" and (setting.layers > 1 or setting.batch_first):
        raise BadInput("scratch_is_one_layer", name=setting.name)
    return setting

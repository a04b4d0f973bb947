"""The verb ``classic``: a recipe of the textbooks, run as it was published, with what the textbooks do not report."""

from __future__ import annotations

import errno
import math
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..control import Control
from ..errors import BadInput, resources
from ..events import Done, Event, Progress
from ..specs import ClassicSpec
from ..store import atomic
from ..store.atomic import not_written
from ..training import devices
from .plot import plot
from .recipe import Recipe, Setting, load_recipe
from .texts import ClassicText, prepare, read_raw
from .variant import Variant


def classic(spec: ClassicSpec, control: Control) -> Iterator[Event]:
    """Train every variant of the recipe in turn; Done holds a row for each (see ``table``). BadInput."""
    began = time.monotonic()
    recipe = load_recipe(spec.recipe)
    settings = _chosen(recipe, spec.only)
    if spec.plot and not recipe.axis:
        raise BadInput("no_axis", name=spec.recipe)
    for file in (spec.out, spec.plot):
        _check_file(file)
    devices.prepare(spec.threads)
    yield Progress("reading")
    source = spec.source or str(resources() / "samples" / recipe.source)
    text = prepare(read_raw(source), recipe.units, recipe.chars)
    for setting in settings:
        needed = (setting.batch_size + setting.random_start) * setting.steps + 1
        if len(text.train) < needed:
            raise BadInput("classic_too_short", units=len(text.train), needed=needed)
    prefixes = _prefixes(recipe, text, spec.source is None)
    rows: list[dict[str, Any]] = []
    article, best = "", math.inf
    for setting in settings:
        variant = Variant(recipe, setting, text, prefixes)
        row = yield from variant.run(spec.epochs or setting.epochs, spec.seed, control)
        rows.append(row)
        held_out = row["held_out_perplexity"] or row["train_perplexity"]
        if spec.out and held_out < best:
            article, best = variant.article(spec.length, spec.seed, control), held_out
        if control.stop_requested:
            break
    if control.cancelled:
        yield Done("cancelled")
        return
    result: dict[str, Any] = {
        "recipe": spec.recipe,
        "title": recipe.title,
        "source": Path(source).name,
        "published_on": recipe.published_on,
        "vocabulary": len(text.units),
        "train_units": len(text.train),
        "held_out_units": len(text.held_out),
        "unseen": round(text.unseen, 4),
        "human_copy_rate": round(text.copies.rate(text.decode(text.held_out)), 4),
        "rows": rows,
        "seconds": round(time.monotonic() - began, 1),
        "machine": devices.machine(),
    }
    if spec.out:
        atomic.write_text(spec.out, article + "\n")
        result["out"] = spec.out
    if spec.plot:
        atomic.write_text(spec.plot, plot(recipe.title, recipe.axis, rows))
        result["plot"] = spec.plot
    yield Done("stopped" if control.stop_requested else "done", result)


def _check_file(file: str | None) -> None:
    """BadInput where ``file`` could not be written: before the work."""
    if file is None:
        return
    if Path(file).is_dir():
        raise not_written(Path(file), IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)))
    if not Path(file).absolute().parent.is_dir():
        raise not_written(Path(file), FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))


def _chosen(recipe: Recipe, only: str | None) -> tuple[Setting, ...]:
    found = tuple(each for each in recipe.variants if only in (None, each.name))
    if not found:
        names = ", ".join(each.name for each in recipe.variants)
        raise BadInput("choice", name="only", value=only, choices=names)
    return found


def _prefixes(recipe: Recipe, text: ClassicText, own: bool) -> list[list[int]]:
    """The recipe's prefixes as far as the text knows their units; else its first unit."""
    given = [text.encode(each) for each in (recipe.own_prefixes or recipe.prefixes if own else recipe.prefixes)]
    return [each for each in given if each] or [[int(text.train[0])]]

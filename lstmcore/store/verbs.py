"""The library's verbs: ``models info export import rename delete restore``, each a generator of events."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from ..errors import BadInput
from ..events import Done, Event, Notice, Progress, Saved
from ..specs import DeleteSpec, ExportSpec, ImportSpec, InfoSpec, ModelsSpec, RenameSpec, RestoreSpec
from . import bundle, home, layout, library
from .bundle import StoredModel


class Control(Protocol):
    """What a verb asks now and then: whether the user has cancelled."""

    @property
    def cancelled(self) -> bool:
        """Whether to end with nothing changed."""
        ...


def models(spec: ModelsSpec, control: Control) -> Iterator[Event]:
    """The cards of all models."""
    yield Done("done", {"models": library.list_models()})


def info(spec: InfoSpec, control: Control) -> Iterator[Event]:
    """The card of one model with its history."""
    yield Done("done", library.card(_model(spec.model)))


def export(spec: ExportSpec, control: Control) -> Iterator[Event]:
    """Write a ``.moxu`` file; without the n-grams when the spec says so."""
    yield Progress("reading_model")
    model = bundle.read(_model(spec.model))
    if not spec.ngram:
        model = without_ngram(model)
    if control.cancelled:
        yield Done("cancelled")
        return
    yield Progress("writing_model")
    target = Path(os.path.expanduser(spec.file)).absolute()
    bundle.write_zip(model, target)
    yield Saved(str(target))
    yield Done("done", library.card(target))


def import_(spec: ImportSpec, control: Control) -> Iterator[Event]:
    """Check a ``.moxu`` file and take it into the library."""
    yield Progress("reading_model")
    model = bundle.read(os.path.expanduser(spec.file))
    if control.cancelled:
        yield Done("cancelled")
        return
    yield Progress("writing_model")
    known = (home.library() / str(model.manifest["id"])).exists()
    target = library.add(model)
    if known and target.name == model.manifest["id"]:
        yield Notice("already_imported", {"name": model.manifest["name"]})
    yield Saved(str(target))
    yield Done("done", library.card(target))


def rename(spec: RenameSpec, control: Control) -> Iterator[Event]:
    """Another display name; the files stay where they are."""
    yield Done("done", library.card(library.rename(spec.model, spec.name)))


def delete(spec: DeleteSpec, control: Control) -> Iterator[Event]:
    """To the trash; the result's ``id`` brings it back."""
    yield Done("done", {"id": library.delete(spec.model)})


def restore(spec: RestoreSpec, control: Control) -> Iterator[Event]:
    """Back from the trash."""
    yield Done("done", library.card(library.restore(spec.model)))


def without_ngram(model: StoredModel) -> StoredModel:
    """The LSTM alone, with its own figures: n-gram tables can reveal more of the corpus than weights do."""
    if model.manifest["kind"] == "reviews" or not model.manifest.get("ngram"):
        return model
    metrics = dict(model.manifest.get("metrics", {}))
    alone = metrics.get("lstm_bits_per_char")
    metrics |= {"bits_per_char": alone, "perplexity_per_char": alone and 2**alone, "perplexity": None}
    manifest: dict[str, Any] = {**model.manifest, "ngram": {}, "metrics": metrics}
    kept = {name: model.tensors[name] for name in layout.expected(manifest) if name in model.tensors}
    return StoredModel(manifest, model.vocab, kept, model.history)


def _model(name: str) -> Path:
    path = library.resolve(name)
    if path.is_dir() and not (path / bundle.MANIFEST).exists():
        raise BadInput("run_not_model", model=name)
    return path

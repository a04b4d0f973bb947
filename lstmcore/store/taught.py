"""The verb ``keep``: what becomes of the copy that ``teach`` made."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from ..control import Control
from ..errors import BadInput
from ..events import Done, Event, Saved
from ..specs import KeepSpec
from . import bundle, home, library
from .bundle import StoredModel


def keep(spec: KeepSpec, control: Control) -> Iterator[Event]:
    """Done with the card of the model that is there now (``discard``: nothing), and ``replaced``: a uuid in the trash.

    ``new`` puts it beside the old one, ``replace`` in its place; ``restore`` brings the old one back.
    """
    place = Path(spec.taught)
    if place.parent != home.cache() or not place.name.startswith("taught-") or not place.is_dir():
        raise BadInput("nothing_taught", path=spec.taught)
    if spec.how == "discard":
        shutil.rmtree(place, ignore_errors=True)
        yield Done("done", {})
        return
    stored = bundle.read(place)
    replaced = ""
    old = library.resolve(spec.model) if spec.how == "replace" else None
    if old is not None and old.parent != home.library().absolute():
        raise BadInput("not_in_library", model=spec.model)
    name = spec.name or str(stored.manifest["name"])
    kept = library.add(StoredModel({**stored.manifest, "name": name}, stored.vocab, stored.tensors, stored.history))
    if old is not None:
        replaced = library.delete(old.name)
        library.rename(kept.name, name)
    shutil.rmtree(place, ignore_errors=True)
    yield Saved(str(kept))
    yield Done("done", {**library.card(kept), "replaced": replaced})

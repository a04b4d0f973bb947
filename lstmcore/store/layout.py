"""Which tensors a model of each kind must hold, derived from its manifest alone."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from ..errors import CoreError, Damaged

Layout = dict[str, tuple[str, tuple[int, ...]]]
LayoutFunction = Callable[[dict[str, Any]], Layout]

# A name is imported only when a model of its kind is read.
LAYOUTS: dict[str, LayoutFunction | str] = {
    "language": "lstmcore.store.layout_language:language_layout",
    "reviews": "lstmcore.store.layout_reviews:reviews_layout",
}


def expected(manifest: dict[str, Any]) -> Layout:
    """Tensor name -> (safetensors dtype, shape). Damaged when the manifest describes no possible model."""
    found: Any = LAYOUTS.get(str(manifest.get("kind")))
    if found is None:
        raise Damaged("bundle_kind", kind=str(manifest.get("kind"))[:40])
    if isinstance(found, str):
        module, _, name = found.partition(":")
        found = getattr(importlib.import_module(module), name)
    try:
        return found(manifest)
    except CoreError:
        raise
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError) as problem:
        raise Damaged("bundle_manifest", field="architecture") from problem

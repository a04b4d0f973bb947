"""What the core told of one sentence: six arrays, unpacked, ordered, and written as a table."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
QUANTITIES = ("input", "forget", "candidate", "output", "cell", "hidden")
SIGNED = ("candidate", "cell", "hidden")
ORDERS = ("variance", "activity", "number")


@dataclass(frozen=True)
class Inside:
    """``tokens``: what each writes; ``values``: of each of QUANTITIES (T, H)."""

    tokens: tuple[str, ...]
    values: Mapping[str, Floats]
    layer: int
    layers: int
    weights: tuple[Any, ...] = ()

    @property
    def units(self) -> int:
        """H."""
        return self.values["hidden"].shape[1]

    def order(self, quantity: str, how: str) -> NDArray[np.int64]:
        """The units (from 0) by how much ``quantity`` changes, by how large it is, or by number."""
        values = self.values[quantity]
        if how == "number":
            return np.arange(self.units)
        told = values.var(0) if how == "variance" else np.abs(values).mean(0)
        return np.argsort(-told, kind="stable")

    def scale(self, quantity: str) -> float:
        """The value that has the full colour: 1 for what cannot be larger, nearly the largest for the memory."""
        if quantity != "cell":
            return 1.0
        return max(1e-6, float(np.quantile(np.abs(self.values["cell"]), 0.995)))

    def as_csv(self, quantity: str, order: NDArray[np.int64]) -> bytes:
        """A row a unit, a column a token; UTF-8 with a mark, so that a spreadsheet reads the Chinese."""
        out = io.StringIO(newline="")
        rows = csv.writer(out)
        rows.writerow((f"{quantity} (unit)", *self.tokens))
        for unit in order.tolist():
            rows.writerow((unit + 1, *(f"{value:.9g}" for value in self.values[quantity][:, unit])))
        return out.getvalue().encode("utf-8-sig", "replace")


def unpacked(told: Mapping[str, str], result: Mapping[str, Any]) -> Inside:
    """The values of each quantity as GatesRead carries them, and the last word of the verb ``gates``."""
    tokens = tuple(str(each) for each in result["tokens"])
    values = {
        name: np.frombuffer(base64.b64decode(told[name]), "<f4").reshape(len(tokens), -1).astype(np.float32)
        for name in QUANTITIES
    }
    return Inside(tokens, values, int(result["layer"]), int(result["layers"]), tuple(result.get("weights") or ()))

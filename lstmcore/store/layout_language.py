"""The tensors that a language model must hold, derived from its manifest alone."""

from __future__ import annotations

from typing import Any

from ..errors import Damaged

Layout = dict[str, tuple[str, tuple[int, ...]]]
OFFERS = 6  # as many as writing.threshold.SHARES
MOST = {"vocab_size": 300_000, "hidden_size": 8192, "num_layers": 16}


def _whole(value: Any, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Damaged("manifest")
    return value


def language_layout(manifest: dict[str, Any]) -> Layout:
    """Name -> (dtype, shape); Damaged when the manifest's sizes make no sense."""
    architecture = manifest.get("architecture")
    if not isinstance(architecture, dict):
        raise Damaged("manifest")
    vocab, hidden, layers = (_whole(architecture.get(name), 1, most) for name, most in MOST.items())
    small = bool(architecture.get("quantised"))
    layout: Layout = {}

    def matrix(name: str, rows: int, columns: int) -> None:
        layout[name] = ("I8" if small else "F32", (rows, columns))
        if small:
            layout[f"{name}.scale"] = ("F16", (rows,))

    def vector(name: str, size: int) -> None:
        layout[name] = ("F16" if small else "F32", (size,))

    matrix("lstm.embedding", vocab, hidden)
    vector("lstm.bias", vocab)
    for i in range(layers):
        matrix(f"lstm.{i}.input", 4 * hidden, hidden)
        matrix(f"lstm.{i}.recurrent", 4 * hidden, hidden)
        vector(f"lstm.{i}.bias", 4 * hidden)
    _ngram(manifest.get("ngram") or {}, vocab, layout)
    copy = manifest.get("copy")
    if copy:
        layout["copy.filter"] = ("U8", (_whole(copy.get("bytes"), 1, 1 << 26),))
        _whole(copy.get("every"), 1, 1 << 20)
    mixture = manifest.get("mixture")
    weights = mixture.get("weights") if isinstance(mixture, dict) else None
    if not isinstance(weights, list) or not weights or not all(_share(w) for w in weights):
        raise Damaged("manifest")
    _cache(mixture.get("cache"))  # type: ignore[union-attr]
    _offers(mixture.get("offers"))  # type: ignore[union-attr]
    _whole(mixture.get("max_copy", 0), 0, 100_000)  # type: ignore[union-attr]
    temperature = mixture.get("temperature", 1.0)  # type: ignore[union-attr]
    if not isinstance(temperature, float) or not 0.5 <= temperature <= 2.0:
        raise Damaged("manifest")
    return layout


def _cache(cache: Any) -> None:
    """The settings of the neural cache, where a model has them."""
    if cache is None:
        return
    known = isinstance(cache, dict) and set(cache) == {"theta", "weight", "window"}
    if not known or not _share(cache["weight"]) or not _share(cache["theta"]):
        raise Damaged("manifest")
    _whole(cache["window"], 1, 1 << 20)


def _offers(offers: Any) -> None:
    """The thresholds of suggestions, where a model has them."""
    if offers is None:
        return
    rising = isinstance(offers, list) and len(offers) == OFFERS and all(_share(each) for each in offers)
    if not rising or offers != sorted(offers):
        raise Damaged("manifest")


def _share(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1


def _ngram(ngram: dict[str, Any], vocab: int, layout: Layout) -> None:
    if not ngram:
        return
    order = _whole(ngram.get("order"), 1, 16)
    levels = ngram.get("levels")
    if not isinstance(levels, list) or len(levels) != order - 1:
        raise Damaged("manifest")
    layout["ngram.unigram"] = ("F32", (vocab,))
    for n, sizes in enumerate(levels, start=2):
        if not isinstance(sizes, list) or len(sizes) != 2:
            raise Damaged("manifest")
        contexts, words = (_whole(size, 0, 1 << 28) for size in sizes)
        layout[f"ngram.{n}.contexts"] = ("U64", (contexts,))
        layout[f"ngram.{n}.offsets"] = ("I32", (contexts + 1,))
        layout[f"ngram.{n}.words"] = ("U16" if vocab <= 65536 else "I32", (words,))
        layout[f"ngram.{n}.codes"] = ("U8", (words,))

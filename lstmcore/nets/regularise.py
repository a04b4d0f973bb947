"""Dropout for recurrent nets: one mask a sequence (locked), whole embedding rows, and recurrent weights in place."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from .cell import Layer


def locked_dropout(x: Tensor, rate: float, training: bool) -> Tensor:
    """Drop the same units at every time step (Gal & Ghahramani 2016). ``x`` (T, B, H)."""
    if not training or rate <= 0:
        return x
    mask = x.new_empty(1, x.size(1), x.size(2)).bernoulli_(1 - rate).div_(1 - rate)
    return x * mask


def embedding_dropout(weight: Tensor, rate: float, training: bool) -> Tensor:
    """Drop whole rows, that is tokens (Merity et al. 2017, §4.3). ``weight`` (V, E)."""
    if not training or rate <= 0:
        return weight
    mask = weight.new_empty(weight.size(0), 1).bernoulli_(1 - rate).div_(1 - rate)
    return weight * mask


@contextmanager
def weight_drop(layers: Iterable[Layer], rate: float) -> Generator[None]:
    """DropConnect on weight_hh for one forward and backward pass (Merity et al. 2017, §2).

    The weights are masked in place and restored at the end, whatever happens, so that fused kernels see ordinary
    parameters; the gradient is masked alike, which makes it exact, and before it is averaged over processes, each of
    which has a mask of its own.
    """
    if rate <= 0:
        yield
        return
    saved: list[tuple[nn.Parameter, Tensor]] = []
    hooks: list[RemovableHandle] = []
    try:
        with torch.no_grad():
            for layer in layers:
                weight: nn.Parameter = layer.weight_hh_l0  # type: ignore[assignment]
                mask = torch.empty_like(weight).bernoulli_(1 - rate).div_(1 - rate)
                saved.append((weight, weight.detach().clone()))
                weight.mul_(mask)
                hooks.append(weight.register_hook(mask.mul))
        yield
    finally:
        for hook in hooks:
            hook.remove()
        with torch.no_grad():
            for weight, raw in saved:
                weight.copy_(raw)

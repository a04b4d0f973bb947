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
    return x * kept(x[:1], rate)


def embedding_dropout(weight: Tensor, rate: float, training: bool) -> Tensor:
    """Drop whole rows, that is tokens (Merity et al. 2017, §4.3). ``weight`` (V, E)."""
    if not training or rate <= 0:
        return weight
    return weight * kept(weight[:, :1], rate)


@torch.no_grad()
def kept(like: Tensor, rate: float) -> Tensor:
    """A mask of ``like``'s shape: 0 with chance ``rate``, to 1/256 on a processor, else what keeps the mean at one.

    There random bytes are drawn eight at a time: ten times as fast as one Bernoulli number after the other.
    """
    if like.device.type != "cpu":
        return torch.empty_like(like).bernoulli_(1 - rate).div_(1 - rate)
    count = like.numel()
    words = torch.empty(-(-count // 8), dtype=torch.int64).random_(-(2**63), None)
    bound = min(255, max(1, round(256 * (1 - rate))))
    return (words.view(torch.uint8)[:count].view(like.shape) < bound).to(like.dtype).mul_(256 / bound)


def activation_penalty(dropped: Tensor, raw: Tensor, ar: float, tar: float) -> Tensor:
    """AR on what the softmax reads, TAR on its change from step to step (Merity et al. 2017, §4.6); (T, B, H) each."""
    penalty = ar * dropped.float().square().mean()
    if len(raw) > 1:
        penalty = penalty + tar * (raw[1:] - raw[:-1]).float().square().mean()
    return penalty


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
                mask = kept(weight, rate)
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

"""The processes of one torchrun: rank 0 gives orders, the others obey them, all average their gradients.

Only rank 0 reads texts, decides, measures and writes. What it needs of the others it tells them as an ``Order``; so
whatever it decides (a step passed over, weights taken back, the end) is decided for all. Sockets are opened here and
nowhere else, on the address that torchrun gives (loopback on one machine).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor

from . import ranks

PATIENCE = timedelta(days=30)  # an order may be long in coming: texts are read, a pause is a pause
LOST = ("gloo", "nccl", "peer", "connection", "store")


class Order(IntEnum):
    """What all ranks do next."""

    BEGIN = 0  # a run: a learner of its plan
    PLAN = 1  # it was bent
    TAKE = 2  # weights, moments and state of rank 0
    GRADIENTS = 3
    LEARN = 4
    PASS_OVER = 5
    STATE = 6  # carried states, for a checkpoint
    END = 7


@dataclass(frozen=True)
class Told:
    """An order with its step, the factor on its rate, and what comes with it."""

    order: Order
    step: int = 0
    factor: float = 1.0
    data: bytes = b""

    @property
    def values(self) -> dict[str, Any]:
        """``data`` as JSON."""
        return json.loads(self.data)


class Team:
    """The process group: gloo on processors, nccl between GPUs; orders always by gloo."""

    def __init__(self) -> None:
        self.rank, self.size = ranks.rank(), ranks.world()
        if torch.cuda.is_available():
            torch.cuda.set_device(ranks.here()[0] % torch.cuda.device_count())
        backend = "cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo"
        dist.init_process_group(backend, timeout=PATIENCE)

    def tell(self, order: Order, step: int = 0, factor: float = 1.0, data: bytes = b"") -> None:
        """Rank 0 to all."""
        dist.broadcast(torch.tensor([float(order), step, factor, len(data)], dtype=torch.float64), 0)
        if data:
            dist.broadcast(torch.frombuffer(bytearray(data), dtype=torch.uint8), 0)

    def hear(self) -> Told:
        """The next order; waits for it."""
        head = torch.zeros(4, dtype=torch.float64)
        dist.broadcast(head, 0)
        order, step, factor, size = head.tolist()
        data = torch.zeros(int(size), dtype=torch.uint8)
        if size:
            dist.broadcast(data, 0)
        return Told(Order(int(order)), int(step), factor, np.asarray(data).tobytes())

    def mean(self, value: Tensor) -> Tensor:
        """The mean of all ranks' ``value``."""
        value = value.clone()
        dist.all_reduce(value)
        return value / self.size

    def gathered(self, part: Tensor) -> list[Tensor]:
        """All ranks' ``part``, of one shape, on rank 0 in their order; nothing elsewhere."""
        part = part.cpu().contiguous()
        parts = [torch.empty_like(part) for _ in range(self.size)] if self.rank == 0 else None
        dist.gather(part, parts, 0)
        return parts or []

    def close(self) -> None:
        """Leave the group."""
        dist.destroy_process_group()


def is_lost(problem: BaseException) -> bool:
    """Whether ``problem`` says that another rank cannot be reached."""
    return isinstance(problem, dist.DistError) or (
        isinstance(problem, RuntimeError) and any(word in str(problem).lower() for word in LOST)
    )

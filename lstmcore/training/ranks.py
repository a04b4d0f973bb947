"""Which of several processes this one is, as torchrun tells it in the environment; one of one without torchrun."""

from __future__ import annotations

import os

NEEDED = ("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT")
SHARED = ("train", "resume")  # the verbs that all ranks work at


def world() -> int:
    """How many processes train together."""
    return int(os.environ["WORLD_SIZE"]) if all(os.environ.get(name) for name in NEEDED) else 1


def rank() -> int:
    """The number of this process among them; 0 leads."""
    return int(os.environ["RANK"]) if world() > 1 else 0


def here() -> tuple[int, int]:
    """The number of this process on its machine, and how many there are on it."""
    if world() == 1:
        return 0, 1
    return int(os.environ.get("LOCAL_RANK", "0")), int(os.environ.get("LOCAL_WORLD_SIZE", "1"))

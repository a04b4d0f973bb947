"""Two generations of everything a run needs to go on bit for bit: weights, moments, random state, h and c."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from ..errors import BadInput
from ..nets.language import State
from ..store import atomic
from .guard import Guard
from .learner import Learner
from .run_folder import RunFolder

NAMES = ("checkpoint-a", "checkpoint-b")


@dataclass
class Progress:
    """Where a run stands, apart from tensors."""

    step: int = 0
    seconds: float = 0.0
    best_bits: float = float("inf")
    best_step: int = -1
    guard: Guard = field(default_factory=Guard)
    evaluations: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def to_dict(self) -> dict[str, Any]:
        """JSON values."""
        return {**asdict(self), "best_bits": None if self.best_bits == float("inf") else self.best_bits}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Progress:
        """The progress that ``to_dict`` wrote, of this version or an older one."""
        known = {key: values[key] for key in ("step", "seconds", "best_step", "evaluations")}
        bits = float("inf") if values["best_bits"] is None else values["best_bits"]
        return cls(**known, best_bits=bits, guard=Guard(**values.get("guard", {})))


def save_checkpoint(run: RunFolder, learner: Learner, done: Progress) -> None:
    """Write the older of checkpoint-a and checkpoint-b anew, then point to it. NotWritten."""
    pointer = run.read_json("pointer.json")
    name = NAMES[1] if pointer and pointer["folder"] == NAMES[0] else NAMES[0]
    shutil.rmtree(run.path / name, ignore_errors=True)
    tensors = tensors_of(learner, learner.whole_state())
    tensors |= {f"average.{index}": plain(value) for index, value in enumerate(learner.average)}
    tensors["random.cpu"] = torch.get_rng_state()
    if torch.cuda.is_available():
        tensors["random.cuda"] = torch.cuda.get_rng_state()
    with atomic.new_folder(run.path / name) as folder:
        try:
            save_file(tensors, folder / "t")
        except SafetensorError as problem:
            raise BadInput("not_written", path=str(run.path), reason=str(problem)) from problem
        (folder / "t").rename(folder / "tensors.safetensors")
        (folder / "progress.json").write_text(json.dumps(done.to_dict()), encoding="utf-8")
    run.write_json("pointer.json", {"folder": name, "step": done.step})


def plain(value: Tensor) -> Tensor:
    """A copy for a file."""
    return value.detach().cpu().contiguous().clone()


def tensors_of(learner: Learner, state: State) -> dict[str, Tensor]:
    """Weights, moments and the ``state`` of all streams: what every rank needs to go on."""
    tensors = {f"model.{key}": value for key, value in learner.model.state_dict().items()}
    for index, moments in learner.optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer.{index}.{key}": torch.as_tensor(value) for key, value in moments.items()}
    for depth, (h, c) in enumerate(state):
        tensors |= {f"state.{depth}.h": h, f"state.{depth}.c": c}
    return {key: plain(value) for key, value in tensors.items()}


def put_back(learner: Learner, tensors: dict[str, Tensor]) -> None:
    """The opposite of ``tensors_of``."""
    weights = {key[6:]: value for key, value in tensors.items() if key.startswith("model.")}
    moments: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        if key.startswith("optimizer."):
            _, index, name = key.split(".", 2)
            moments.setdefault(int(index), {})[name] = value
    state = [(tensors[f"state.{d}.h"], tensors[f"state.{d}.c"]) for d in range(len(learner.state))]
    learner.model.load_state_dict(weights)
    learner.optimizer.load_state_dict(
        {"state": moments, "param_groups": learner.optimizer.state_dict()["param_groups"]}
    )
    if state[0][0].size(1) == learner.plan.batch_size:  # else the batch size has changed since
        learner.take_state(state)


def load_checkpoint(run: RunFolder, learner: Learner, or_else: Callable[[], None] = lambda: None) -> Progress:
    """Put everything back as it was. A damaged checkpoint: the other; none: ``or_else`` and a fresh Progress."""
    pointer = run.read_json("pointer.json")
    if pointer is not None:
        newest = pointer["folder"]
        for name in (newest, NAMES[0] if newest == NAMES[1] else NAMES[1]):
            try:
                return _restore(run.path / name, learner)
            except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError):
                continue
    or_else()
    return Progress()


def _restore(folder: Path, learner: Learner) -> Progress:
    done = Progress.from_dict(json.loads((folder / "progress.json").read_text(encoding="utf-8")))
    tensors: dict[str, Tensor] = load_file(folder / "tensors.safetensors")
    random, device = tensors["random.cpu"], learner.model.embedding.device
    put_back(learner, tensors)
    averages = [f"average.{index}" for index, _ in enumerate(learner.model.parameters())]
    learner.average = [tensors[key].to(device) for key in averages if key in tensors]
    torch.set_rng_state(random)
    if "random.cuda" in tensors and torch.cuda.is_available():
        torch.cuda.set_rng_state(tensors["random.cuda"])
    return done

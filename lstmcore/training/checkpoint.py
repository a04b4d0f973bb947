"""Two generations of everything a run needs to go on bit for bit: weights, moments, random state, h and c."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from ..nets.language import LanguageModel, State
from ..store import atomic
from .run_folder import RunFolder


@dataclass
class Progress:
    """Where a run stands, apart from tensors."""

    step: int = 0
    seconds: float = 0.0
    best_bits: float = float("inf")
    best_step: int = -1
    skipped: int = 0
    evaluations: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


def save_checkpoint(
    run: RunFolder, model: LanguageModel, optimizer: torch.optim.Optimizer, state: State, progress: Progress
) -> None:
    """Write the older of checkpoint-a and checkpoint-b anew, then point to it."""
    pointer = run.read_json("pointer.json")
    name = "checkpoint-b" if pointer and pointer["folder"] == "checkpoint-a" else "checkpoint-a"
    shutil.rmtree(run.path / name, ignore_errors=True)
    tensors = {f"model.{key}": value for key, value in model.state_dict().items()}
    for index, moments in optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer.{index}.{key}": torch.as_tensor(value) for key, value in moments.items()}
    for depth, (h, c) in enumerate(state):
        tensors |= {f"state.{depth}.h": h, f"state.{depth}.c": c}
    tensors["random.cpu"] = torch.get_rng_state()
    if torch.cuda.is_available():
        tensors["random.cuda"] = torch.cuda.get_rng_state()
    with atomic.new_folder(run.path / name) as folder:
        save_file({key: value.detach().cpu().contiguous().clone() for key, value in tensors.items()}, folder / "t")
        (folder / "t").rename(folder / "tensors.safetensors")
        values = asdict(progress)
        values["best_bits"] = None if progress.best_bits == float("inf") else progress.best_bits
        (folder / "progress.json").write_text(json.dumps(values), encoding="utf-8")
    run.write_json("pointer.json", {"folder": name, "step": progress.step})


def load_checkpoint(
    run: RunFolder, model: LanguageModel, optimizer: torch.optim.Optimizer, state: State
) -> tuple[State, Progress]:
    """Put everything back as it was; a fresh Progress when there is no checkpoint. A damaged one: the other."""
    pointer = run.read_json("pointer.json")
    if pointer is None:
        return state, Progress()
    other = {"checkpoint-a": "checkpoint-b", "checkpoint-b": "checkpoint-a"}.get(pointer["folder"], "checkpoint-a")
    for name in (pointer["folder"], other):
        try:
            return _restore(run.path / name, model, optimizer, state)
        except (OSError, ValueError, KeyError, RuntimeError):
            continue
        except Exception as problem:  # the library's own error type is not public
            if type(problem).__name__ != "SafetensorError":
                raise
    return state, Progress()


def _restore(
    folder: Path, model: LanguageModel, optimizer: torch.optim.Optimizer, state: State
) -> tuple[State, Progress]:
    values = json.loads((folder / "progress.json").read_text(encoding="utf-8"))
    if values["best_bits"] is None:
        values["best_bits"] = float("inf")
    tensors: dict[str, Tensor] = load_file(folder / "tensors.safetensors")
    weights = {key[6:]: value for key, value in tensors.items() if key.startswith("model.")}
    moments: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        if key.startswith("optimizer."):
            _, index, name = key.split(".", 2)
            moments.setdefault(int(index), {})[name] = value
    new_state = [(tensors[f"state.{d}.h"], tensors[f"state.{d}.c"]) for d in range(len(state))]
    device = model.embedding.device
    model.load_state_dict(weights)
    optimizer.load_state_dict({"state": moments, "param_groups": optimizer.state_dict()["param_groups"]})
    torch.set_rng_state(tensors["random.cpu"])
    if "random.cuda" in tensors and torch.cuda.is_available():
        torch.cuda.set_rng_state(tensors["random.cuda"])
    return [(h.to(device), c.to(device)) for h, c in new_state], Progress(**values)

"""One variant of a classic recipe from its first epoch to its row of the table."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Generator
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from ..control import Control
from ..errors import CoreError
from ..events import ClassicEpoch, Event, Sampled
from .model import ClassicModel, Kept, go_on, perplexity
from .recipe import Recipe, Setting
from .sampling import SAMPLERS
from .texts import ClassicText

COPY_UNITS = 400  # generated for the copy rate


@dataclass
class Epochs:
    """What the epochs so far gave."""

    seconds: list[float] = field(default_factory=list[float])
    cpu_seconds: list[float] = field(default_factory=list[float])
    units: list[int] = field(default_factory=list[int])
    train: list[float] = field(default_factory=list[float])
    held_out: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])  # perplexity, epoch


class Variant:
    """One setting, its model and its text. ``prefixes`` are numbers of units, never empty."""

    def __init__(self, recipe: Recipe, setting: Setting, text: ClassicText, prefixes: list[list[int]]) -> None:
        self.recipe, self.setting, self.text, self.prefixes = recipe, setting, text, prefixes
        self.kept_bytes = 0

    def run(self, epochs: int, seed: int, control: Control) -> Generator[Event, None, dict[str, Any]]:
        """Train for ``epochs`` or until stopped; the row of the table. CoreError when the loss is no number."""
        setting, text = self.setting, self.text
        torch.manual_seed(seed)
        random = np.random.default_rng(seed)
        self.model = model = ClassicModel(setting, len(text.units))
        weights = [each for each in model.parameters() if each.requires_grad]
        make = torch.optim.Adam if setting.optimizer == "adam" else torch.optim.SGD
        optimizer = make(weights, lr=setting.learning_rate)
        done = Epochs()
        for epoch in range(1, epochs + 1):
            began, used = time.perf_counter(), time.process_time()
            loss, units = self._epoch(optimizer, weights, random, control)
            if control.stop_requested and epoch > 1:
                break
            if not math.isfinite(loss):
                raise CoreError("classic_diverged", name=setting.name, epoch=epoch)
            done.seconds.append(time.perf_counter() - began)
            done.cpu_seconds.append(time.process_time() - used)
            done.units.append(units)
            done.train.append(math.exp(min(700.0, loss)))
            held_out = None
            last = epoch == epochs or control.stop_requested
            if epoch % self.recipe.sample_every == 0 or last:
                held_out = perplexity(model, text.held_out, text.train)
                if held_out is not None:
                    done.held_out.append((held_out, epoch))
            yield ClassicEpoch(setting.name, epoch, epochs, round(done.seconds[-1], 4), done.train[-1], held_out)
            if epoch % self.recipe.sample_every == 0 or last:
                for prefix in self.prefixes:
                    yield Sampled(
                        epoch, text.decode(prefix), self.write(prefix, self.recipe.sample_units, seed + epoch)
                    )
            if control.stop_requested:
                break
        return self._row(done, seed)

    def _epoch(
        self,
        optimizer: torch.optim.Optimizer,
        weights: list[nn.Parameter],
        random: np.random.Generator,
        control: Control,
    ) -> tuple[float, int]:
        """Mean loss in nats a unit over the epoch, and how many units it had."""
        setting, model = self.setting, self.model
        total, units, state = 0.0, 0, None
        batches = SAMPLERS[setting.sampling]
        for inputs, targets in batches(
            self.text.train, setting.batch_size, setting.steps, random, setting.random_start
        ):
            if control.stop_requested and units:
                break
            if setting.sampling == "random":
                state = None  # what came before this window stands in no batch
            elif state is not None:
                state = (state[0].detach(), state[1].detach())  # truncated back-propagation through time
            kept = nullcontext() if self.kept_bytes else Kept(model.parameters())
            with kept:
                logits, state = model(torch.from_numpy(inputs), state)
                loss = F.cross_entropy(logits.flatten(0, 1), torch.from_numpy(targets).flatten())
            if isinstance(kept, Kept):
                self.kept_bytes = kept.bytes
            optimizer.zero_grad()
            loss.backward()
            if setting.clip_value is not None:
                nn.utils.clip_grad_value_(weights, setting.clip_value)
            if setting.clip_norm is not None:
                nn.utils.clip_grad_norm_(weights, setting.clip_norm)
            optimizer.step()
            total += float(loss.detach()) * targets.size
            units += targets.size
        return total / max(1, units), units

    def write(self, prefix: list[int], count: int, seed: int) -> str:
        """``count`` units that the model writes after ``prefix``."""
        return self.text.decode(list(islice(go_on(self.model, prefix, self.recipe.temperature, seed), count)))

    def article(self, length: int, seed: int, control: Control) -> str:
        """A text of ``length`` characters that begins with the first prefix; shorter when nobody waits for it."""
        parts = [self.text.decode(self.prefixes[0])]
        size = len(parts[0])
        for token in go_on(self.model, self.prefixes[0], self.recipe.temperature, seed):
            if size >= length or control.leaving or control.cancelled:
                break
            parts.append(self.text.units[token])
            size += len(parts[-1])
        return "".join(parts)[:length]

    def _row(self, done: Epochs, seed: int) -> dict[str, Any]:
        setting = self.setting
        written = self.write(self.prefixes[0], COPY_UNITS, seed)
        best = min(done.held_out, default=None)
        seconds = statistics.median(done.seconds)
        return {
            "variant": setting.name,
            "epochs": len(done.train),
            "train_perplexity": round(done.train[-1], 4),
            "held_out_perplexity": round(done.held_out[-1][0], 3) if done.held_out else None,
            "best_held_out_perplexity": round(best[0], 3) if best else None,
            "best_epoch": best[1] if best else None,
            "copy_rate": round(self.text.copies.rate(written), 4),
            "seconds_an_epoch": round(seconds, 4),
            "cpu_seconds_an_epoch": round(statistics.median(done.cpu_seconds), 4),
            "units_per_second": round(statistics.median(done.units) / seconds, 1),
            "kept_megabytes": round(self.kept_bytes / 1e6, 2),
            "parameters": sum(each.numel() for each in self.model.parameters() if each.requires_grad),
            "axis": getattr(setting, self.recipe.axis) if self.recipe.axis else setting.name,
            "published": setting.published,
        }

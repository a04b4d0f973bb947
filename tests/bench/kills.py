"""Kill the trainer at random moments, resume, and compare with a run that was never disturbed.

    python3 run.py bench kills [--kills 20] [--seed 1]

The trainer is a real child (``python -m lstmcore resume RUN``), killed with SIGKILL. Verdict: every loss, learning rate
and gradient norm of every step, the best weights and the mixture are the same bit for bit, or they are not.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from lstmcore.children import environment
from lstmcore.errors import resources
from lstmcore.specs import TrainSpec
from lstmcore.training.run_folder import RunFolder

SIZES: dict[str, Any] = {
    "hidden_size": 32,
    "num_layers": 2,
    "batch_size": 8,
    "bptt": 24,
    "dropout": 0.2,
    "weight_drop": 0.2,
    "seed": 5,
    "threads": 1,
    "device": "cpu",
    "precision": "fp32",
}


def prepared(folder: Path, name: str, epochs: float, chars: int) -> Path:
    """A run that waits for its trainer."""
    folder.mkdir(parents=True, exist_ok=True)
    text = folder / "text.txt"
    text.write_text((resources() / "samples" / "luxun.txt").read_text(encoding="utf-8")[:chars], encoding="utf-8")
    out = str(folder / f"{name}.moxu")
    return RunFolder.create(TrainSpec((str(text),), out, run=str(folder / name), epochs=epochs, **SIZES)).path


def trainer(run: Path, checkpoint_seconds: float = 0.2) -> subprocess.Popen[str]:
    """The real child, saving often."""
    words = [sys.executable, "-m", "lstmcore", "resume", str(run), "--events", "--threads", "1"]
    own = {**environment(), "MOXU_CHECKPOINT_SECONDS": str(checkpoint_seconds)}
    return subprocess.Popen(words, stdout=subprocess.PIPE, encoding="utf-8", env=own)


def kill_after(run: Path, seconds: float, since: str) -> tuple[bool, str, int]:
    """Kill the trainer so many seconds after its first event ``since``: whether it was, its last event and step."""
    child = trainer(run)
    assert child.stdout is not None
    last, step, timer = "", 0, None
    for line in child.stdout:
        try:
            event = json.loads(line)
        except ValueError:
            continue  # cut short by the kill
        last, step = event["event"], event.get("step", step)
        if timer is None and last == since:
            timer = threading.Timer(seconds, child.kill)
            timer.start()
    code = child.wait()
    child.stdout.close()
    if timer is not None:
        timer.cancel()
        timer.join()
    assert code == (-9 if os.name == "posix" else 1) or last == "Done", f"the trainer ended with {code} after {last}"
    return last != "Done", last, step


def finished(run: Path) -> dict[str, Any]:
    """Let the trainer go on to the end; its result."""
    child = trainer(run)
    out, _ = child.communicate()
    last = json.loads(out.splitlines()[-1])
    assert child.returncode == 0, last
    assert last["event"] == "Done"
    return last["result"]


def differences(one: Path, other: Path) -> list[str]:
    """What is not the same, bit for bit."""
    found: list[str] = []
    curves, others = RunFolder(one).curves(), RunFolder(other).curves()
    if len(curves) != len(others):
        return [f"{len(curves)} steps against {len(others)}"]
    for name in ("step", "loss", "learning_rate", "norm"):
        if curves[name].tobytes() != others[name].tobytes():
            first = int(np.flatnonzero(curves[name] != others[name])[0])
            found.append(f"{name} differs from step {first + 1} on")
    for name in ("best.safetensors", "mixture.json", "ngram.safetensors"):
        if (one / name).read_bytes() != (other / name).read_bytes():
            found.append(f"{name} differs")
    return found


def main() -> int:
    """Print each kill and the verdict; 0 when nothing differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=float, default=60)
    given = parser.parse_args()
    chance, began = random.Random(given.seed), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MOXU_HOME"] = folder
        whole = prepared(Path(folder), "whole", given.epochs, 20_000)
        start = time.monotonic()
        finished(whole)
        seconds = float(RunFolder(whole).curves()["seconds"][-1])
        print(f"undisturbed: {seconds:.1f} s of training, {time.monotonic() - start:.1f} s in all", flush=True)
        run = prepared(Path(folder), "killed", given.epochs, 20_000)
        count = 0
        while count < given.kills:
            done = RunFolder(run).read_json("pointer.json") or {"step": 0}
            left = seconds * (1 - done["step"] / len(RunFolder(whole).curves()))
            part = 1.6 * left / (given.kills - count)  # so that the kills fall all over the run, and all within it
            since = "Started" if chance.random() < 0.2 else "StepDone"
            killed, last, step = kill_after(run, chance.uniform(0.0, part), since)
            if not killed:
                print("the run ended before the last kill")
                break
            count += 1
            print(f"kill {count:2}: after {last or 'nothing'}, step {step}", flush=True)
        finished(run)
        found = differences(run, whole)
        steps = len(RunFolder(run).curves())
        print(f"{count} kills, {steps} steps, {time.monotonic() - began:.0f} s: ", end="")
        print("; ".join(found) if found else "the same, bit for bit")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""The desk against a plain string, or the run controller against its trainers, for as many steps as asked.

python3 run.py bench stateful [--of desk|train] [--steps 2000] [--seed N]
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app.i18n import set_language
from app.write import ghost
from tests.app.desk_machine import DeskMachine
from tests.app.train_machine import TrainMachine


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--of", choices=("desk", "train"), default="desk")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    parser.add_argument("--a-run", type=int, default=50, help="steps before the desk is set up anew")
    parser.add_argument("--shrink", action="store_true", help="find the shortest way to a difference")
    asked = parser.parse_args()
    said: list[str] = []
    qInstallMessageHandler(lambda kind, _, text: said.append(text) if kind != QtMsgType.QtDebugMsg else None)
    app = QApplication([])
    set_language("zh")
    ghost.SEEN_MS = 0
    chosen = settings(
        max_examples=-(-asked.steps // asked.a_run),
        stateful_step_count=asked.a_run,
        phases=[Phase.generate, *([Phase.shrink] if asked.shrink else [])],
        report_multiple_bugs=False,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        os.environ["MOXU_HOME"] = place
        machine = {"desk": DeskMachine, "train": TrainMachine}[asked.of]
        seed(asked.seed)(machine)
        run_state_machine_as_test(machine, settings=chosen)
    unexpected = [each for each in said if "This plugin does not support" not in each]
    steps = getattr(machine, "looks", asked.steps)
    print(f"seed {asked.seed}: {steps} steps, no difference, {time.monotonic() - begun:.0f} s")
    print("\n".join(unexpected))
    del app
    return bool(unexpected)


if __name__ == "__main__":
    raise SystemExit(main())

"""The real trainer, killed in the middle: what was saved goes on, and comes out as if nothing had happened."""

from __future__ import annotations

import random
from pathlib import Path

from lstmcore.training.run_folder import RunFolder
from tests.bench.kills import differences, finished, kill_after, prepared
from tests.small import gone_on


def test_killed_at_random_moments_the_run_comes_out_the_same(tmp_path: Path) -> None:
    whole, run = prepared(tmp_path, "whole", 10, 4000), prepared(tmp_path, "killed", 10, 4000)
    gone_on(whole)
    seconds = float(RunFolder(whole).curves()["seconds"][-1])
    chance = random.Random()
    kills = 0
    for since in (chance.choice(("Started", "StepDone")), "StepDone"):
        killed, _, _ = kill_after(run, chance.uniform(0.0, 0.4 * seconds), since)
        kills += killed
        if not killed:
            break
    assert kills > 0
    result = finished(run)
    assert (tmp_path / "killed.moxu").exists()
    assert result["steps"] == len(RunFolder(run).curves())
    assert differences(run, whole) == []

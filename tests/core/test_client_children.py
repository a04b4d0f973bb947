"""A child made for one job goes when the job has ended, however its events were read."""

from __future__ import annotations

from pathlib import Path

import pytest

from lstmcore.client import Client
from lstmcore.events import Done, Failed
from lstmcore.specs import PreviewSpec


@pytest.mark.parametrize("leave_early", [True, False])
def test_the_child_of_a_finished_job_ends(tmp_path: Path, leave_early: bool) -> None:
    file = tmp_path / "a.csv"
    file.write_text("text,label\nfine,1\nbad,0\n", encoding="utf-8")
    client = Client()
    for event in client.run("preview", PreviewSpec(str(file))):
        if leave_early and isinstance(event, (Done, Failed)):
            break
    assert isinstance(event, Done)
    assert event.result["label_column"] == "label"
    [child] = client._others
    assert child._process.wait(10) == 0
    client.close()

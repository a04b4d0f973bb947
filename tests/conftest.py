"""Every test: no display, no network, a data folder of its own, and no thread left behind."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false")

OFFLINE = Path(__file__).parent / "offline"
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(OFFLINE), os.environ.get("PYTHONPATH", "")]))

from tests.offline import sitecustomize as offline  # noqa: E402,F401  its import closes the network


@pytest.fixture(autouse=True)
def moxu_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's data folder of this test."""
    home = tmp_path / "moxu-home"
    monkeypatch.setenv("MOXU_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Threads and jobs of the test have five seconds to end after it."""
    before = set(threading.enumerate())
    yield
    jobs = sys.modules.get("app.jobs.job")
    assert jobs is None or jobs.Job.wait_all(5000), "a job's thread is still running"
    end = time.monotonic() + 5
    for thread in set(threading.enumerate()) - before:
        # a QThread that ran Python stays listed as a dummy for ever
        if thread.daemon or "Dummy" in type(thread).__name__:
            continue
        thread.join(max(0.0, end - time.monotonic()))
        assert not thread.is_alive(), f"{thread.name} is still running"

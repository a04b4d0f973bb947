"""What several tests of the core stand on."""

from __future__ import annotations

import pytest

from lstmcore.writing import continuation
from lstmcore.writing.continuation import Memory
from lstmcore.writing.stack import Stack
from tests.small import stack


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Stack:
    """One small model behind every name, with an empty memory."""

    class Loader:
        memory = Memory()

        def load(self, name: str) -> tuple[Stack, Memory]:
            return stack(), self.memory

    loader = Loader()
    monkeypatch.setattr(continuation, "shared_loader", lambda: loader)
    return stack()

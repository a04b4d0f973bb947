"""Job: events arrive in the GUI thread, and one last word always comes."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from app.jobs import Job
from lstmcore.events import Done, Event, Failed, Piece
from tests.app.fake_client import FakeJob


class Listener(QObject):
    """Notes what came and in which thread."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.events: list[object] = []
        self.last: list[object] = []
        self.home = True
        job.happened.connect(self.on_event)
        job.ended.connect(self.on_last)

    def on_event(self, event: object) -> None:
        self.home &= QThread.currentThread() is self.thread()
        self.events.append(event)

    def on_last(self, event: object) -> None:
        self.home &= QThread.currentThread() is self.thread()
        self.last.append(event)


class Broken(FakeJob):
    """A client with a fault of its own."""

    def __iter__(self) -> Iterator[Event]:
        yield Piece(0, "a")
        raise RuntimeError("a fault")


def test_events_come_in_order_in_the_gui_thread_and_then_the_last_word(qtbot: QtBot) -> None:
    pieces = [Piece(0, str(number)) for number in range(200)]
    job = Job.start(FakeJob([*pieces, Done("done")]))
    listener = Listener(job)
    qtbot.waitUntil(lambda: bool(listener.last))
    assert listener.events == pieces
    assert listener.last == [Done("done")]
    assert listener.home
    assert not job.running


def test_a_fault_or_a_silent_end_is_a_failure_too(qtbot: QtBot) -> None:
    for client_job in (Broken([]), FakeJob([Piece(0, "a")])):
        listener = Listener(Job.start(client_job))
        qtbot.waitUntil(lambda listener=listener: bool(listener.last))
        assert listener.last == [Failed("bug")]


def test_a_forgotten_job_is_cancelled_and_says_nothing_more(qtbot: QtBot) -> None:
    client_job = FakeJob([Piece(0, "a"), Done("done")], free=0)
    job = Job.start(client_job)
    listener = Listener(job)
    job.forget()
    assert client_job.calls == ["cancel"]
    assert Job.wait_all(3000)
    qtbot.wait(20)
    assert not listener.events
    assert not listener.last


def test_control_words_reach_the_client() -> None:
    client_job = FakeJob([Done("done")], free=0)
    job = Job.start(client_job)
    for word in ("pause", "resume", "stop", "detach", "cancel"):
        getattr(job, word)()
    assert client_job.calls == ["pause", "resume", "stop", "detach", "cancel"]
    assert Job.wait_all(3000)

"""Cycles of objects are collected in the GUI thread and in no other."""

from __future__ import annotations

import gc
import threading
import weakref

from pytestqt.qtbot import QtBot

from app.garbage import Garbage


class Knot:
    """Only the collector can free it."""

    def __init__(self, threads: list[str]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: threads.append(threading.current_thread().name))


def busy(threads: list[str], kept: list[object]) -> None:
    Knot(threads)
    kept.extend([] for _ in range(10 * gc.get_threshold()[0]))


def test_a_busy_thread_collects_nothing_and_the_timer_all(qtbot: QtBot) -> None:
    garbage, threads, kept = Garbage(), list[str](), list[object]()
    worker = threading.Thread(target=busy, args=(threads, kept))
    worker.start()
    worker.join()
    assert not threads
    garbage.collect_due()
    assert threads == ["MainThread"]

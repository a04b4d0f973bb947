"""Where requests wait: one worker owns the models and answers them in the order in which they came."""

from __future__ import annotations

import itertools
import queue
import threading
from dataclasses import dataclass, field
from typing import Any

from ..control import Control
from ..engine import answer
from ..errors import BadInput
from ..events import Event, Failed

LOOK = 0.1  # seconds between two looks at whether to end
MOST_WAITING = 256

Order = tuple[str, dict[str, Any]]  # a verb and the values of its spec


@dataclass(frozen=True)
class Ticket:
    """A request that waits or is answered: ``told`` gets (place in ``orders``, event), and None at the end."""

    number: int
    orders: tuple[Order, ...]
    control: Control = field(default_factory=Control)
    told: queue.SimpleQueue[tuple[int, Event] | None] = field(default_factory=queue.SimpleQueue)


class Desk:
    """``ask`` from any thread; ``work`` in one."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[Ticket] = queue.Queue(MOST_WAITING)
        self._numbers = itertools.count(1)
        self._entry = threading.Lock()
        self._closed = False

    @property
    def waiting(self) -> int:
        """How many requests have not been begun."""
        return self._waiting.qsize()

    def ask(self, *orders: Order) -> Ticket:
        """Queue up; BadInput when too many do, or when the desk is closed."""
        with self._entry:
            if self._closed:
                raise BadInput("serve_ends")
            if self._waiting.full():
                raise BadInput("serve_busy", most=MOST_WAITING)
            ticket = Ticket(next(self._numbers), orders)
            self._waiting.put_nowait(ticket)
        return ticket

    def work(self, control: Control) -> int:
        """Answer until ``control`` says stop; how many were answered. Those that still wait are told so."""
        answered = 0
        while not control.stop_requested:
            try:
                ticket = self._waiting.get(timeout=LOOK)
            except queue.Empty:
                continue
            _answer(ticket, control)
            answered += 1
        with self._entry:
            self._closed = True
        while not self._waiting.empty():
            ticket = self._waiting.get_nowait()
            ticket.told.put((0, Failed("serve_ends")))
            ticket.told.put(None)
        return answered


def _answer(ticket: Ticket, control: Control) -> None:
    for place, (verb, values) in enumerate(ticket.orders):
        for event in answer(verb, values, ticket.control):
            if control.stop_requested:
                ticket.control.cancel()
            ticket.told.put((place, event))
            if isinstance(event, Failed):
                ticket.told.put(None)
                return
    ticket.told.put(None)

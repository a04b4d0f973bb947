"""What a run is doing, and which wishes make sense now: pressing a button twice does nothing twice."""

from __future__ import annotations

from enum import Enum


class Phase(Enum):
    """From the press of Train to the last event."""

    IDLE = "idle"
    STARTING = "starting"
    RUNNING = "running"
    PAUSING = "pausing"
    PAUSED = "paused"
    RESUMING = "resuming"
    STOPPING = "stopping"


ALIVE = (Phase.STARTING, Phase.RUNNING, Phase.PAUSING, Phase.PAUSED, Phase.RESUMING)

# (wish or fact) -> {phase before: phase after}; a phase that is missing ignores it.
STEPS: dict[str, dict[Phase, Phase]] = {
    "start": {Phase.IDLE: Phase.STARTING},
    "pause": {Phase.RUNNING: Phase.PAUSING},
    "resume": {Phase.PAUSED: Phase.RESUMING},
    "stop": dict.fromkeys(ALIVE, Phase.STOPPING),
    "stepped": {Phase.STARTING: Phase.RUNNING, Phase.RESUMING: Phase.RUNNING},
    "paused": {Phase.STARTING: Phase.PAUSED, Phase.RUNNING: Phase.PAUSED, Phase.PAUSING: Phase.PAUSED},
    "resumed": {Phase.STARTING: Phase.RUNNING, Phase.PAUSED: Phase.RUNNING, Phase.RESUMING: Phase.RUNNING},
    "ended": dict.fromkeys((*ALIVE, Phase.STOPPING), Phase.IDLE),
}


def after(phase: Phase, happening: str) -> Phase:
    """The phase after a wish or a fact; ``phase`` itself when it changes nothing."""
    return STEPS[happening].get(phase, phase)

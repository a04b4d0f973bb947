"""Jobs that look inside an LSTM."""

from __future__ import annotations

from dataclasses import dataclass

from .fields import ranged


@dataclass(frozen=True)
class GatesSpec:
    """What goes on in ``layer`` (from 1) of ``model`` at each character of ``text``, of ``most`` tokens.

    ``csv``: the numbers go into this file. ``unit`` (from 1): also what its equations add up at each step.
    """

    model: str
    text: str
    layer: int = ranged(1, 1, 64)
    unit: int | None = ranged(None, 1, 100_000)
    most: int = ranged(200, 1, 10_000)
    csv: str | None = None


@dataclass(frozen=True)
class SpotlightSpec:
    """Which units of ``layer`` (from 1) of ``model`` follow a feature of a text: of ``source`` (a file, a corpus), or
    of the sample of the model's language. Read are its first ``chars``; ``top`` units a feature.

    ``like``: also where in it the hidden state is most as it is after this text.
    """

    model: str
    source: str = ""
    layer: int = ranged(1, 1, 64)
    chars: int = ranged(6000, 200, 20_000)
    top: int = ranged(5, 1, 100)
    like: str = ""


@dataclass(frozen=True)
class GradientsSpec:
    """How the gradient at the end of ``steps`` steps fades or grows on its way back, in a plain RNN and an LSTM of
    ``hidden_size`` units that learn, for ``training`` steps, to tell at the end what came first."""

    steps: int = ranged(60, 5, 400)
    hidden_size: int = ranged(48, 4, 512)
    training: int = ranged(150, 0, 10_000)
    seed: int = ranged(1, 0, 2**31 - 1)


@dataclass(frozen=True)
class PassageSpec:
    """A passage of ``length`` characters to be guessed, out of ``source`` (a corpus folder, a run or a text file) or of
    ``text``, and what each of them costs ``model``. ``seed`` None: another one each time."""

    model: str
    source: str = ""
    text: str = ""
    length: int = ranged(40, 5, 1000)
    seed: int | None = ranged(None, 0, 2**31 - 1)

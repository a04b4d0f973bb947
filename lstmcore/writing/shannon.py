"""What a person's guesses say about the entropy of a text: Shannon's bounds (Prediction and Entropy of Printed English,
Bell System Technical Journal 30, 1951, equation 17).

``ranks[k]`` is the number of guesses that character k took. A character that was given up after g guesses has an
unknown rank above g: for the lower bound it counts as found at the next guess, for the upper one as a sign of its own
that must be followed by the character, at the price that its frequency alone sets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, log2


@dataclass(frozen=True)
class Guessed:
    """One character: ``tries`` made; ``found`` by the last of them; ``plain``: bits by its frequency alone."""

    tries: int
    found: bool = True
    plain: float = 0.0


def upper_bound(guessed: Sequence[Guessed]) -> float:
    """Bits a character that would write the text down for someone who guesses the same way; 0 of nothing.

    The entropy of the ranks, corrected for their small number (Miller 1955: (K - 1) / 2n nats).
    """
    if not guessed:
        return 0.0
    total = len(guessed)
    counts = Counter(each.tries if each.found else 0 for each in guessed)
    entropy = -sum(count / total * log2(count / total) for count in counts.values())
    entropy += (len(counts) - 1) / (2 * total * log(2))
    return entropy + sum(each.plain for each in guessed if not each.found) / total


def lower_bound(guessed: Sequence[Guessed]) -> float:
    """The least entropy, in bits a character, that a text with these ranks can have; 0 of nothing.

    Shannon's sum over i of i (q_i - q_{i+1}) log2 i, where the shares q fall with i, as they do for the best guesser.
    """
    if not guessed:
        return 0.0
    counts = Counter(each.tries + (not each.found) for each in guessed)
    shares = sorted((count / len(guessed) for count in counts.values()), reverse=True)
    shares.append(0.0)
    return sum(i * (shares[i - 1] - shares[i]) * log2(i) for i in range(1, len(shares)))

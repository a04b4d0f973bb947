"""The verb ``aspects``: which words tell the good reviews of a rated table from the bad ones.

Words are ranked by the z-score of their log-odds ratio under an informative Dirichlet prior (Monroe, Colaresi & Quinn
2008, "Fightin' Words", equations 16 and 22); a review counts each of its words once.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any, Protocol

from ..errors import BadInput
from ..events import Done, Event, Progress
from ..specs import AspectsSpec
from ..text.words import ANY_HAN, split_words
from .table import Table, read_table

SIDES = ("positive", "negative")
PRIOR = 500.0  # how many reviews the prior weighs like
LEAST_ROWS = 3
SURE = 1.96
_EVENT_SECONDS = 0.1


class Control(Protocol):
    """What the verb asks now and then."""

    @property
    def stop_requested(self) -> bool:
        """Whether to end soon."""
        ...


def aspects(spec: AspectsSpec, control: Control) -> Iterator[Event]:
    """Done with ``positive`` and ``negative``: [word, rows positive, rows negative, log-odds], the most telling first.

    ``rows``: how many reviews of each side were counted; at most ``spec.rows`` in all, evenly spread over the table.
    """
    yield Progress("counting_words")
    table = read_table(spec.table)
    if not table.rows:
        raise BadInput("reviews_no_rows", path=spec.table)
    text_at, label_at = table.column(spec.text_column), _last(table, spec.label_column)
    rated = [row for row in table.rows if row[label_at] in SIDES]
    step = max(1.0, len(rated) / spec.rows)
    chosen = [rated[int(at * step)] for at in range(min(len(rated), spec.rows))]
    found = {side: Counter[str]() for side in SIDES}
    rows = Counter[str]()
    told = 0.0
    for done, row in enumerate(chosen):
        if control.stop_requested:
            yield Done("cancelled")
            return
        rows[row[label_at]] += 1
        found[row[label_at]].update(words_of(row[text_at]))
        if time.monotonic() - told > _EVENT_SECONDS:
            told = time.monotonic()
            yield Progress("counting_words", done, len(chosen))
    result: dict[str, Any] = {side: [] for side in SIDES}
    for word, z, ratio in telling(found["positive"], found["negative"]):
        side = "positive" if z > 0 else "negative"
        if len(result[side]) < spec.top:
            result[side].append([word, found["positive"][word], found["negative"][word], round(ratio, 3)])
    yield Done("done", {**result, "rows": {side: rows[side] for side in SIDES}})


def _last(table: Table, name: str) -> int:
    """The last column called ``name``: the table that was rated may have had one of that name itself."""
    table.column(name)
    return max(at for at, each in enumerate(table.header) if each.strip().lower() == name.strip().lower())


def words_of(text: str) -> set[str]:
    """The distinct words of one review that could be aspects: Chinese ones of two characters, others of three."""
    return {
        word.casefold()
        for word in split_words(text)
        if word[0].isalpha() and len(word) >= (2 if ANY_HAN.search(word) else 3)
    }


def telling(positive: Counter[str], negative: Counter[str]) -> Iterator[tuple[str, float, float]]:
    """(word, z, log-odds ratio) of the words that surely belong to one side, the surest first."""
    both = positive + negative
    total, ups, downs = sum(both.values()), sum(positive.values()), sum(negative.values())
    found: list[tuple[str, float, float]] = []
    for word, count in both.items():
        if count < LEAST_ROWS:
            continue
        prior = PRIOR * count / total
        up, down = positive[word] + prior, negative[word] + prior
        ratio = math.log(up / (ups + PRIOR - up)) - math.log(down / (downs + PRIOR - down))
        z = ratio / math.sqrt(1 / up + 1 / down)
        if abs(z) > SURE:
            found.append((word, z, ratio))
    yield from sorted(found, key=lambda each: (-abs(each[1]), each[0]))

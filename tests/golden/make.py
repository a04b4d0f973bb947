"""Makes the golden models of the present format: python -m tests.golden.make (once for each version, then kept)."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lstmcore import verbs
from lstmcore.control import Control
from lstmcore.errors import resources
from lstmcore.events import Done, Event
from lstmcore.specs import TrainReviewsSpec, TrainSpec
from lstmcore.store.manifest import FORMAT_VERSION

HERE = Path(__file__).parent


def last(events: Iterator[Event]) -> Event:
    """The end of a job."""
    return list(events)[-1]


def main() -> None:
    """One model of each kind, as small as they come."""
    with tempfile.TemporaryDirectory() as folder:
        text, table = Path(folder) / "诗经.txt", Path(folder) / "reviews.csv"
        text.write_text((resources() / "samples" / "shijing.txt").read_text(encoding="utf-8")[:6000], encoding="utf-8")
        language = TrainSpec(
            sources=(str(text),),
            out=str(HERE / f"language-v{FORMAT_VERSION}.moxu"),
            run=str(Path(folder) / "run"),
            epochs=2,
            hidden_size=16,
            num_layers=1,
            batch_size=4,
            bptt=16,
            max_order=3,
            threads=1,
            quantise=True,
        )
        chance = random.Random(1)
        rows = []
        for number in range(240):
            words = ("很干净", "非常好", "让人满意") if number % 2 else ("太脏了", "非常差", "让人失望")
            places = chance.sample(("房间", "早餐", "前台", "位置", "服务"), 3)
            rows.append(f"{number % 2},{'，'.join(place + chance.choice(words) for place in places)}。第{number}位")
        table.write_text("label,review\n" + "\n".join(rows) + "\n", encoding="utf-8")
        reviews = TrainReviewsSpec(
            tables=(str(table),), out=str(HERE / f"reviews-v{FORMAT_VERSION}.moxu"), preset="quick", threads=1
        )
        for verb, spec in (("train", language), ("train-reviews", reviews)):
            end = last(verbs.start(verb, spec, Control()))
            assert isinstance(end, Done), end
            print(verb, end.result.get("model"))


if __name__ == "__main__":
    main()

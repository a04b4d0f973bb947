"""Write lstmcore/text/frequencies.py: how common each Chinese character is, from texts that may ship.

    python tests/bench/character_table.py CORPORA_ZH_FOLDER

Half of the weight is simplified (the novels and prose of the folder, with jieba's MIT word list for modern words),
half is traditional (the files named 繁体).
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from pathlib import Path

import jieba

HEAD = '''"""How common each Chinese character is: natural-log probability, in steps of a half, then its characters.

Made by tests/bench/character_table.py from public-domain texts and jieba's word list; simplified and traditional
weigh the same.
"""

# ruff: noqa: E501
# fmt: off

COMMON: tuple[tuple[float, str], ...] = (
'''


def shares(counts: Counter[str]) -> dict[str, float]:
    """Counts as shares of their sum, Chinese characters and full-width punctuation only."""
    kept = {
        c: n
        for c, n in counts.items()
        if "\u3000" <= c <= "\u303f" or "\u4e00" <= c <= "\u9fff" or "\uff00" <= c <= "\uff5e" or c in "“”‘’…—·"
    }
    total = sum(kept.values())
    return {c: n / total for c, n in kept.items()}


def main() -> None:
    """Count, mix and write the table."""
    simplified: Counter[str] = Counter()
    traditional: Counter[str] = Counter()
    for path in sorted(Path(sys.argv[1]).glob("*.txt")):
        (traditional if "繁体" in path.name else simplified).update(path.read_text(encoding="utf-8"))
    modern: Counter[str] = Counter()
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, count = line.decode("utf-8").split()[:2]
            for character in word:
                modern[character] += int(count)
    parts = [(shares(simplified), 0.3), (shares(modern), 0.2), (shares(traditional), 0.5)]
    mixed: Counter[str] = Counter()
    for share, weight in parts:
        for character, value in share.items():
            mixed[character] += value * weight  # type: ignore[assignment]
    steps: dict[float, list[str]] = {}
    for character, value in sorted(mixed.items(), key=lambda pair: (-pair[1], pair[0])):
        step = max(round(math.log(value) * 2) / 2, -14.0)
        if step >= -12.5:
            steps.setdefault(step, []).append(character)
    target = Path(__file__).resolve().parents[2] / "lstmcore" / "text" / "frequencies.py"
    rows = "".join(
        f'    ({step}, "{"".join(characters)}"),\n' for step, characters in sorted(steps.items(), reverse=True)
    )
    target.write_text(f"{HEAD}{rows})\n", encoding="utf-8")
    print(target, target.stat().st_size, "bytes", sum(map(len, steps.values())), "characters")


if __name__ == "__main__":
    main()

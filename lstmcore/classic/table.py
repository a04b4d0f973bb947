"""The result of a classic recipe as a table: what was published beside what came out here."""

from __future__ import annotations

from typing import Any

COLUMNS = (  # heading, name in a row, number format
    ("train ppl", "train_perplexity", ".3f"),
    ("s/epoch", "seconds_an_epoch", ".2f"),
    ("CPU s", "cpu_seconds_an_epoch", ".2f"),
    ("held-out ppl", "held_out_perplexity", ",.1f"),
    ("best", "best_held_out_perplexity", ",.1f"),
    ("at epoch", "best_epoch", "d"),
    ("copied", "copy_rate", ".1%"),
    ("MB kept", "kept_megabytes", ".1f"),
)


def table(result: dict[str, Any]) -> str:
    """The rows of a ``classic`` result for a person; a published figure has its own column before ours."""
    rows = result["rows"]
    published = {name for row in rows for name in row["published"]}
    head, columns = ["variant", "epochs"], []
    for heading, name, form in COLUMNS:
        if name in published:
            head += [f"{heading}: published", "ours"]
        else:
            head.append(heading)
        columns.append((name, form))
    lines = [head]
    for row in rows:
        cells = [row["variant"], str(row["epochs"])]
        for name, form in columns:
            if name in published:
                cells.append(_range(row["published"].get(name)))
            cells.append("-" if row[name] is None else format(row[name], form))
        lines.append(cells)
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    body = "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
    about = (
        f"{result['title']}, on {result['source']}: {result['train_units']:,} units, vocabulary "
        f"{result['vocabulary']:,}; held out {result['held_out_units']:,} (unseen and left out {result['unseen']:.1%}; "
        f"{result['human_copy_rate']:.1%} of their own windows stand in the training text)"
    )
    note = f"\npublished: {result['published_on']}" if published else ""
    written = "".join(f"\n-> {result[name]}" for name in ("out", "plot") if name in result)
    return f"{about}{note}\n{body}{written}"


def _range(value: Any) -> str:
    if value is None:
        return "-"
    return "-".join(map(str, value)) if isinstance(value, list) else str(value)

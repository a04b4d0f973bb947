"""The report of a review model as one HTML file: both languages, drawings as SVG, nothing loaded from elsewhere.

It holds figures, never a review.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ..errors import sentence
from .held_out import HeldOut, wilson

SIZE, EDGE = 260, 34
SIDES = ("negative", "positive")
NAMES = {"zh": "中文", "en": "English"}
STYLE = """
:root { color-scheme: light dark; --bg: #F6F3EC; --card: #FFFDF8; --line: #E3DCCD; --text: #25211B; --soft: #6E6759;
 --ink: #2B5C7E; --good: #3F6D4B; --seal: #B23A2B }
@media (prefers-color-scheme: dark) { :root { --bg: #191817; --card: #211F1D; --line: #37332E; --text: #E9E3D8;
 --soft: #9A9184; --ink: #8DBBDA; --good: #86B892; --seal: #D9604C } }
body { background: var(--bg); color: var(--text); font: 15px/1.6 "Noto Sans CJK SC", "PingFang SC",
 "Microsoft YaHei UI", sans-serif; max-width: 780px; margin: 2em auto; padding: 0 1em }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 4px 20px 12px;
 margin: 12px 0 }
h1 { font-size: 20px } h2 { font-size: 15px } .soft { color: var(--soft); font-size: 13px }
dl { display: flex; flex-wrap: wrap; gap: 8px 32px } dt { color: var(--soft); font-size: 13px }
dd { margin: 0; font-size: 24px; font-weight: 700 }
table { border-collapse: separate; border-spacing: 4px } th { font-weight: 400; color: var(--soft); font-size: 13px }
td { min-width: 90px; text-align: center; padding: 10px; border-radius: 6px; background: var(--bg) }
td.right { outline: 1px solid var(--good) } td.wrong { outline: 1px dashed var(--seal) }
svg { max-width: 100% } .zh, .en { display: none } #zh:checked ~ .zh, #en:checked ~ .en { display: block }
"""


def report_html(card: Mapping[str, Any], history: Sequence[Mapping[str, Any]], first: str = "zh") -> str:
    """``card`` is a model's manifest, ``history`` its epochs; shown in the language ``first`` until switched."""
    switches = "".join(
        f'<input type="radio" name="lang" id="{lang}"{" checked" if lang == first else ""}>'
        f'<label for="{lang}">{name}</label> '
        for lang, name in NAMES.items()
    )
    pages = "".join(f'<main class="{lang}" lang="{lang}">{_page(card, history, lang)}</main>' for lang in NAMES)
    title = escape(str(card.get("name") or "Moxu"))
    return (
        f'<!DOCTYPE html>\n<html lang="{first}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body>{switches}{pages}</body></html>\n"
    )


def _page(card: Mapping[str, Any], history: Sequence[Mapping[str, Any]], lang: str) -> str:
    def say(key: str, **values: object) -> str:
        return escape(sentence(f"reviews.{key}", lang, **values))

    metrics, corpus, kept = card.get("metrics") or {}, card.get("corpus") or {}, HeldOut.of(card)
    parts = [f"<h1>{escape(str(card.get('name') or ''))}</h1>"]
    about = [str(corpus.get("name") or ""), str(card.get("created") or "")[:10]]
    if corpus.get("train_rows"):
        about.insert(1, say("report_rows", count=f"{int(corpus['train_rows']):,}"))
    parts.append(f'<p class="soft">{" ・ ".join(escape(each) for each in about if each)}</p>')
    figures = [(name, metrics.get(name)) for name in ("accuracy", "baseline_accuracy", "macro_f1", "ece")]
    shown = "".join(
        f"<div><dt>{say(name)}</dt><dd>{f'{value:.3f}' if name == 'macro_f1' else f'{100 * value:.1f} %'}</dd></div>"
        for name, value in figures
        if isinstance(value, (int, float))
    )
    interval = ""
    rows, accuracy = metrics.get("rows"), metrics.get("accuracy")
    if isinstance(rows, int) and isinstance(accuracy, (int, float)):
        low, high = wilson(round(accuracy * rows), rows)
        told = say("interval", low=f"{100 * low:.1f}", high=f"{100 * high:.1f}", rows=f"{rows:,}")
        interval = f'<p class="soft">{told}</p>'
    parts.append(f"<section><dl>{shown}</dl>{interval}</section>")
    if kept is None:
        parts.append(f"<section><p>{say('threshold_unknown')}</p></section>")
    else:
        parts.append(f"<section><h2>{say('matrix')}</h2>{_matrix(kept, say)}</section>")
        levels = "_levels" if len(kept.classes) > 2 else ""
        title, note = say(f"reliability{levels}"), say("reliability_note")
        drawing = _reliability(kept, say("promised"), say(f"seen{levels}"))
        parts.append(f'<section><h2>{title}</h2>{drawing}<p class="soft">{note}</p></section>')
    if len(history) > 1:
        parts.append(f"<section><h2>{say('curve')}</h2>{_curve(history, metrics.get('baseline_accuracy'))}</section>")
    return "".join(parts)


def _matrix(kept: HeldOut, say: Any) -> str:
    table = kept.table()
    names = {2: SIDES, 3: (SIDES[0], "mixed", SIDES[1])}.get(len(table), ("class",) * len(table))
    heads = "".join(f"<th>{say(f'called_{name}', number=at)}</th>" for at, name in enumerate(names, 1))
    lines = "".join(
        f"<tr><th>{say(f'is_{name}', number=true + 1)}</th>"
        + "".join(f'<td class="{"right" if at == true else "wrong"}">{count:,}</td>' for at, count in enumerate(row))
        + "</tr>"
        for true, (name, row) in enumerate(zip(names, table, strict=True))
    )
    return f"<table><tr><th></th>{heads}</tr>{lines}</table>"


def _frame(inside: str, label_x: str = "", label_y: str = "") -> str:
    end = SIZE - EDGE
    return (
        f'<svg viewBox="0 0 {SIZE + 60} {SIZE}" width="{SIZE + 60}" height="{SIZE}" font-size="12" fill="var(--soft)">'
        f'<path d="M{EDGE} 8V{end}H{SIZE}" fill="none" stroke="var(--line)"/>{inside}'
        f'<text x="{(SIZE + EDGE) / 2}" y="{SIZE - 6}" text-anchor="middle">{label_x}</text>'
        f'<text transform="translate(12 {end / 2}) rotate(-90)" text-anchor="middle">{label_y}</text></svg>'
    )


def _at(x: float, y: float) -> str:
    return f"{EDGE + x * (SIZE - EDGE):.1f} {8 + (1 - y) * (SIZE - EDGE - 8):.1f}"


def _reliability(kept: HeldOut, promised: str, seen: str) -> str:
    bins = kept.reliability()
    line = " L".join(_at(each.promised, each.seen) for each in bins)
    dots = "".join(
        '<circle cx="{}" cy="{}" r="4" fill="var(--ink)"><title>{:.0f} % → {:.0f} % ({:,})</title></circle>'.format(
            *_at(each.promised, each.seen).split(), 100 * each.promised, 100 * each.seen, each.rows
        )
        for each in bins
    )
    ideal = f'<path d="M{_at(0, 0)}L{_at(1, 1)}" stroke="var(--good)" stroke-dasharray="4 4"/>'
    return _frame(f'{ideal}<path d="M{line}" fill="none" stroke="var(--ink)" stroke-width="2"/>{dots}', promised, seen)


def _curve(history: Sequence[Mapping[str, Any]], baseline: Any) -> str:
    values = [float(each["accuracy"]) for each in history if isinstance(each.get("accuracy"), (int, float))]
    if not values:
        return ""
    beat = float(baseline) if isinstance(baseline, (int, float)) else values[-1]
    low, high = min(*values, beat), max(*values, beat)
    span = (high - low) or 1.0
    points = [_at(at / max(1, len(values) - 1), (value - low) / span) for at, value in enumerate(values)]
    flat = (beat - low) / span
    dashes = f'<path d="M{_at(0, flat)}L{_at(1, flat)}" stroke="var(--good)" stroke-dasharray="4 4"/>'
    x, y = points[-1].split()
    last = f'<text x="{float(x) + 6}" y="{y}" fill="var(--text)">{100 * values[-1]:.1f} %</text>'
    line = f'<path d="M{" L".join(points)}" fill="none" stroke="var(--ink)" stroke-width="2"/>'
    return _frame(dashes + line + last, f"1 – {len(values)}")

"""The rows as Markdown tables and as one picture: bits per character against minutes, a panel a text."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .rows import Results, Row

OLDER = "*"
COLOURS = {
    "Moxu, all": "#0b3d91",
    "Moxu mixture": "#2f6fd0",
    "Moxu LSTM": "#7fb0ee",
    "Moxu n-gram": "#9aa4b2",
    "d2l": "#c2571a",
    "char-rnn": "#b8860b",
    "textgenrnn": "#8e3b8e",
    "word_language_model": "#2e8b57",
    "Kneser-Ney 5": "#555555",
    "PPM-D 8": "#a03030",
    "PPM-D 8, adaptive": "#d07070",
}
PANEL_WIDTH, PANEL_HEIGHT, LEGEND_WIDTH = 520, 380, 200
Figures = dict[str, dict[float, tuple[float, bool]]]  # series -> minutes -> bits per character, by an older recipe


def figures_of(rows: Sequence[Row], results: Results) -> dict[str, Figures]:
    """What is known of each text: {text: {series: {minutes: (bits, older)}}}."""
    found: dict[str, Figures] = {}
    for row in rows:
        value = results.find(row)
        older = value is None
        value = value or results.older(row)
        if value is None:
            continue
        for series, bits in value["bits"].items():
            # Moxu counts its n-grams at once; the figure is the same at all times
            minutes = 0.0 if series == "Moxu n-gram" else row.minutes
            found.setdefault(row.text.stem, {}).setdefault(series, {})[minutes] = (float(bits), older)
    return found


def plain(found: dict[str, Figures]) -> dict[str, Any]:
    """The same for a JSON file: {text: {series: {minutes: bits}}}."""
    return {
        text: {name: {f"{minutes:g}": bits for minutes, (bits, _) in times.items()} for name, times in series.items()}
        for text, series in found.items()
    }


def markdown(found: dict[str, Figures]) -> Iterator[str]:
    """Lines of a table a text; the best of each column is bold."""
    times = sorted({minutes for each in found.values() for series in each.values() for minutes in series if minutes})
    for text, series in found.items():
        yield f"**{text}**"
        yield ""
        columns = (0.0, *times)
        yield " | ".join(["| bits per character", "no training", *(f"{each:g} min" for each in times)]) + " |"
        yield "|---" * (len(columns) + 1) + "|"
        best = {time: min((each[time][0] for each in series.values() if time in each), default=0.0) for time in columns}
        for name in sorted(series, key=_place):
            cells = [_cell(series[name].get(time), best[time]) for time in columns]
            yield f"| {name} | " + " | ".join(cells) + " |"
        yield ""
    if any(older for each in found.values() for series in each.values() for _, older in series.values()):
        yield f"{OLDER} by an older recipe, or another number of threads or seed; the same command measures it anew."


def _cell(value: tuple[float, bool] | None, best: float) -> str:
    if value is None:
        return ""
    bits, older = value
    text = f"{bits:.3f}{OLDER if older else ''}"
    return f"**{text}**" if bits == best else text


def _place(name: str) -> tuple[int, str]:
    names = list(COLOURS)
    return (names.index(name) if name in names else len(names), name)


def picture(found: dict[str, Figures], svg: Path, png: Path) -> None:
    """Draw once, write twice."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import pyqtgraph as pg
    from PySide6.QtCore import QRectF, QSize
    from PySide6.QtGui import QColor, QImage, QPainter
    from PySide6.QtSvg import QSvgGenerator

    pg.mkQApp()
    pg.setConfigOptions(background="w", foreground="k", antialias=True)
    columns = 2 if len(found) > 1 else 1
    lines = -(-len(found) // columns)
    widget: Any = pg.GraphicsLayoutWidget()  # pyqtgraph lends it the methods of its layout at run time
    widget.resize(columns * PANEL_WIDTH + LEGEND_WIDTH, lines * PANEL_HEIGHT)
    area = QRectF(widget.rect())
    shown: dict[str, Any] = {}
    for number, (text, series) in enumerate(found.items()):
        plot = widget.addPlot(row=number // columns, col=number % columns, title=text)
        shown |= _panel(pg, plot, series)
    legend = pg.LegendItem(labelTextColor="k", labelTextSize="11pt", verSpacing=2)
    legend.setParentItem(widget.addViewBox(row=0, col=columns, rowspan=lines, enableMouse=False))
    widget.ci.layout.setColumnFixedWidth(columns, LEGEND_WIDTH)
    for name in sorted(shown, key=_place):
        legend.addItem(shown[name], name)
    widget.grab()  # lays everything out
    image = QImage(QSize(2 * int(area.width()), 2 * int(area.height())), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    drawing = QSvgGenerator()
    drawing.setFileName(str(svg))
    drawing.setSize(area.size().toSize())
    drawing.setViewBox(area)
    drawing.setTitle("Bits per character against minutes")
    for device in (image, drawing):
        painter = QPainter(device)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        widget.scene().render(painter, QRectF(0, 0, device.width(), device.height()), area)
        painter.end()
    image.save(str(png))


def _panel(pg: Any, plot: Any, series: Figures) -> dict[str, Any]:
    """Lines and points of one text; the legend's samples."""
    times = sorted({time for each in series.values() for time in each if time}) or [1.0]
    plot.setLogMode(x=True)
    plot.setLabel("bottom", "minutes of learning")
    plot.setLabel("left", "bits per character")
    plot.showGrid(x=True, y=True, alpha=0.2)
    plot.getAxis("bottom").setTicks([[(math.log10(time), f"{time:g}") for time in times]])
    shown: dict[str, Any] = {}
    for name in sorted(series, key=_place):
        colour, points = COLOURS.get(name, "#000000"), sorted(series[name].items())
        ours = name.startswith("Moxu")
        if points[0][0] == 0.0:  # needs no minutes: as far as the picture goes
            pen = pg.mkPen(colour, width=1.5, style=pg.QtCore.Qt.PenStyle.DashLine)
            shown[name] = plot.plot([times[0], times[-1] * 1.001], [points[0][1][0]] * 2, pen=pen)
            continue
        xs, ys = [time for time, _ in points], [bits for _, (bits, _) in points]
        mark = {"symbol": "o" if ours else "d", "symbolSize": 8, "symbolBrush": colour, "symbolPen": None}
        shown[name] = plot.plot(xs, ys, pen=pg.mkPen(colour, width=2.5 if ours else 1.5), **mark)
    return shown

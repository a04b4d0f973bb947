"""What find and replace look for, and where it stands; positions in UTF-16 units, as Qt counts."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRegularExpression, QRegularExpressionMatch, QTimer, Signal

from lstmcore.errors import BadInput

Match = tuple[int, int]  # start and end
SLICE_S = 0.008
_GROUP = re.compile(r"\\(\\|n|t|\d)|\$(\d)")


@dataclass(frozen=True)
class Query:
    """What is looked for; ``regex``: in the syntax of Perl."""

    words: str
    regex: bool = False
    case: bool = False
    word: bool = False

    def expression(self) -> QRegularExpression:
        """Raises BadInput("bad_regex") where it is no expression."""
        source = self.words if self.regex else QRegularExpression.escape(self.words)
        options = QRegularExpression.PatternOption.UseUnicodePropertiesOption
        options |= QRegularExpression.PatternOption.MultilineOption
        if not self.case:
            options |= QRegularExpression.PatternOption.CaseInsensitiveOption
        made = QRegularExpression(source, options)
        if not made.isValid():
            raise BadInput("bad_regex", reason=made.errorString())
        if self.word:  # Chinese has no spaces: only letters of other scripts make a word longer
            made.setPattern(rf"(?<![^\W\p{{Han}}])(?:{source})(?![^\W\p{{Han}}])")
        return made


def expand(template: str, match: QRegularExpressionMatch) -> str:
    """The replacement of one match: ``\\1`` and ``$1`` are its groups, ``\\n`` a line break.

    Raises BadInput("no_such_group").
    """

    def one(found: re.Match[str]) -> str:
        escaped = found[1] or found[2]
        if not escaped.isdigit():
            return {"n": "\n", "t": "\t", "\\": "\\"}[escaped]
        if int(escaped) > match.regularExpression().captureCount():
            raise BadInput("no_such_group", group=escaped)
        return match.captured(int(escaped))

    return _GROUP.sub(one, template)


class Search(QObject):
    """Collects ``matches`` in slices between which keys are answered. ``advanced(finished)`` after each.

    ``too_hard``: the expression was given up because it would have taken for ever.
    """

    advanced = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.matches: list[Match] = []
        self.text = ""
        self.too_hard = False
        self._left = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._step)

    def start(self, text: str, expression: QRegularExpression) -> None:
        """Begin anew."""
        self.stop()
        self.text = text
        self._left = expression.globalMatch(text)
        self._step()
        if self._left is not None:
            self._timer.start()

    def stop(self) -> None:
        """Nothing is looked for."""
        self._timer.stop()
        self._left, self.matches, self.too_hard, self.text = None, [], False, ""

    def finish(self) -> None:
        """Collect the rest now."""
        while self._left is not None:
            self._step()

    def _step(self) -> None:
        left, until = self._left, time.perf_counter() + SLICE_S
        if left is None:
            return
        while left.hasNext():
            match = left.next()
            self.matches.append((match.capturedStart(), match.capturedEnd()))
            if time.perf_counter() > until:
                break
        else:
            self.too_hard = not left.isValid()
            self._left = None
            self._timer.stop()
        self.advanced.emit(self._left is None)

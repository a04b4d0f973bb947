"""Where a continuation ends: after so many characters, a sentence with its closing quotes, or a paragraph."""

from __future__ import annotations

ENDS = "。！？!?…"
GOES_ON = ":：;；,，、—–-"  # a line that ends so introduces the next one
BLOCK = 512
OPENERS = "“‘「『（【《\"'(["
CLOSERS = "”’」』）】》\"')]"
ABBREVIATIONS = {"mr", "mrs", "ms", "dr", "st", "messrs", "prof", "capt", "col", "gen", "rev", "jr", "sr", "vs", "no"}


class Stop:
    """Fed with pieces; says how much of each to keep, and ``finished`` when the text has ended."""

    def __init__(self, until: str, length: int) -> None:
        self.until = until
        self.length = length
        self.finished = False
        self._count = 0
        self._blocks: list[str] = []  # a letter by itself takes forty times the memory
        self._letters: list[str] = []

    @property
    def text(self) -> str:
        """All that was kept."""
        return "".join([*self._blocks, *self._letters])

    def ending(self, count: int) -> str:
        """The last ``count`` characters kept."""
        return "".join([*self._blocks[-1:], *self._letters])[-count:]

    def feed(self, piece: str) -> str:
        """What of ``piece`` belongs to the continuation."""
        kept = ""
        for letter in piece:
            if self._ends_before(letter):
                self.finished = True
                break
            kept += letter
            self._letters.append(letter)
            self._count += 1
            if len(self._letters) == BLOCK:
                self._blocks.append("".join(self._letters))
                self._letters.clear()
            if self._count >= self.length:
                self.finished = True
                break
        return kept

    def _ends_before(self, letter: str) -> bool:
        if self.until == "chars":
            return False
        text = self.text
        if not text.strip():
            return False
        if letter == "\n":
            return self.until == "paragraph" or text.rstrip()[-1] not in GOES_ON
        if self.until == "paragraph":
            return False
        body = text.rstrip(CLOSERS)
        if not body or letter in CLOSERS or letter in ENDS:
            return False
        if body[-1] in ENDS:
            # a quotation that is closed may go on: 「走吧。」他说
            return body == text or not letter.isalpha() or letter.isspace()
        if body[-1] == "." and letter.isspace():
            word = (body[:-1].split()[-1:] or [""])[0].lstrip(OPENERS)
            return word.lower() not in ABBREVIATIONS and not (len(word) == 1 and word.isupper())
        return False

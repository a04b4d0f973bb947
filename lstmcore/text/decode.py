"""Bytes to characters: which codec, judged by how plausible the characters are, never by "it decoded"."""

from __future__ import annotations

import codecs
import contextlib
import re
from dataclasses import dataclass

import charset_normalizer

from ..errors import BadInput, CoreError
from .magic import kind_of_binary
from .plausibility import log_likelihood

SAMPLE = 64 * 1024
BOMS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
)
# Codec and what is added to its log likelihood: how likely it is before looking, in nats.
CANDIDATES = {
    "utf-8": 12.0,
    "gb18030": 0.0,
    "big5hkscs": 0.0,
    "utf-16-le": -4.0,
    "utf-16-be": -6.0,
    "cp932": -2.0,
    "euc_jp": -4.0,
    "cp949": -12.0,
    "cp1252": -1.0,
    "cp1251": -4.0,
    "koi8_r": -6.0,
    "cp1253": -6.0,
    "cp1250": -5.0,
    "mac_roman": -6.0,
}
SEVEN_BIT = (("hz", b"~{", b"~}"), ("iso2022_jp", b"\x1b$B", b"\x1b("))  # characters as pairs of ASCII, and their marks
OFFERED = (
    "utf-8",
    "gb18030",
    "big5",
    "big5hkscs",
    "utf-16-le",
    "utf-16-be",
    "cp932",
    "euc_jp",
    "cp949",
    "cp1252",
    "cp1251",
    "koi8_r",
)
SAME = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-1": "cp1252",
    "ascii": "utf-8",
}
BROKEN_BYTE = -14.0
IMPLAUSIBLE = -9.2  # mean log probability of a non-ASCII character, below it the codec is a mere guess
HOPELESS = -11.5  # random bytes reach -13 in UTF-16
KANA = re.compile("[\u3041-\u30f6]")
KANA_COST, KANA_MOST = 4.0, 40.0  # kana have the same bytes in EUC-JP and GB 2312: alone they speak for Japanese
SHORT = 64  # bytes: so few may be valid UTF-8 by chance
DECLARED = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE
)
TRUST = 15.0  # nats that a page's own word for its codec is worth
HIGH = re.compile(rb"[\x80-\xff]")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f-\x84\x86-\x9f]")
LOW = re.compile(rb"[\x00-\x08\x0e-\x1f]")
NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


@dataclass(frozen=True)
class Decoded:
    """Text as found (line ends untouched, no byte-order mark); ``bad_sequences`` became U+FFFD."""

    text: str
    codec: str
    bad_sequences: int = 0
    bom: bool = False


def decode_of(path: str, data: bytes) -> Decoded:
    """As ``decode`` of what stands in the file ``path``, which a BadInput names."""
    try:
        return decode(data)
    except BadInput as problem:
        raise BadInput(problem.key, **{**problem.values, "path": path}) from problem


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """The text of ``data`` in ``encoding`` (None: found out); BadInput when it is no text."""
    if encoding is not None:
        return _in_codec(data, known_codec(encoding))
    for mark, codec, label in BOMS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], codec, label, bom=True)
    if (kind := kind_of_binary(data)) is not None:
        raise BadInput("binary", kind=kind)
    if data.isascii() and (codec := _seven_bit(data)) is not None:
        return _in_codec(data, codec)
    if 0 not in data[:SAMPLE] and len(data) > SHORT:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            _refuse_controls(text[:SAMPLE])
            return Decoded(text, "utf-8")
    elif data.isascii() and not LOW.search(data):
        return Decoded(data.decode("ascii"), "utf-8")
    return _in_codec(data, _best(_sample(data), _declared(data)))


class StreamDecoder:
    """Decodes a file block by block: the codec is found in the first block that is not plain ASCII."""

    def __init__(self, encoding: str | None = None) -> None:
        self.codec = known_codec(encoding) if encoding else ""
        self.bad_sequences = 0
        self._begun = False
        self._strict: codecs.IncrementalDecoder | None = None
        self._tolerant: codecs.IncrementalDecoder | None = None

    def feed(self, block: bytes, final: bool = False) -> str:
        """The text of one more block; BadInput when the file is no text."""
        if not self._begun:
            self._begun = True
            for mark, codec, label in BOMS:
                if block.startswith(mark) and self.codec in ("", codec, label):
                    self._use(codec, label)
                    block = block[len(mark) :]
                    break
        if self._strict is None:
            if not self.codec and block.isascii() and 0 not in block[:SAMPLE] and not final:
                _refuse_controls(block[:SAMPLE].decode("ascii"))
                return block.decode("ascii")
            codec = self.codec or self._found(block)
            self._use(codec, codec)
        assert self._strict is not None
        assert self._tolerant is not None
        before = self._strict.getstate()
        try:
            text = self._strict.decode(block, final)
            self._tolerant.setstate(self._strict.getstate())
        except UnicodeDecodeError:
            self._tolerant.setstate(before)
            text = self._tolerant.decode(block, final)
            self._strict.setstate(self._tolerant.getstate())
            self.bad_sequences += text.count("\ufffd")
        return text

    def _found(self, block: bytes) -> str:
        if (kind := kind_of_binary(block)) is not None:
            raise BadInput("binary", kind=kind)
        with contextlib.suppress(UnicodeDecodeError):
            text = codecs.getincrementaldecoder("utf-8")().decode(block)
            if 0 not in block[:SAMPLE]:
                _refuse_controls(text[:SAMPLE])
                return "utf-8"
        return _best(_sample(block))

    def _use(self, codec: str, label: str) -> None:
        self.codec = label
        self._strict = codecs.getincrementaldecoder(codec)()
        self._tolerant = codecs.getincrementaldecoder(codec)("replace")


def known_codec(name: str) -> str:
    """Python's name of a text codec; BadInput when there is none of that name."""
    try:
        found = codecs.lookup(name).name
        "".encode(found)  # refuses codecs that are not between text and bytes
    except (LookupError, ValueError, TypeError) as problem:
        raise BadInput("unknown_codec", codec=name, choices=", ".join(OFFERED)) from problem
    return SAME.get(found, found)


def _in_codec(data: bytes, codec: str) -> Decoded:
    for mark, of_codec, label in BOMS:
        if data.startswith(mark) and codec in (of_codec, label):
            return _decoded(data[len(mark) :], of_codec, label, bom=True)
    if codec == "big5hkscs":  # plain Big5 is named as such
        try:
            return Decoded(data.decode("big5"), "big5")
        except UnicodeDecodeError:
            pass
    return _decoded(data, codec, codec)


def _decoded(data: bytes, codec: str, label: str, bom: bool = False) -> Decoded:
    try:
        return Decoded(data.decode(codec), label, 0, bom)
    except UnicodeDecodeError:
        text = data.decode(codec, "replace")
        return Decoded(text, label, text.count("\ufffd"), bom)


def _seven_bit(data: bytes) -> str | None:
    """The codec of a text that holds wide characters in seven-bit bytes between marks; None for plain ASCII."""
    for codec, begin, end in SEVEN_BIT:
        if begin in data and end in data:
            with contextlib.suppress(UnicodeError):
                if not data.decode(codec).isascii():
                    return codec
    return None


def _sample(data: bytes) -> bytes:
    """64 KB from shortly before the first byte beyond ASCII, at an even place: no character is cut at the start."""
    found = HIGH.search(data)
    start = max(0, found.start() - 1024) & ~1 if found else 0
    return data[start : start + SAMPLE]


def _declared(data: bytes) -> str:
    """The codec that a page says it is in; "" when it says none that exists, or one that tools write unasked."""
    if (found := DECLARED.search(data[:4096])) is None:
        return ""
    try:
        name = found[1].decode("ascii", "ignore").lower()
        codec = known_codec(f"cp{name[8:]}" if name.startswith("windows-") else name.removeprefix("x-"))
        data[:SAMPLE].decode(codec, "ignore")
    except (CoreError, UnicodeError):
        return ""
    return "big5hkscs" if codec in ("big5", "cp950") else "" if codec in ("cp1252", "utf-16", "utf-32") else codec


def _best(sample: bytes, declared: str = "") -> str:
    """The codec under which ``sample`` is most plausible, ``declared`` being a hint; BadInput when it is none."""
    if declared and declared not in CANDIDATES:
        with contextlib.suppress(UnicodeDecodeError):
            _refuse_controls(codecs.getincrementaldecoder(declared)().decode(sample))
            return declared
    texts: dict[str, str] = {}
    scores: dict[str, float] = {}
    for codec, prior in CANDIDATES.items():
        prior += TRUST * (codec == declared)
        text = codecs.getincrementaldecoder(codec)("replace").decode(sample, final=len(sample) < SAMPLE)
        bad = text.count("\ufffd")
        texts[codec] = text
        if codec == "utf-8" and bad:
            prior = 0.0  # validity is what speaks for UTF-8
        if codec == "gb18030":
            prior -= min(KANA_MOST, KANA_COST * len(KANA.findall(text)))
        scores[codec] = prior + log_likelihood(text.replace("\ufffd", "")) + bad * BROKEN_BYTE
    codec = max(scores, key=lambda each: scores[each])
    text = texts[codec]
    foreign = "".join(NOT_ASCII.findall(text))
    bad = foreign.count("\ufffd")
    mean = (log_likelihood(foreign.replace("\ufffd", "")) + bad * BROKEN_BYTE) / max(1, len(foreign))
    if (mean < IMPLAUSIBLE and (codec != "utf-8" or bad)) or (codec == "cp1252" and mean < -7.0):
        first, codec = codec, _second_opinion(sample, codec)
        if codec == first and mean < HOPELESS:
            raise BadInput("not_text" if len(LOW.findall(sample)) > 0.01 * len(sample) else "no_codec")
        text = sample.decode(codec, "replace")
    _refuse_controls(text)
    if text.count("\ufffd") > 0.15 * len(text) and len(text) > 8:
        raise BadInput("no_codec")
    return codec


def _second_opinion(sample: bytes, first: str) -> str:
    """charset-normalizer's word for scripts outside our table; ``first`` when it has none."""
    found = charset_normalizer.from_bytes(sample[: SAMPLE // 4]).best()
    if (
        found is None
        or found.encoding in CANDIDATES
        or found.encoding.startswith(("utf", "gb", "big5", "hz", "iso2022", "johab", "shift", "euc", "cp93", "cp949"))
    ):
        return first
    return SAME.get(found.encoding, found.encoding)


def _refuse_controls(text: str) -> None:
    if len(CONTROLS.findall(text)) > max(3, 0.01 * len(text)):
        raise BadInput("not_text")

"""A corpus report in words: what the pages say of a corpus."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .i18n import chars, tr

Report = dict[str, Any]

TOO_SMALL = 20_000
SMALL = 300_000
LARGE = 3_000_000
SPOKEN_CODECS = {
    "utf_8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "big5hkscs": "Big5-HKSCS",
    "big5": "Big5",
    "cp932": "Shift-JIS",
    "euc_jp": "EUC-JP",
    "cp949": "EUC-KR",
    "cp1252": "Windows-1252",
    "cp1251": "Windows-1251",
    "koi8_r": "KOI8-R",
}


def size_of(report: Report) -> int:
    """Its characters."""
    return int(report.get("chars") or 0)


def vectors_of(report: Report) -> str:
    """The folder in which the word vectors of a corpus lie, if it has any."""
    return str(Path(str(report["folder"])) / "vectors")


def spoken_codec(codec: str) -> str:
    """An encoding as people write it."""
    return SPOKEN_CODECS.get(codec.lower(), codec.upper())


def language_of(report: Report) -> str:
    """The language, or for Chinese its script, in words; "" when the report does not know it."""
    language, script = str(report.get("language") or ""), str(report.get("script") or "")
    if language == "zh" and script in ("simplified", "traditional"):
        return tr(f"corpora.script_{script}")
    return tr(f"corpora.language_{language}") if language in ("zh", "en", "mixed") else ""


def codec_of(report: Report) -> str:
    """The encoding, or how many there were."""
    codecs = sorted({spoken_codec(str(each)) for each in report.get("codecs") or ()})
    return codecs[0] if len(codecs) == 1 else tr("corpora.codecs", count=len(codecs)) if codecs else ""


def files_of(report: Report) -> str:
    """How many files were read; "" for one."""
    count = sum(not file.get("refused") and file.get("use") is not False for file in report.get("files") or ())
    return tr("corpora.many", count=f"{count:,}") if count > 1 else ""


def summary(report: Report) -> str:
    """Size, number of files, language and encoding in one line."""
    parts = (chars(size_of(report)), files_of(report), language_of(report), codec_of(report))
    return " ・ ".join(part for part in parts if part)


def advice(count: int) -> str:
    """What a corpus of ``count`` characters is good for: "too_small", or the name of a preset."""
    if count < TOO_SMALL:
        return "too_small"
    if count < SMALL:
        return "quick"
    return "standard" if count < LARGE else "overnight"


def advice_of(report: Report) -> str:
    """The advice as a sentence."""
    return tr(f"corpora.advice_{advice(size_of(report))}")


def health_of(report: Report) -> tuple[str, bool]:
    """What was found wrong and what was done about it, and whether all is well."""
    parts: list[str] = []
    for name in ("duplicates", "bad_sequences", "refused"):
        count = int(report.get(name) or 0)
        if count:
            parts.append(tr(f"corpora.{name}", count=f"{count:,}"))
    return (" ・ ".join(parts), False) if parts else (tr("corpora.healthy"), True)

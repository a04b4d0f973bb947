"""Files of every format that is read, and what chance does to them: for the fuzzer and its slice in the tests."""

from __future__ import annotations

import io
import random
import zipfile

PROSE = "我冒了严寒，回到相隔二千余里，别了二十余年的故乡去。\n时候既然是深冬；渐近故乡时，天气又阴晦了。\n"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(method: int = zipfile.ZIP_DEFLATED, **members: str | bytes) -> bytes:
    """A zip; "__" in a name stands for "/", "_dot_" for ".", "_dash_" for "-"."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", ".").replace("_dash_", "-"), content)
    return buffer.getvalue()


def docx(body: str = "", before: str = "", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A .docx with ``body`` (default: prose); ``before`` stands between the declaration and the root."""
    body = body or "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in PROSE.split("\n"))
    document = f"<?xml version='1.0'?>{before}<w:document {W}><w:body>{body}</w:body></w:document>"
    return zipped(method, **{"[Content_Types]_dot_xml": "<Types/>"}, word__document_dot_xml=document)


def odt(body: str = "", before: str = "", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An .odt with ``body``."""
    body = body or f"<t:p>{PROSE}</t:p>"
    return zipped(
        method,
        mimetype="application/vnd.oasis.opendocument.text",
        content_dot_xml=f"<?xml version='1.0'?>{before}<o:d xmlns:o='o' xmlns:t='t'>{body}</o:d>",
    )


def epub(page: str = "", before: str = "", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An .epub of one page."""
    item = "<manifest><item id='a' href='a.html'/></manifest>"
    return zipped(
        method,
        mimetype="application/epub+zip",
        META_dash_INF__container_dot_xml='<c><rootfile full-path="b.opf"/></c>',
        b_dot_opf=f"{before}<p>{item}<spine><itemref idref='a'/></spine></p>",
        a_dot_html=page or f"<html><body><p>{PROSE}</p></body></html>",
    )


def pdf(text: str = "It was the best of times, it was the worst of times") -> bytes:
    """A .pdf of one page."""
    content = b"BT /F1 12 Tf 72 720 Td (%s) Tj ET" % text.encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R "
        b"/Resources << /Font << /F1 3 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    )
    out, places = b"%PDF-1.4\n", list[int]()
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer


TIMES = "00:00:01,000 --> 00:00:02,000"
SEEDS: dict[str, bytes] = {
    "utf-8": (PROSE * 4).encode(),
    "gb18030": (PROSE * 4).encode("gb18030"),
    "big5": ("人生南北多歧路，將相神仙，也要凡人做。\r\n" * 6).encode("big5"),
    "utf-16": (PROSE * 4).encode("utf-16"),
    "html": f"<!DOCTYPE html><html><body><h1>题</h1><p>{PROSE}</p><ruby>字<rt>x</rt></ruby></body></html>".encode(),
    "md": f"---\ntitle: x\n---\n# 题\n\n{PROSE}\n[链](a) `b`\n".encode(),
    "utf-16 without a mark": (PROSE * 4).encode("utf-16-le"),
    "shift_jis": ("吾輩は猫である。名前はまだ無い。\r\n" * 6).encode("cp932"),
    "cp1252": ("He said “no” — and that’s it…\n" * 6).encode("cp1252"),
    "xml": f"<?xml version='1.0' encoding='gb2312'?><r><p>{PROSE}</p></r>".encode("gb18030"),
    "vtt": f"WEBVTT\n\nNOTE x\n\na\n{TIMES.replace(',', '.')}\n<v A>你好</v> &amp;\n".encode(),
    "lrc": "[ti:题]\n[00:01.00]第一句\n[00:02.00][00:09.00]第二句\n".encode(),
    "srt": f"1\n{TIMES}\n你好\n\n2\n{TIMES}\n再见\n".encode(),
    "ass": "[Script Info]\n[Events]\nDialogue: 0,0,0,D,,0,0,0,,{\\b}你好\\N世界\n".encode(),
    "csv": ("label,review\n" + "1,服务很好，下次再来\n" * 8).encode("gb18030"),
    "jsonl": ('{"text": "服务很好，下次再来"}\n' * 8).encode(),
    "json": '{"data": [{"text": "服务很好，下次再来"}, {"text": "房间太小"}]}'.encode(),
    "docx": docx(),
    "rich docx": docx(
        "<w:sdt><w:docPartGallery w:val='Table of Contents'/><w:p><w:r><w:t>目录</w:t></w:r></w:p></w:sdt>"
        "<w:tbl><w:p/></w:tbl><w:p><w:ruby><w:rt><w:t>x</w:t></w:rt></w:ruby><w:r><w:vanish/><w:t>藏</w:t></w:r>"
        f"<w:r><w:t>{PROSE}</w:t></w:r></w:p>",
        method=zipfile.ZIP_STORED,
    ),
    "rich odt": odt(
        f"<t:h>题</t:h><t:note><t:p>注</t:p></t:note><t:table-of-content/><t:p>{PROSE}<t:s t:c='9'/></t:p>"
    ),
    "zip in a zip": zipped(zipfile.ZIP_STORED, a_dot_zip=zipped(a_dot_txt=PROSE), b_dot_txt=PROSE),
    "odt": odt(),
    "epub": epub(),
    "stored docx": docx(method=zipfile.ZIP_STORED),
    "stored epub": epub(method=zipfile.ZIP_STORED),
    "zip": zipped(a_dot_txt=PROSE, b_dot_txt=PROSE.encode("gb18030")),
}
IN_CHILD: dict[str, bytes] = {
    "pdf": pdf(),
    "rich rtf": rb"{\rtf1\ansi\deff0{\fonttbl{\f0\fcharset134 S;}{\f1\fcharset128 M;}}\uc1\u25925?\f1\'83A"
    rb"{\pict\bin3 abc}{\footnote n}{\v hidden}\u-10179?\u-8704?\par text\par}",
    "rtf": rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0 SimSun;}}\f0 \'b9\'ca\'cf\'e7 {\b bold}\par text\par}",
}
NAMES = ("a.txt", "a.md", "a.csv", "a.tsv", "a.json", "a.jsonl", "a", "a.docx", "a.html", "a.lrc")
PIECES = (
    b"\0",
    b"\xff",
    b"\xff\xfe",
    b"PK\x03\x04",
    b"<!DOCTYPE",
    b"<",
    b">",
    b"&#x110000;",
    b'"',
    b"\\u",
    b"{",
    b"\r",
)


def mutated(data: bytes, rng: random.Random) -> bytes:
    """``data`` after one to six accidents: bytes flipped, cut, doubled, put in, moved."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        if not changed:
            break
        place, length = rng.randrange(len(changed)), rng.choice((1, 2, 4, 16, 200))
        match rng.randrange(7):
            case 0:
                changed[place] ^= 1 << rng.randrange(8)
            case 1:
                changed[place : place + length] = rng.randbytes(min(length, 16))
            case 2:
                del changed[place : place + length]
            case 3:
                changed[place:place] = changed[place : place + length] * rng.choice((1, 3, 50))
            case 4:
                changed[place:place] = rng.choice(PIECES)
            case 5:
                del changed[place:]
            case _:
                other = rng.randrange(len(changed))
                changed[place : place + length] = changed[other : other + length]
    return bytes(changed)

"""pdf and rtf are read in a child: right, refused with the reason, or given up in time."""

from __future__ import annotations

import pytest

from lstmcore.errors import BadInput
from lstmcore.text.child import read_in_child
from lstmcore.text.clean import clean
from lstmcore.text.formats import extract
from lstmcore.text.pdf import Line, joined, pdf_text
from lstmcore.text.rtf import rtf_text


def pdf(*pages: str, encrypt: bytes = b"") -> bytes:
    """A small pdf of ASCII pages."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (len(pages), b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(pages)))),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, page in enumerate(pages):
        lines = b" T* ".join(b"(%s) Tj" % line.encode("ascii") for line in page.split("\n"))
        content = b"BT /F1 12 Tf 14 TL 72 720 Td %s ET" % lines
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    out, places = b"%PDF-1.4\n", list[int]()
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, encrypt, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer


PAGE = "It was the best of times, it was the worst of times\nit was the age of wisdom"


def test_a_pdf_is_read_page_by_page() -> None:
    extracted = extract(pdf(PAGE, "The second page holds a line as well."), "novel.txt")
    assert extracted.kind == "pdf"
    assert clean(extracted.text).text == PAGE + "\nThe second page holds a line as well."


def test_the_lines_of_a_paragraph_in_a_pdf_are_joined_over_the_end_of_a_page_too() -> None:
    full, divided = " ".join(["moon"] * 12), " ".join(["moon"] * 11) + " moo-"
    first = "\n".join((full, divided, "n " + full[5:], "moon sun.", full, full))
    text = clean(pdf_text(pdf(first, f"{full}\n{full}\nmoon end."))).text
    assert text.split("\n") == [f"{full} {full} {full} sun.", " ".join([full] * 4) + " moon end."]


def chinese(*lines: tuple[str, int]) -> list[Line]:
    """Lines of a column of twenty characters of 10 points, each after an indent in characters; 15 points apart."""
    return [
        Line(text, 10.0 * indent, 10.0 * (indent + len(text)), 700 - 15.0 * number, 10.0, 20.0)
        for number, (text, indent) in enumerate(lines)
    ]


FULL = "我冒了严寒回到相隔二千余里别了二十余年的"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (chinese((FULL[:18], 2), (FULL, 0), ("故乡去。", 0)), [FULL[:18] + FULL + "故乡去。"]),
        (chinese((FULL[:18], 2), (FULL[:18], 2), (FULL, 0)), [FULL[:18], FULL[:18] + FULL]),  # an indent begins anew
        (chinese((FULL[:9], 0), (FULL[:12], 0), (FULL, 0)), [FULL[:9], FULL[:12], FULL]),  # verse
        (chinese(("第一章……… 1", 0), (FULL, 0), (FULL, 0)), ["第一章……… 1", FULL + FULL]),
    ],
)
def test_where_lines_stand_tells_paragraphs(lines: list[Line], text: list[str]) -> None:
    assert joined(lines).replace("\x1e", "").strip("\n").split("\n") == text


LOCKED = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >> /ID [(a)(a)]" % (b"x" * 32, b"y" * 32)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (pdf(PAGE)[:-40], "broken_document"),
        (b"%PDF-1.7\nnothing\nstartxref\n0\n%%EOF", "broken_document"),
        (pdf("", "", ""), "scanned"),
        (pdf(PAGE, encrypt=LOCKED), "encrypted"),
    ],
)
def test_pdfs_without_text_are_named(data: bytes, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        pdf_text(data)
    assert refused.value.key == key


def escaped(text: str, codec: str) -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode(codec))


FONTS = r"{\fonttbl{\f0\froman\fcharset0 T;}{\f1{\*\panose 02}\fcharset134 \'cb\'ce;}{\f2\fcharset128 M;}}"
GBK, BIG5, SJIS = escaped("故乡", "gbk"), escaped("將相", "big5"), escaped("吾輩", "cp932")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (rf"\ansicpg936 {GBK}\par Hello\line", "故乡\nHello\n"),
        (rf"\ansicpg1252{FONTS}\f0 caf\'e9 {{\f1 {GBK}}}\f2 {SJIS}\f0  end", "café 故乡吾輩 end"),
        (rf"\deff1{FONTS}{GBK}", "故乡"),
        (rf"{{\fonttbl{{\f3\fnil\fcharset136 M;}}}}\f3 {BIG5}", "將相"),
        (r"\ansicpg932 \'83A\'83\\\'83\}", "アソマ"),  # the second byte of a character may be a plain letter or a sign
        ("\\ansicpg936 " + "故乡".encode("gbk").decode("latin-1"), "故乡"),
        ("\\ansicpg65001 " + "故乡".encode().decode("latin-1"), "故乡"),
        (r"\ansicpg936{\fonttbl{\f0\fcharset0 T;}}\f0 caf\'e9 bar", "café bar"),
        (r"\u25925?\u20065?", "故乡"),
        (r"\u25925\'b9\u20065 ?end", "故乡end"),
        (r"\ansicpg936\uc2 \u25925\'b9\'ca{\uc0\u20065}\u20065\'cf\'e7 x", "故乡乡 x"),
        (r"\u-10179?\u-8704?\u-25472?", "\U0001f600鲀"),
        (r"\mac \'d2hi\'d3", "“hi”"),
        (r"text{\footnote a {\b note {\i x}} y} more", "text more"),
        (r"\{braces\} and \\ stay", "{braces} and \\ stay"),
        (r"{\header head\par}{\info{\title T}}a{\pict\wmetafile8 0102ff}b{\*\generator x;}c{\footer foot}", "abc"),
        ("a{\\pict\\bin5 }}{\\'}b", "ab"),
        (r"a{\v hidden}\v also\v0  b{\deleted gone}\v x\plain  c", "a b c"),
        (r'{\field{\*\fldinst HYPERLINK "https://a.invalid"}{\fldrslt link}} x', "link x"),
        (r"\ldblquote a\rdblquote\emdash\lquote b\rquote\~c\-d\_e", "“a”—‘b’\xa0cd\u2011e"),
        ("a\\tab b\\page c\\sect\nd\\\ne", "a\tb\nc\nd\ne"),
        (r"\trowd\cellx9 a\cell b\cell\row x", "a\tb\t\nx"),
        (r"{\listtext 1.\tab}item{\*\annotation note}", "item"),
        (r"\unknownword99 x\'zz\'", "xzz"),
    ],
)
def test_rtf(source: str, text: str) -> None:
    assert rtf_text(b"{\\rtf1\\ansi " + source.encode("latin-1") + b"}") == text


def test_an_rtf_cut_short_is_named() -> None:
    with pytest.raises(BadInput) as refused:
        extract(rb"{\rtf1\ansi {\b half", "x.txt")
    assert refused.value.key == "broken_document"


def test_a_child_that_takes_too_long_or_is_unwanted_is_ended() -> None:
    slow = b"{\\rtf1 " + b"{\\b a}" * 2_000_000
    for cancelled, key in ((lambda: True, "cancelled"), (lambda: False, "took_too_long")):
        with pytest.raises(BadInput) as refused:
            read_in_child(slow, "rtf", cancelled, seconds=0.3)
        assert refused.value.key == key

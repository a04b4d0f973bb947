"""Documents give their running text, and nothing of what they hide."""

from __future__ import annotations

import io
import zipfile

import pytest

from lstmcore.errors import BadInput
from lstmcore.specs import Cleaning
from lstmcore.text.formats import extract
from lstmcore.text.markup import html_text, markdown_text

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODT = 'xmlns:office="urn:o" xmlns:text="urn:t"'


def package(**members: str) -> bytes:
    """A zip; "__" in a name stands for "/", "_dot_" for ".", "_dash_" for "-"."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", ".").replace("_dash_", "-"), content)
    return buffer.getvalue()


def docx(body: str, before: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f"<?xml version='1.0'?>{before}<w:document {W}><w:body>{body}</w:body></w:document>"
        )
    return buffer.getvalue()


def odt(body: str, manifest: str = "<m/>") -> bytes:
    return package(
        mimetype="application/vnd.oasis.opendocument.text",
        META_dash_INF__manifest_dot_xml=manifest,
        content_dot_xml=f"<office:d {ODT}><office:text>{body}</office:text></office:d>",
    )


def epub(**more: str) -> bytes:
    members = dict(
        mimetype="application/epub+zip",
        META_dash_INF__container_dot_xml='<c><rootfiles><rootfile full-path="O/b.opf"/></rootfiles></c>',
        O__b_dot_opf="""<package><manifest><item id="n" href="nav.xhtml" properties="nav"/>
            <item id="two" href="2.xhtml"/>
            <item id="one" href="t/1%20a.xhtml"/></manifest>
            <spine><itemref idref="n"/>
            <itemref idref="one"/><itemref idref="two"/><itemref idref="gone"/></spine></package>""",
        O__nav_dot_xhtml="<html><body>contents</body></html>",
        **{"O__t__1 a_dot_xhtml": "<!DOCTYPE html><html><body><p>第一章</p></body></html>"},
        O__2_dot_xhtml="<html><body><p>第二章</p></body></html>",
    )
    return package(**{**members, **more})


def test_docx_paragraphs_without_deleted_text_and_fields() -> None:
    body = (
        "<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r></w:p>"
        "<w:p><w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText><w:t>丙</w:t></w:r></w:p>"
    )
    extracted = extract(docx(body), "名.txt")
    assert (extracted.kind, extracted.text) == ("docx", "甲\t乙\n丙\n")


def test_readings_and_hidden_runs_of_a_docx_are_no_text() -> None:
    ruby = "<w:ruby><w:rt><w:r><w:t>gù</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>故</w:t></w:r></w:rubyBase></w:ruby>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"
    shown = "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>乡</w:t><w:noBreakHyphen/></w:r>"
    assert extract(docx(f"<w:p>{ruby}{hidden}{shown}</w:p>"), "x").text == "故乡-\n"


def test_odt_paragraphs_without_notes() -> None:
    body = "<text:h>题</text:h><text:p>甲<text:s text:c='2'/>乙<text:note><text:p>注</text:p></text:note>丙</text:p>"
    assert extract(odt(body), "x").text == "题\n甲  乙丙\n"


def test_epub_chapters_in_reading_order_without_the_contents_page() -> None:
    extracted = extract(epub(), "x.zip")
    assert (extracted.kind, extracted.text) == ("epub", "第一章\n\n第二章")


ENTITY = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
DRM = '<encryption><EncryptedData><CipherReference URI="O/2.xhtml"/></EncryptedData></encryption>'
FONTS = '<encryption><EncryptedData><CipherReference URI="O/f.otf"/></EncryptedData></encryption>'


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (docx("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", ENTITY), "broken_document"),
        (docx("<w:p>"), "broken_document"),
        (docx("<w:p>" * 5000), "broken_document"),
        (docx("<w:p/>")[:-40], "broken_document"),
        (docx("<w:p><w:r><w:t>" + " " * 30_000_000 + "</w:t></w:r></w:p>"), "zip_bomb"),
        (odt("", "<manifest:encryption-data/>"), "encrypted"),
        (epub(META_dash_INF__encryption_dot_xml=DRM), "drm"),
        (package(mimetype="application/epub+zip"), "broken_document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "unsupported"),
    ],
)
def test_hostile_broken_and_locked_documents_are_named(data: bytes, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        extract(data, "x.docx")
    assert refused.value.key == key


def test_an_epub_with_only_its_fonts_scrambled_is_read() -> None:
    assert "第二章" in extract(epub(META_dash_INF__encryption_dot_xml=FONTS), "x").text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<head><title>t</title><style>x</style></head><h1>题</h1><p>甲\n乙<br>丙&nbsp;&lt;", "题\n甲 乙\n丙\xa0<"),
        ("<p>漢<ruby>字<rt>じ</rt></ruby></p><script>var x</script>尾<nav>菜单</nav><footer>页脚</footer>", "漢字\n尾"),
        ("<head><title>never closed<body>正文", "正文"),
        ("no tags at all", "no tags at all"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("<p hidden>a</p><div style='display: none'>b<div>c</div></div><p>正文</p><textarea>d</textarea>", "正文"),
        ("<!-- <p>x</p> --><p>a&amp;b&#x6545;&#20065;&hellip;&quot;</p>", 'a&b故乡…"'),
    ],
)  # fmt: skip
def test_html(page: str, text: str) -> None:
    assert html_text(page) == text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("---\ntitle: 题\ntags:\n  - a\n---\n# 一\n正文", "一\n正文"),
        ("看[链接](https://example.invalid)和![图](a.png)，**重点** `代码`", "看链接和图，重点 代码"),
        ("---\n这不是设置\n---\n正文", "---\n这不是设置\n---\n正文"),
        ("a * b ** c #tag [x] 2**3**4 ", "a * b ** c #tag [x] 234 "),
        ("普通正文。\n\n---\n\n分隔线留着", "普通正文。\n\n---\n\n分隔线留着"),
        ("正文\n\n[链接](https://example.invalid)  `代码`\n", "正文\n\n"),
        ("标题\n===\n\n> 引用 *斜* _w_ ~~删~~ snake_case_name 2*3*4\n", "标题\n\n引用 斜 w 删 snake_case_name 2*3*4\n"),
        ("```python\nprint('**x**')  # [a](b)\n```\n正文", "print('**x**')  # [a](b)\n正文"),
        (
            "见[书][1]和<https://a.invalid>。\n\n[1]: https://b.invalid\n[旁白]: 他来了\n",
            "见书和https://a.invalid。\n\n[旁白]: 他来了\n",
        ),
        ("注[^1]\n\n[^1]: 脚注\n<div align='center'>居中</div><!-- 藏 -->\n", "注\n\n脚注\n居中\n"),
        ("| 甲 | 乙 |\n|----|:--:|\n| 丙 | 丁 |\n\n\\*星\\*", "| 甲 | 乙 |\n| 丙 | 丁 |\n\n*星*"),
        ("- [第一节](#one)\n  - [第二节](#two)\n- [书](b.md)\n`代码`", "- 书\n代码"),
    ],
)
def test_markdown_loses_marks_only(page: str, text: str) -> None:
    assert markdown_text(page) == text


def word(text: str, style: str = "") -> str:
    style = f"<w:pPr><w:pStyle w:val='{style}'/></w:pPr>" if style else ""
    return f"<w:p>{style}<w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*cells: str) -> str:
    return f"<w:tbl><w:tr>{''.join(f'<w:tc>{word(cell)}</w:tc>' for cell in cells)}</w:tr></w:tbl>"


PROSE = "我冒了严寒，回到相隔二千余里，别了二十余年的故乡去。"


def test_tables_of_figures_are_left_out_and_counted_layout_tables_are_not() -> None:
    body = word(PROSE) + table("人物", "说明") + table(PROSE, "注")
    extracted = extract(docx(body), "x")
    assert extracted.text == f"{PROSE}\n{PROSE}\n注\n"
    assert extracted.left_out == {"tables": 1}
    assert "人物\n说明" in extract(docx(body), "x", cleaning=Cleaning(tables=True)).text
    assert extract(docx(table("人物", "说明")), "x").text == "人物\n说明\n"  # there is nothing else


def test_contents_of_a_docx_only_on_request() -> None:
    body = word("第一章\t3", "TOC1") + word("第二章\t9", "TOC2") + word(PROSE)
    assert extract(docx(body), "x").text == PROSE + "\n"
    assert extract(docx(body), "x").left_out == {"contents": 2}
    assert extract(docx(body), "x", cleaning=Cleaning(contents=True)).text.startswith("第一章")


def test_notes_of_a_docx_only_on_request() -> None:
    body = f"<w:p><w:r><w:t>{PROSE}</w:t><w:footnoteReference w:id='2'/></w:r></w:p>" + word("后文")
    notes = (
        f"<w:footnotes {W}><w:footnote w:type='separator' w:id='1'>{word('--')}</w:footnote>"
        f"<w:footnote w:id='2'>{word('这是注')}</w:footnote></w:footnotes>"
    )
    data = package(
        word__footnotes_dot_xml=notes, **{"[Content_Types]_dot_xml": "<Types/>"},
        word__document_dot_xml=f"<w:document {W}><w:body>{body}</w:body></w:document>",
    )  # fmt: skip
    assert extract(data, "x").text == f"{PROSE}\n后文\n"
    assert extract(data, "x").left_out == {"notes": 1}
    assert extract(data, "x", cleaning=Cleaning(notes=True)).text == f"{PROSE}\n这是注\n后文\n"


def test_notes_and_contents_of_an_odt_only_on_request() -> None:
    body = (
        "<text:table-of-content><text:p>目录页</text:p></text:table-of-content>"
        "<text:p>甲<text:note><text:note-citation>1</text:note-citation><text:p>注</text:p></text:note>乙</text:p>"
    )
    extracted = extract(odt(body), "x")
    assert (extracted.text, extracted.left_out) == ("甲乙\n", {"contents": 1, "notes": 1})
    assert extract(odt(body), "x", cleaning=Cleaning(notes=True, contents=True)).text == "目录页\n甲乙\n注\n"


def test_notes_of_an_epub_and_pages_that_only_link_are_left_out() -> None:
    links = "".join(f"<p><a href='{n}.xhtml'>第{n}章</a></p>" for n in range(5))
    note = "<p>正文<a epub:type='noteref' href='#n'>1</a>完</p><aside epub:type='footnote'><aside>a</aside>注</aside>"
    data = epub(**{"O__t__1 a_dot_xhtml": f"<html><body>{links}</body></html>"}, O__2_dot_xhtml=f"<html>{note}</html>")
    extracted = extract(data, "x")
    assert (extracted.text, extracted.left_out) == ("正文完", {"contents": 2, "notes": 2})


def test_parts_that_a_program_cut_a_book_into_have_one_title() -> None:
    title = "<metadata><dc:title xmlns:dc='d'>故乡</dc:title></metadata>"
    opf = (
        f"<package>{title}<manifest><item id='a' href='a.x'/><item id='b' href='b.x'/></manifest>"
        "<spine><itemref idref='a'/><itemref idref='b'/></spine></package>"
    )
    data = epub(
        O__b_dot_opf=opf, O__a_dot_x="<html><h1>故乡 1</h1><p>前</p>", O__b_dot_x="<html><h1>故乡 2</h1><p>后</p>"
    )
    assert extract(data, "x").text == "故乡\n\n前\n\n后"

"""A text as a Word document (ECMA-376) with real styles: headings stand in the navigation, fonts change at once."""

from __future__ import annotations

from .blocks import BREAK, HEADING, QUOTE, Block, Book, Run
from .package import XML, escape, package

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = (
    f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{WORD}.styles+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
ROOT = (
    f'{XML}<Relationships xmlns="{RELATIONS}">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATIONS}/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
DOCUMENT = (
    f'{XML}<Relationships xmlns="{RELATIONS}">'
    f'<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
WHOSE = {
    "model": '<w:color w:val="2B5A86"/><w:u w:val="dotted"/>',
    "changed": '<w:color w:val="7A4A86"/><w:u w:val="dash"/>',
}
HEADING_SIZES = (36, 32, 28, 26, 24, 24)  # half points
A4 = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"'
    ' w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
)


def to_docx(book: Book) -> bytes:
    """The whole document."""
    paragraphs = "".join(_paragraph(block) for block in book.blocks)
    return package(
        {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": ROOT,
            "docProps/core.xml": _properties(book),
            "word/document.xml": f'{XML}<w:document xmlns:w="{MAIN}"><w:body>{paragraphs}{A4}</w:body></w:document>',
            "word/styles.xml": _styles(book.language),
            "word/_rels/document.xml.rels": DOCUMENT,
        }
    )


def _paragraph(block: Block) -> str:
    if block.kind == BREAK:
        return '<w:p><w:pPr><w:pStyle w:val="SceneBreak"/></w:pPr></w:p>'
    style = f"Heading{block.level}" if block.kind == HEADING else "Quote" if block.kind == QUOTE else "BodyText"
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(_run(run) for run in block.runs)}</w:p>'


def _run(run: Run) -> str:
    form = "<w:b/><w:bCs/>" * run.bold + "<w:i/><w:iCs/>" * run.italic + WHOSE.get(run.whose, "")
    pieces = run.text.split("\t")
    words = "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else "" for piece in pieces)
    return f"<w:r>{f'<w:rPr>{form}</w:rPr>' if form else ''}{words}</w:r>"


def _properties(book: Book) -> str:
    return (
        f'{XML}<cp:coreProperties xmlns:cp="{CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(book.title)}</dc:title><dc:creator>{escape(book.author)}</dc:creator>"
        f"<dc:language>{_tag(book.language)}</dc:language></cp:coreProperties>"
    )


def _styles(language: str) -> str:
    indent = '<w:ind w:firstLineChars="200" w:firstLine="480"/>' if language == "zh" else ""
    made = [
        f'{XML}<w:styles xmlns:w="{MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:eastAsia="SimSun" w:cs="Times New Roman"/>'
        f'<w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
        "</w:rPr></w:rPrDefault></w:docDefaults>",
        _style("Normal", "Normal", '<w:spacing w:line="400" w:lineRule="auto"/>', "", default=True, base=""),
        _style("BodyText", "Body Text", f'<w:spacing w:after="60"/>{indent}<w:jc w:val="both"/>', ""),
        _style("Quote", "Quote", '<w:ind w:left="720" w:right="720"/>', "<w:i/>"),
        _style("SceneBreak", "Scene Break", '<w:spacing w:before="120" w:after="120"/><w:jc w:val="center"/>', ""),
    ]
    for level, size in enumerate(HEADING_SIZES, start=1):
        spacing = f'<w:keepNext/><w:spacing w:before="360" w:after="120"/><w:outlineLvl w:val="{level - 1}"/>'
        form = f'<w:b/><w:bCs/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        made.append(_style(f"Heading{level}", f"heading {level}", spacing, form, after="BodyText"))
    return "".join(made) + "</w:styles>"


def _style(
    key: str, name: str, paragraph: str, letters: str, default: bool = False, base: str = "Normal", after: str = ""
) -> str:
    first = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="paragraph"{first} w:styleId="{key}"><w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{base}"/>' if base else "")
        + (f'<w:next w:val="{after}"/>' if after else "")
        + f"<w:qFormat/><w:pPr>{paragraph}</w:pPr>"
        + (f"<w:rPr>{letters}</w:rPr>" if letters else "")
        + "</w:style>"
    )


def _tag(language: str) -> str:
    return "zh-CN" if language == "zh" else "en-US"

"""What a file is by its first bytes: binary kinds that are never text, and document formats."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from typing import BinaryIO

BROKEN = (  # what a zip made of anything can raise
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    UnicodeError,
    OverflowError,
)

BINARY = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"ID3\x02", "MP3"),
    (b"ID3\x03", "MP3"),
    (b"ID3\x04", "MP3"),
    (b"OggS\x00", "Ogg"),
    (b"fLaC", "FLAC"),
    (b"\x1a\x45\xdf\xa3", "Matroska"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90\x00", "EXE"),
    (b"\xca\xfe\xba\xbe", "Java class"),
    (b"\xcf\xfa\xed\xfe", "Mach-O"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh91AY&SY", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"\x00\x01\x00\x00\x00", "font"),
    (b"OTTO\x00", "font"),
    (b"wOFF\x00", "font"),
    (b"wOF2\x00", "font"),
    (b"\x80\x04\x95", "pickle"),
    (b"\x93NUMPY", "NumPy"),
)
DOCUMENTS = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
MIMETYPES = {
    b"application/epub+zip": "epub",
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}


def kind_of_binary(data: bytes) -> str | None:
    """The name of a binary kind that no text reader should try, else None."""
    if data[60:68] == b"BOOKMOBI":
        return "mobi"
    if data[4:8] == b"ftyp":
        return "MP4"
    if data[:4] == b"RIFF" and data[8:12] in (b"WAVE", b"AVI ", b"WEBP"):
        return data[8:12].decode("ascii").strip()
    return next((kind for mark, kind in BINARY if data.startswith(mark)), None)


def kind_of_document(data: bytes) -> str | None:
    """pdf, rtf, doc, docx, xlsx, pptx, epub, odt, ods, zip by content, else None (then it is plain text or binary)."""
    kind = next((kind for mark, kind in DOCUMENTS if data.startswith(mark)), None)
    if kind is None and b"%PDF-" in data[:1024]:
        return "pdf"
    return kind_of_zip(io.BytesIO(data)) if kind == "zip" else kind


def kind_of_zip(file: BinaryIO) -> str:
    """The document format inside a zip, by its members' names; "zip" for a plain one (or one too broken to list)."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "[Content_Types].xml" in names:
                starts = {name.split("/")[0] for name in names}
                return next(
                    (kind for folder, kind in (("word", "docx"), ("xl", "xlsx"), ("ppt", "pptx")) if folder in starts),
                    "docx",
                )
            if {"manifest.json", "model.safetensors"} <= names:
                return "moxu"
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                return MIMETYPES.get(archive.read("mimetype").strip(), "zip")
    except BROKEN:
        file.seek(0)
        head = file.read(4096)
        return "docx" if b"[Content_Types].xml" in head else "epub" if b"application/epub" in head else "zip"
    return "zip"

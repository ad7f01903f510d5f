"""Encodings by the labels that pages and messages give themselves: only real ones, as browsers take them.

Python knows codecs by such labels that are no encodings of text, or take time that grows with the square of the
length; a document that names one of these is read as if it named none.
"""

from __future__ import annotations

import codecs

# What browsers read where a page says the name before the colon (WHATWG Encoding §4.2).
_READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_KNOWN = {
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp437", "cp850", "cp852", "cp855", "cp864", "cp866",
    "cp874", "cp932", "cp949", "cp1125", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256",
    "cp1257", "cp1258", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8",
    "iso8859-10", "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16", "koi8-r", "koi8-u", "koi8-t", "kz1048",
    "mac-cyrillic", "mac-roman", "mac-greek", "mac-turkish", "mac-latin2", "ptcp154", "big5", "big5hkscs",
    "euc_jp", "iso2022_jp", "gb18030", "johab",
}  # fmt: skip


def labelled(content: bytes, label: str) -> str | None:
    """Return bytes as text in the encoding that a label names; None if it names none, or they are not all in it."""
    try:
        name = codecs.lookup(label.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    name = _READ_AS.get(name, name)
    if name not in _KNOWN:
        return None
    try:
        text = content.decode("utf-8-sig" if name == "utf-8" else name)
    except (UnicodeDecodeError, ValueError):
        return None
    return text

"""What is loaded before any document comes: behind the fence not even a module of Python's own can be opened."""

from __future__ import annotations

import encodings
import importlib
import io
import pkgutil

import charset_normalizer

from habeas.evidence.findings import Findings
from habeas.evidence.html_pages import html_text
from habeas.evidence.reading import read

# Codecs that are no encodings of text, or stand on another system's library.
_NO_TEXT = {"mbcs", "oem", "bz2_codec", "zlib_codec", "hex_codec", "uu_codec", "quopri_codec", "base64_codec"}
_ONE_BY_ONE = (
    b"plain words\n",
    "простые слова, которые надо узнать\n".encode("cp1251") * 3,
    b"From: a@example.org\nTo: b@example.org\nMIME-Version: 1.0\nSubject: =?utf-8?b?0LA=?=\n\nwords\n",
    b"<!doctype html><title>t</title><p>words <b>and</b> more<br>words</p>",
    b'{"a": 1}',
    b"a,b,c\n1,2,3\n4,5,6\n",
)


def warm() -> None:
    """Load every codec, and read a line of each kind that loads something when it is first met."""
    for module in pkgutil.iter_modules(encodings.__path__):
        if module.name not in _NO_TEXT:
            importlib.import_module(f"encodings.{module.name}")
    for sample in _ONE_BY_ONE:
        read(io.BytesIO(sample))
    html_text(b"<p>words", Findings(), charset="windows-1251")
    charset_normalizer.from_bytes("слова и ещё слова".encode("koi8_r"))

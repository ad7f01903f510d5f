"""Spreadsheets have no layer here: `habeas import` reads them as tables, cell by cell, under a mapping."""

from __future__ import annotations

from typing import BinaryIO

from habeas.evidence.findings import Findings
from habeas.evidence.layers import Layer, NoText
from habeas.evidence.zip_members import open_members

TOOL = ""


def read_spreadsheet(stream: BinaryIO, findings: Findings) -> Layer:
    """Look whether the file opens. Raises: NoText: table (always, if it does), corrupt, encrypted, bomb."""
    findings.count("embedded", sum("/embeddings/" in name for name in open_members(stream).namelist()))
    raise NoText("table")


def read_archive(stream: BinaryIO, findings: Findings) -> Layer:
    """Look whether an archive opens. Its members are no text of it; each can be added as a file of its own.

    Raises: NoText: not_a_document (always, if it does), corrupt, encrypted, bomb.
    """
    names = open_members(stream).namelist()
    findings.count("embedded", sum(not name.endswith("/") for name in names))
    raise NoText("not_a_document")

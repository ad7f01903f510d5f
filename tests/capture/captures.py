"""Capturing in tests: an invented site on this machine, a clock that stands still, and what the file then holds."""

from __future__ import annotations

import io
import json
import socket
import ssl
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.simulators.web_server import Behave, Site
from warcio.archiveiterator import ArchiveIterator

from habeas.capture.limits import CaptureLimits
from habeas.capture.page import Capture, capture_page

NOON = datetime(2026, 4, 2, 12, 0, 0, tzinfo=UTC)
QUICK = CaptureLimits(seconds=10, resource_seconds=5)


@dataclass(frozen=True)
class Record:
    """One record of a WARC: its kind, its headers, its block as it stands, and its payload unpacked."""

    type: str
    headers: dict[str, str]
    block: bytes

    @property
    def url(self) -> str:
        """Return what the record is about."""
        return self.headers.get("WARC-Target-URI", "")


@dataclass(frozen=True)
class Held:
    """What came of a capture, and the file."""

    capture: Capture
    file: bytes

    @property
    def package(self) -> zipfile.ZipFile:
        """Return the file, opened."""
        return zipfile.ZipFile(io.BytesIO(self.file))

    @property
    def records(self) -> list[Record]:
        """Return the records, as warcio reads them."""
        with self.package.open("archive/data.warc.gz") as warc:
            return [
                Record(record.rec_type, dict(record.rec_headers.headers), record.raw_stream.read())
                for record in ArchiveIterator(warc, no_record_parse=True)
            ]

    def responses(self) -> dict[str, bytes]:
        """Return the block of each response by its URL without the root."""
        root = self.capture.url.partition("//")[2].partition("/")[0]
        return {record.url.partition(root)[2]: record.block for record in self.records if record.type == "response"}

    @property
    def page(self) -> dict[str, Any]:
        """Return the line of the page."""
        lines = self.package.read("pages/pages.jsonl").decode().splitlines()
        return dict(json.loads(lines[1]))


def captured(pages: Mapping[str, Behave] | Site, path: str = "/", **changes: Any) -> Held:
    """Capture a page of a site that is served for this time."""
    site = pages if isinstance(pages, Site) else Site(pages)
    with site.serving() as root:
        return captured_from(root + path, **changes)


def captured_from(url: str, **changes: Any) -> Held:
    """Capture a page."""
    out = io.BytesIO()
    given: dict[str, Any] = {"limits": QUICK, "allow_private": True, "now": lambda: NOON, "progress": silent}
    return Held(capture_page(url, out=out, **given | changes), out.getvalue())


def silent(what: str, done: int, total: int | None) -> None:
    """Say nothing."""


def name_server(monkeypatch: pytest.MonkeyPatch, answer: Callable[[str, int], list[tuple[str, int]]]) -> list[str]:
    """Put a name server of our own under everything; return the list of names that it is asked for.

    Args:
        answer: returns the addresses and ports that a name and port lead to.
    """
    asked: list[str] = []

    def resolve(host: str, port: int, **_kind: Any) -> list[Any]:
        asked.append(host)
        found = answer(host, port)
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [
            (socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, to))
            for address, to in found
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def certified(folder: Path, *names: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the TLS of a server called by these names, and that of a client that believes it."""
    certificate, private = folder / "server.pem", folder / "server.key"
    alternatives = ",".join(f"{'IP' if name[0].isdigit() else 'DNS'}:{name}" for name in names)
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-days", "2", "-keyout", str(private), "-out", str(certificate), "-subj", "/CN=invented"),
            *("-addext", f"subjectAltName={alternatives}"),
        ],
        capture_output=True,
        check=True,
    )
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate, private)
    return serving, ssl.create_default_context(cafile=str(certificate))

"""Exhibits: files as they came, what was done with them, and what a program read out of them."""

from __future__ import annotations

import msgspec

from habeas.model.body_kind import BodyKind
from habeas.model.values import When


class Captured(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a page was captured: from where, when, and whether all of it came. Times are UTC, RFC 3339."""

    url: str
    at: str
    final_url: str = ""  # where redirects led
    tool: str = ""
    whole: bool = True
    missing: tuple[str, ...] = ()  # what did not come, in words without addresses
    over: str = "direct"  # direct | socks


class Exhibit(BodyKind, tag="exhibit", frozen=True, kw_only=True):
    """A file as it came: its SHA-256, its size in bytes, and the SHA-256 of its sealed form, which names the file."""

    id: str
    sha256: str
    sealed_sha256: str
    size: int
    media_type: str
    received_at: str  # when this program took it in
    received_on: When | None = None  # when somebody was handed it, as stated
    received_from: str | None = None  # source id: who handed it in
    origin: str | None = None  # source id: whose words it holds, its author or publisher
    item_kind: str = "dataset"  # vocabulary item_kinds
    lang: str = "und"  # BCP 47
    file_name: str = ""  # as given, sealed with the rest
    derived_from: str | None = None  # exhibit id
    derivation: str = ""  # vocabulary derivations, where derived_from is given
    derived_by: str = ""  # which tool in which version did what, without words of the exhibit
    labels: tuple[str, ...] = ()  # vocabulary content_labels
    shape: dict[str, str] = {}  # of a table: how it was read (format, encoding, delimiter, quote, sheet)
    captured: Captured | None = None


class Custody(BodyKind, tag="custody", frozen=True, kw_only=True):
    """Something was done with an exhibit: received, copied, opened, exported, destroyed."""

    exhibit: str
    action: str
    who: str
    when: str


class Claim(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a file says of itself or of another file: reported as such, and never taken for a fact.

    `by`: which part of the file says so (exif, xmp, c2pa, wacz, pdf_info, docx_core, mail_header, auto_archiver).
    `check`: unchecked; or, of a digest that could be computed anew, holds or fails.
    """

    by: str
    name: str
    value: str
    check: str = "unchecked"  # unchecked | holds | fails


class Reading(BodyKind, tag="reading", frozen=True, kw_only=True):
    """What a program read out of an exhibit: its text layer, and what the file claims. The file itself stays as it is.

    A layer is known by the SHA-256 of its text in UTF-8; anchors name it. A later reading with another tool adds a
    layer and takes none away. Without a layer `why` says so in a word (docs/spec/text-layers.md).
    """

    exhibit: str
    layer: str = ""  # SHA-256 of `text`; "" where there is none
    text: str = ""
    pages: tuple[int, ...] = ()  # the code points at which pages, or records of an archive, begin
    why: str = ""
    tool: str
    at: str
    claims: tuple[Claim, ...] = ()
    notes: tuple[str, ...] = ()  # what was left out of the text, in counts: scripts, pictures from outside
    redacts: str = ""  # the layer that this one is, letter for letter, but for what was blanked


class Labelling(BodyKind, tag="labelling", frozen=True, kw_only=True):
    """What an exhibit is labelled with from now on; the newest counts. A label covers, or takes out of the search."""

    exhibit: str
    labels: tuple[str, ...]  # vocabulary content_labels
    by: str
    at: str

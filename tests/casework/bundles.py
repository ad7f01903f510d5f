"""Cases to make bundles of: lists with and without a basis, consents, stamps; and how a bundle is looked at."""

from __future__ import annotations

import base64
import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import cbor2
import msgspec
from tests.simulators.forging import forged, parties, query_of
from tests.vault.bench import CASE, NOW, Bench

from habeas.casework.bundle_choice import Order
from habeas.casework.bundling import Bundled, Terms, bundle
from habeas.casework.context import Context
from habeas.casework.importing import import_table
from habeas.casework.records import current_records
from habeas.model.exhibits import Custody, Exhibit
from habeas.model.ids import new_id
from habeas.model.protection import Consent, Filing
from habeas.model.records import Body, Stamp, StampDue
from habeas.vault.case import Case
from habeas.vault.openings import signed_checkpoint
from habeas.verify.bundle import verify_bundle

TERMS = Terms(purpose="prosecution", recipient="court")
ROOT = "habeas-bundle/"
PROGRAMS = {"habeas-verify.pyz": b"a program", "verify.html": b"a page"}
BASIS = """
[source.basis]
lawful_basis = "consent of the families"
purposes = ["prosecution"]
recipients = ["court"]
names = "name"
to_state = false
to_public = false
"""
_MAPPING = """[source]
id = "{slug}"
kind = "ngo_list"
title = "The list {slug}"
{basis}
[list]
states = ["taken"]
words = "named as taken"
[columns.id]
field = "external_id"
[columns.name]
field = "name"
[columns.taken]
field = "taken_on"
date = "ymd"
[columns.place]
field = "taken_at"
"""

Row = tuple[str, str, str, str]


@dataclass(slots=True)
class Told:
    """A case by what its tests call by name: ids of mentions and persons by name, exhibits by list."""

    bench: Bench
    mentions: dict[str, str] = field(default_factory=dict)
    exhibits: dict[str, str] = field(default_factory=dict)

    @property
    def context(self) -> Context:
        return self.bench.context

    @property
    def out(self) -> Path:
        return self.bench.folder / "bundle.zip"

    def take_in(self, slug: str, rows: Sequence[Row], *, basis: str = BASIS, file: str | None = None) -> None:
        """Import a list."""
        table, mapping = self.bench.folder / (file or f"{slug}.csv"), self.bench.folder / f"{slug}.toml"
        with table.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([("id", "name", "taken", "place"), *rows])
        mapping.write_text(_MAPPING.format(slug=slug, basis=basis), encoding="utf-8")
        self.exhibits[slug] = cast(str, import_table(self.context, CASE, table, mapping).exhibit)
        table.unlink()
        with self.with_case() as case:
            for record in current_records(case.index):
                written = record.mention.names[0].written
                if record.mention.id not in self.mentions.values():
                    self.mentions[f"{written} ({slug})" if written in self.mentions else written] = record.mention.id

    def with_case(self, verb: str = "test") -> AbstractContextManager[Case]:
        """Open the case."""
        return self.context.case(CASE, verb)

    def add(self, *bodies: Body) -> None:
        """Write records as one unit of work."""
        with self.with_case() as case, case.unit() as unit:
            for body in bodies:
                unit.add(body)
            self.context.close_unit(unit, "test", {})

    def consent(self, about: str, **changes: Any) -> Consent:
        """Record a consent to what the tests ask for, with changes."""
        given = consent(about, **changes)
        self.add(given)
        return given

    def exhibit(
        self,
        source: io.BufferedIOBase,
        *,
        media_type: str = "video/mp4",
        allowed: bool = True,
        copy_of: str | None = None,
    ) -> str:
        """Take in a file about nobody, with a consent of its own or without."""
        with self.with_case() as case, case.unit() as unit:
            identifier = new_id("exh", case.chance)
            plain, sealed, size = unit.add_exhibit(identifier, cast(Any, source))
            unit.add(
                Exhibit(id=identifier, sha256=plain, sealed_sha256=sealed, size=size, media_type=media_type,
                        received_at=self.context.stamp(), derived_from=copy_of),
                about=identifier,
            )  # fmt: skip
            unit.add(Custody(exhibit=identifier, action="received", who="usr_", when=self.context.stamp()))
            if allowed:
                unit.add(consent(identifier))
            self.context.close_unit(unit, "test", {})
        return identifier

    def stamp(self, authority: str = "https://stamps.invalid/") -> None:
        """Let an invented authority stamp the log as it is."""
        with self.with_case() as case:
            note = signed_checkpoint(case)
            query = query_of(note.encode())
            response = forged(note.encode()).response()
            due = StampDue(id=new_id("stp", case.chance), note=note, authority=authority,
                           roots=(parties()["root"].der,), query=query, at=self.context.stamp())  # fmt: skip
            with case.unit() as unit:
                unit.add(due)
                unit.add(Stamp(due=due.id, response=response, time="2022-06-01T12:00:00Z", at=due.at))
                self.context.close_unit(unit, "stamp", {})

    def bundle(self, *names: str, lists: Iterable[str] = (), terms: Terms = TERMS, **options: Any) -> Bundled:
        """Make a bundle of these people (by name) and lists."""
        order = Order(
            persons=tuple(self.mentions[name] for name in names), exhibits=tuple(self.exhibits[one] for one in lists)
        )
        return self.make(order, terms=terms, **options)

    def make(self, order: Order, *, terms: Terms = TERMS, **options: Any) -> Bundled:
        """Make a bundle of what is ordered."""
        options.setdefault("verifiers", PROGRAMS)
        return bundle(options.pop("context", self.context), CASE, options.pop("out", self.out), order, terms, **options)

    def filings(self) -> int:
        """How many exports the log knows of."""
        with self.with_case() as case:
            return int(case.index.database.execute("SELECT count(*) FROM filing").get)


def consent(about: str, **changes: Any) -> Consent:
    """A consent to what the tests ask for, with changes."""
    given: dict[str, Any] = {
        "id": "con_" + sha256(repr((about, sorted(changes.items()))).encode()).hexdigest()[:32],
        "about": about,
        "purposes": ("prosecution",),
        "recipients": ("court",),
        "name_form": "name",
        "to_state": False,
        "to_public": False,
        "basis": "signed paper",
        "lawful_basis": "",
        "given_on": str(NOW.date()),
    }
    return Consent(**(given | changes))


def files_of(path: Path) -> dict[str, bytes]:
    """The files of a bundle, by path in its folder."""
    with zipfile.ZipFile(path) as opened:
        return {name.removeprefix(ROOT): opened.read(name) for name in opened.namelist()}


def failures_of(path: Path) -> list[str]:
    """What the verifier has to say against a bundle."""
    with path.open("rb") as stream:
        verdict = verify_bundle(stream)
    return [f"{failure.code} {failure.id}: {failure.reason}" for failure in verdict.failures]


def records_of(path: Path, kind: str) -> list[dict[str, Any]]:
    """The opened records of a kind, the filing's own entry included."""
    entries = json.loads(files_of(path)["log/entries.json"])["entries"]
    found = [cbor2.loads(base64.b64decode(body["body"])) for entry in entries for body in entry["bodies"]]
    return [record for record in found if record["kind"] == kind]


def filing_of(path: Path) -> Filing:
    """The filing in a bundle."""
    (only,) = records_of(path, "filing")
    only.pop("kind")
    return msgspec.convert(only, Filing)

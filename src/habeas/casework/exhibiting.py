"""Exhibits: the list of them, what was read out of one, and the labels by which it is covered or sealed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from habeas.casework.context import Context, sources
from habeas.casework.layers import KeptLayer, exhibit_of, is_sealed, newest_layer, readings_of, seals, text_of
from habeas.errors import EvidenceError, UsageError
from habeas.evidence.layers import WHY
from habeas.model.encoding import decode_fast
from habeas.model.exhibits import Exhibit, Labelling, Reading
from habeas.model.vocabularies import check_term, vocabulary
from habeas.vault.case import Case
from habeas.vault.index import Index

OPENED = ("excerpt", "redaction")
"""Derivations that leave out what an exhibit is sealed for; all others of a sealed exhibit are sealed too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitLine:
    """One exhibit in a list. `letters`: of its text layer, None where it has none, for the reason `why` (a word).

    `origin`, `received_from`: slugs. `statements`: coded from it, and counting. `record.file_name` may name somebody.
    """

    record: Exhibit = field(repr=False)
    origin: str
    received_from: str
    labels: tuple[str, ...]
    sealed: bool
    letters: int | None
    why: str
    statements: int

    @property
    def folded(self) -> bool:
        """Whether its words are covered until somebody asks for them."""
        terms = vocabulary("content_labels").terms
        return any(terms[one].traits.get("folded") == "yes" for one in self.labels if one in terms)

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read: ids, slugs and sizes."""
        record = self.record
        return {
            "id": record.id,
            "kind": record.item_kind,
            "media_type": record.media_type,
            "size": record.size,
            "sha256": record.sha256,
            "lang": record.lang,
            "received_at": record.received_at,
            "received_on": record.received_on.edtf if record.received_on else None,
            "received_from": self.received_from or None,
            "origin": self.origin or None,
            "derived_from": record.derived_from,
            "derivation": record.derivation or None,
            "labels": list(self.labels),
            "sealed": self.sealed,
            "letters": self.letters,
            "why_no_text": self.why or None,
            "statements": self.statements,
            "captured": record.captured is not None,
            "whole": record.captured.whole if record.captured else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitShown:
    """One exhibit with everything that was read out of it and done with it: custody as (action, who, when)."""

    line: ExhibitLine
    readings: tuple[Reading, ...] = field(repr=False)
    custody: tuple[tuple[str, str, str], ...]
    derived: tuple[str, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read. Of what the file claims the values are left out."""
        return self.line.as_object() | {
            "custody": [{"action": action, "who": who, "when": when} for action, who, when in self.custody],
            "derived": list(self.derived),
            "readings": [
                {
                    "layer": one.layer or None,
                    "tool": one.tool,
                    "at": one.at,
                    "why_no_text": one.why or None,
                    "notes": list(one.notes),
                    "claims": [{"by": c.by, "name": c.name, "check": c.check} for c in one.claims],
                }
                for one in self.readings
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TextShown:
    """The text of an exhibit for whoever works on it, and the layer that quotes of it count in."""

    line: ExhibitLine
    layer: str
    text: str = field(repr=False)
    pages: tuple[int, ...]


def list_exhibits(context: Context, case_name: str) -> tuple[ExhibitLine, ...]:
    """List the exhibits of a case in the order in which they came."""
    with context.case(case_name, "exhibits") as case:
        slugs = {source.id: source.slug for source in sources(case.index)}
        rows = case.index.database.execute("SELECT body FROM exhibit ORDER BY entry, id")
        records = [decode_fast(bytes(body)) for (body,) in [*rows]]
        return tuple(_line(case.index, record, slugs) for record in records if isinstance(record, Exhibit))


def show_exhibit(context: Context, case_name: str, identifier: str) -> ExhibitShown:
    """Return one exhibit with its readings, claims, custody and what was derived from it.

    Raises: EvidenceError: the case has none of this id.
    """
    with context.case(case_name, "exhibits") as case:
        line = line_of(case, identifier)
        context.opened(case, "read", "exhibits", exhibits=(identifier,))
        run = case.index.database.execute
        custody = run("SELECT action, who, at FROM custody WHERE exhibit = ? ORDER BY entry, idx", (identifier,))
        bodies = [decode_fast(bytes(body)) for (body,) in [*run("SELECT body FROM exhibit ORDER BY entry, id")]]
        return ExhibitShown(
            line=line,
            readings=readings_of(case.index, identifier),
            custody=tuple((str(action), str(who), str(at)) for action, who, at in custody),
            derived=tuple(one.id for one in bodies if isinstance(one, Exhibit) and one.derived_from == identifier),
        )


def look_at(context: Context, case_name: str, identifier: str) -> ExhibitLine:
    """Return one exhibit as a list shows it; no word of it.

    Raises: EvidenceError: the case has none of this id.
    """
    with context.case(case_name, "read") as case:
        return line_of(case, identifier)


def read_exhibit(context: Context, case_name: str, identifier: str) -> TextShown:
    """Return the text of an exhibit. That it was read stands in the log.

    Raises: EvidenceError: the case has no such exhibit, or it has no text.
    """
    with context.case(case_name, "read") as case:
        line = line_of(case, identifier)
        layer = layer_or_fail(case.index, line)
        context.opened(case, "read", "read", exhibits=(identifier,))
        return TextShown(line=line, layer=layer.sha256, text=text_of(case.index, layer), pages=layer.reading.pages)


def label_exhibit(
    context: Context, case_name: str, identifier: str, *, add: tuple[str, ...], remove: tuple[str, ...]
) -> ExhibitLine:
    """Say what an exhibit holds. Under a sealing label it is neither searched nor linked, from now on.

    Raises: TermError: no such label. UsageError: one is both put on and taken off. EvidenceError: no such exhibit; or
        sealing it would leave in the open persons who were coded from it, or a copy of what it says.
    """
    if set(add) & set(remove):
        raise UsageError("a label is put on and taken off at once", place="--add and --remove")
    for label in (*add, *remove):
        check_term("content_labels", label)
    with context.case(case_name, "label") as case:
        line = line_of(case, identifier)
        labels = tuple(sorted((set(line.labels) | set(add)) - set(remove)))
        if labels != line.labels:
            if seals(labels) and not line.sealed:
                _check_nobody_in_the_open(case, identifier)
                _check_no_copy_in_the_open(case, identifier)
            with case.unit() as unit:
                unit.add(
                    Labelling(exhibit=identifier, labels=labels, by=context.workspace.member.id, at=context.stamp()),
                    about=identifier,
                )
                context.close_unit(unit, "label", {"labels": len(labels)})
        return line_of(case, identifier)


def line_of(case: Case, identifier: str) -> ExhibitLine:
    """Return one exhibit as a list shows it.

    Raises: EvidenceError: the case has none of this id.
    """
    slugs = {source.id: source.slug for source in sources(case.index)}
    return _line(case.index, exhibit_of(case.index, identifier), slugs)


def layer_or_fail(index: Index, line: ExhibitLine) -> KeptLayer:
    """Return the layer that an exhibit is quoted from.

    Raises: EvidenceError: it has none.
    """
    layer = newest_layer(index, line.record.id)
    if layer is None:
        raise EvidenceError(
            f"this exhibit has no text: {WHY.get(line.why, line.why or 'nothing was read out of it')}",
            place=line.record.id,
            advice="Add a transcript or recognised text made elsewhere: `habeas add FILE --derived-from EXHIBIT`.",
        )
    return layer


def _line(index: Index, record: Exhibit, slugs: dict[str, str]) -> ExhibitLine:
    run = index.database.execute
    row = run("SELECT labels, sealed FROM label WHERE exhibit = ?", (record.id,)).fetchone()
    layer, readings = newest_layer(index, record.id), readings_of(index, record.id)
    counted = run("SELECT count(*) FROM counted WHERE exhibit = ? AND kind != 'retraction'", (record.id,)).get
    return ExhibitLine(
        record=record,
        origin=slugs.get(record.origin or "", ""),
        received_from=slugs.get(record.received_from or "", ""),
        labels=tuple(json.loads(str(row[0]))) if row else (),
        sealed=is_sealed(index, record.id),
        letters=layer.length if layer else None,
        why=readings[-1].why if readings and layer is None else "",
        statements=int(counted),
    )


def _check_nobody_in_the_open(case: Case, exhibit: str) -> None:
    """Check that no person was coded from an exhibit who would stay in the open after it is sealed."""
    rows = case.index.database.execute(
        "SELECT body FROM counted WHERE exhibit = ? AND kind = 'mention' ORDER BY n", (exhibit,)
    )
    said = [decode_fast(bytes(body)) for (body,) in rows]
    persons = [one for one in said if getattr(one, "party", "") == "person" and not getattr(one, "sealed", True)]
    if persons:
        raise EvidenceError(
            "persons were coded from this exhibit in the open; it cannot be sealed over them",
            place=f"{exhibit}: {', '.join(str(getattr(one, 'statement', '')) for one in persons)}",
            advice="Retract these mentions, seal the exhibit, and code it again.",
        )


def _check_no_copy_in_the_open(case: Case, exhibit: str) -> None:
    """Check that nothing which says the same was made from an exhibit and would stay open after it is sealed."""
    bodies = [decode_fast(bytes(body)) for (body,) in case.index.database.execute("SELECT body FROM exhibit")]
    made = [one for one in bodies if isinstance(one, Exhibit) and one.derived_from == exhibit]
    left = [one.id for one in made if one.derivation not in OPENED and not is_sealed(case.index, one.id)]
    if left:
        raise EvidenceError(
            "what was made from this exhibit says the same, and would stay open",
            place=f"{exhibit}: {', '.join(sorted(left))}",
            advice="Label those first.",
        )

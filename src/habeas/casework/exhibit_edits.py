"""What a window adds to an exhibit: labels, by the version that it saw, and texts that were made from it elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.casework.adding import AddedFile, Handed, add_files
from habeas.casework.context import Context
from habeas.casework.exhibiting import ExhibitLine, label_exhibit, line_of
from habeas.casework.incoming import InMemory
from habeas.casework.layers import labels_of
from habeas.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Relabelled:
    """What became of an edit of labels: `before` and what the exhibit has now; `overtaken`: nothing was written."""

    before: tuple[str, ...]
    line: ExhibitLine
    overtaken: bool = False


def edit_labels(
    context: Context, case_name: str, identifier: str, labels: tuple[str, ...], *, seen: tuple[str, ...]
) -> Relabelled:
    """Say what an exhibit holds, if nobody else did since it was seen.

    Args:
        labels: all that it is to have. seen: those that it had when the edit was made.
    Raises: as `label_exhibit`.
    """
    with context.case(case_name, "label") as case:
        line = line_of(case, identifier)
    wanted, known = set(labels), set(seen)
    if set(line.labels) != known:
        return Relabelled(before=line.labels, line=line, overtaken=True)
    add, remove = tuple(sorted(wanted - known)), tuple(sorted(known - wanted))
    return Relabelled(before=line.labels, line=label_exhibit(context, case_name, identifier, add=add, remove=remove))


def derive_text(
    context: Context, case_name: str, made_from: str, text: str, *, derivation: str, tool: str, lang: str
) -> AddedFile:
    """Take in a text that was made from an exhibit elsewhere: a transcript, a translation, recognised text.

    It carries the labels of what it was made from, whose words it holds too.

    Args:
        derivation: slug of `derivations`. tool: what made it, or "by hand".
    Raises: UsageError: no text. As `add_files`; EvidenceError: no such exhibit.
    """
    if not text.strip():
        raise UsageError("there is no text")
    with context.case(case_name, "add") as case:
        line = line_of(case, made_from)
        labels = labels_of(case.index, made_from)
    handed = Handed(
        kind=line.record.item_kind,
        origin=line.record.origin or "",
        received_from=line.record.received_from or "",
        received_on=line.record.received_on,
        lang=lang or "und",
        labels=labels,
        derived_from=made_from,
        derivation=derivation,
        tool=tool.strip(),
    )
    added = add_files(context, case_name, (InMemory(name="pasted.txt", content=text.encode()),), handed)
    if not added.files:
        raise UsageError(added.set_aside[0][1])
    return added.files[0]

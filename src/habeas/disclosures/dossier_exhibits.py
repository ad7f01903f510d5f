"""Chapters: the exhibits with their hashes, and the annex by which the log is checked without access to it."""

from __future__ import annotations

from habeas.disclosures.case_told import CaseTold
from habeas.disclosures.paper import Block, Field, Heading, Paragraph, Run, Table
from habeas.disclosures.worded import labelled, words


def exhibits_chapter(told: CaseTold) -> list[Block]:
    """Return the exhibits that may be named, each with its kind and the SHA-256 of the file as it came."""
    say = told.say.say
    heading = Heading(text=say("exhibits"))
    if not told.material.exhibits:
        return [heading, Paragraph(runs=(Run(text=say("no_exhibit")),))]
    rows = tuple(
        (
            (Run(text=one.id),),
            (labelled("item_kinds", one.item_kind, told.lang, ()),),
            (Run(text=one.received_at[:10]),),
            (Run(text=one.sha256),),
        )
        for one in told.material.exhibits
    )
    table = Table(
        caption=say("exhibits_caption"),
        head=tuple(say(key) for key in ("exhibit", "kind", "received", "sha256")),
        rows=rows,
        widths=(3, 2, 1.6, 5),
    )
    return [heading, table]


def proofs_annex(told: CaseTold) -> list[Block]:
    """Return root and size of the log and the entry of each statement; without them the bundle beside the paper."""
    say, log = told.say.say, told.material.log
    bundle = words(told.draft.words.get("bundle"))
    named = [Field(label=say("bundle"), values=(bundle,))] if bundle.text else []
    heading = Heading(text=say("proofs"))
    if log is None:
        return [heading, Paragraph(runs=(Run(text=say("bundle_beside")),)), *named]
    rows = tuple(((Run(text=called),), (Run(text=str(entry)),)) for called, entry in log.entries)
    blocks: list[Block] = [
        heading,
        Paragraph(runs=(Run(text=say("proofs_note")),)),
        Field(label=say("log_root"), values=(Run(text=log.root),)),
        Field(label=say("log_size"), values=(Run(text=str(log.size)),)),
        *named,
    ]
    if rows:
        head = (say("number"), say("entry"))
        blocks.append(Table(caption=say("entries_caption"), head=head, rows=rows, widths=(5, 1)))
    return blocks

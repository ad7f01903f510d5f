"""A case with coded statements, for tests of the verbs that list, compare and count them. Names in it are planted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.casework.testimonies import take_in
from tests.casework.told_case import code, link
from tests.cli.calling import PASSPHRASE, PLANTED
from tests.statements.telling import Telling

from habeas.casework.context import Context
from habeas.casework.starting import unlock_workspace
from habeas.model.mentions import Mention
from habeas.model.statements import CodedMention
from habeas.model.values import Name

TEXT = f"They came for {PLANTED} in March.\n\nThey beat him.\n\nThe police said that nobody was held.\n"


def context_of(work: Path) -> Context:
    """The context of a workspace of these tests."""
    import secrets

    workspace = unlock_workspace(work, PASSPHRASE.encode(), chance=secrets.token_bytes)
    return Context(workspace=workspace, now=lambda: datetime(2026, 1, 2, tzinfo=UTC))


def tell(work: Path) -> str:
    """Code a small case into `c`; return the id of the person whom two sources tell of differently."""
    context, of = context_of(work), Telling()
    region = of.place("r", "region")
    town = of.place("t", "settlement", region)
    a, b = of.mention("survivor-a"), of.mention("letter")
    _name(of)
    act = of.act("survivor-a", "abduction", a, "2017-03", at=town)
    of.involved("survivor-a", act, actor_kind="police")
    of.act("letter", "abduction", b, "2017-05-02")
    of.act("letter", "torture", b)
    of.answer("spokesman", "denies_persons_exist", on="2017-04-01")
    code(context, of)
    link(context, a, b)
    context.workspace.close()
    return "per_" + a[4:]


def take_testimony(work: Path) -> str:
    """Take in a text with a planted name; return the exhibit's id."""
    context = context_of(work)
    exhibit = take_in(context, TEXT)
    context.workspace.close()
    return exhibit


def _name(of: Telling) -> None:
    """Give every mention a name that may be shown nowhere unasked."""
    for at, one in enumerate(of.statements):
        if isinstance(one, CodedMention):
            of.statements[at] = CodedMention(
                statement=one.statement,
                attribution=one.attribution,
                mention=Mention(id=one.mention.id, names=(Name(written=PLANTED),)),
                party=one.party,
            )

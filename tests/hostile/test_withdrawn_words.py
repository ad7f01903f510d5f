"""Whoever withdraws from documents is gone, whatever was done before, wherever the machine stops, whoever kept what."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.casework.documents import GONE, PEOPLE, STAYS, TEXT, WORDS, Coded, left, readable
from tests.vault.bench import CASE, Bench, bench, cheap_passphrases, dies_at, lay_out, quick_folder

from habeas.casework.checking import rebuild
from habeas.casework.coding import retract
from habeas.casework.exhibiting import label_exhibit
from habeas.casework.people import list_persons
from habeas.casework.recoding import record_round
from habeas.casework.withdrawing import withdraw
from habeas.errors import HabeasError
from habeas.model.encoding import decode_fast
from habeas.model.ids import raw_of
from habeas.model.statements import Act, CodedMention, Statement, kind_of, thing_of
from habeas.statements.sheet import sheet_of

__all__ = ["bench", "cheap_passphrases"]

EXAMPLES = int(os.environ.get("HABEAS_EXAMPLES", "15"))
WHY = "asked by the person, by telephone"
NAMES = (GONE, STAYS, "Mxylora Tskvarik", "Jubblin Dworkovitz", "Frobnia Hsteinmar")
"""Names that share no word and sound unlike each other."""
MARKS = ("lemon", "anvil", "cobalt", "thistle", "walrus")
_STEPS = (
    *("add", "code", "act", "act", "edit", "move", "move", "retract", "back", "label", "sealed", "again"),
    *("withdraw", "withdraw exhibit", "withdraw source", "rebuild"),
)


def story(who: int) -> str:
    return (
        f"{NAMES[who]} was taken with a {MARKS[who]}. Nobody saw {NAMES[who].split()[0]} again near the {MARKS[who]}."
    )


_T = TypeVar("_T")


class _Nothing(Exception):
    """There is nothing that a step could be done to."""


@dataclass
class _Told:
    """A case as steps make it, and what must be gone from it."""

    coded: Coded
    lot: random.Random
    documents: list[str] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    quotes: set[str] = field(default_factory=set)

    def do(self, step: str) -> None:
        """Do one step; where there is nothing to do it to, or the rules refuse it, nothing changes."""
        refused = () if step.startswith(("withdraw", "rebuild")) else (HabeasError,)
        with suppress(_Nothing, *refused):
            getattr(self, f"_{step.replace(' ', '_')}")()

    def pick(self, among: Iterable[_T]) -> _T:
        """Choose one, if there is any."""
        found = list(among)
        if not found:
            raise _Nothing
        return self.lot.choice(found)

    def _add(self) -> None:
        people = self.lot.sample(range(len(NAMES)), self.lot.randint(1, 3))
        people = [who for who in people if who not in self.gone] or [0]
        if self.gone.intersection(people):
            return
        text = "\n".join(map(story, people))
        self.documents.append(self.coded.document(text, origin=self.pick(("paper", None))))

    def _document(self) -> tuple[str, list[int]]:
        exhibit = self.pick(sorted(self.coded.exhibits()))
        text = self.coded.text(exhibit)
        return exhibit, [who for who in range(len(NAMES)) if f"{NAMES[who]} was taken" in text]

    def _code(self, **more: Any) -> None:
        exhibit, people = self._document()
        who = self.pick(people)
        rows = {"mention": [{"name": NAMES[who], "quote": f"{NAMES[who]} was taken", **more}]}
        self.coded.code(exhibit, self.pick(("org", "paper")), rows)

    def _sealed(self) -> None:
        self._code(sealed=True)

    def _act(self) -> None:
        mention = self.pick([one for one in self._counting() if isinstance(one, CodedMention)])
        who = NAMES.index(mention.mention.names[0].written)
        (anchor,) = mention.attribution.anchors
        slug = next(slug for slug, one in self.coded.sources.items() if one == mention.attribution.source)
        row = {"type": "threat", "victim": mention.mention.id, "words": f"the {MARKS[who]}",
               "quote": f"{NAMES[who]} was taken with a {MARKS[who]}."}  # fmt: skip
        self.coded.code(anchor.exhibit, slug, {"act": [row]})

    def _edit(self) -> None:
        mention = self.pick([one for one in self._counting() if isinstance(one, CodedMention)])
        who = NAMES.index(mention.mention.names[0].written)
        (anchor,) = mention.attribution.anchors
        slug = next(slug for slug, one in self.coded.sources.items() if one == mention.attribution.source)
        row = {"name": NAMES[who], "sex": self.pick("fm"), "quote": f"Nobody saw {NAMES[who].split()[0]} again",
               "edits": mention.statement}  # fmt: skip
        self.coded.code(anchor.exhibit, slug, {"mention": [row]})

    def _move(self) -> None:
        """Say that an act was done to somebody else of whom the same source speaks."""
        counting = self._counting()
        act = self.pick(one for one in counting if isinstance(one, Act))
        said = (one for one in counting if isinstance(one, CodedMention) and not one.sealed)
        other = self.pick(one for one in said if one.attribution.source == act.attribution.source)
        (anchor,) = act.attribution.anchors
        slug = next(slug for slug, one in self.coded.sources.items() if one == act.attribution.source)
        row = {"type": "threat", "victim": other.mention.id, "quote": {"exact": anchor.exact, "occurrence": 1},
               "edits": act.statement}  # fmt: skip
        self.coded.code(anchor.exhibit, slug, {"act": [row]})

    def _retract(self) -> None:
        retract(self.coded.again(), CASE, self.pick(self._counting()).statement, why="a mistake")

    def _back(self) -> None:
        with self.coded.again().case(CASE, "test", inspect=True) as case:
            rows = case.index.database.execute("SELECT id FROM statement WHERE kind = 'retraction' AND in_force = 1")
            ids = [f"stm_{bytes(raw).hex()}" for (raw,) in rows]
        retract(self.coded.again(), CASE, self.pick(ids), why="it was none")

    def _label(self) -> None:
        exhibit, _ = self._document()
        label_exhibit(self.coded.again(), CASE, exhibit, add=("coerced_list",), remove=())

    def _again(self) -> None:
        exhibit, people = self._document()
        rows = [{"name": NAMES[who].split()[0], "quote": f"{NAMES[who]} was"} for who in people]
        sheet = sheet_of({"sheet": {"exhibit": exhibit, "source": "org", "lang": "en"}, "mention": rows})
        record_round(self.coded.again(), CASE, exhibit, sheet, coder=f"c{self.lot.randrange(99)}")

    def _withdraw(self) -> None:
        """Let everybody of one name withdraw, each mention by itself: nothing links them."""
        who = self.lot.randrange(len(NAMES))
        first, withdrew = NAMES[who].split()[0], False
        while True:
            said = [one for one in self._all() if isinstance(one, CodedMention)]
            theirs = [one.mention.id for one in said if one.mention.names[0].written == NAMES[who]]
            if not theirs:
                break
            self._take(theirs[0], first)
            withdrew = True
        # What nobody coded of them, or a second coder alone, was never theirs to withdraw, and stays.
        stays = any(first in self.coded.text(one) for one in self.coded.exhibits()) or first in self._second()
        if withdrew and not stays:
            self.gone.add(who)

    def _withdraw_exhibit(self) -> None:
        exhibit, _ = self._document()
        said = [one for one in self._all() if one.attribution.exhibit == exhibit]
        withdraw(self.coded.again(), CASE, exhibit, because=WHY)
        assert not {one.statement for one in said} & {one.statement for one in self._all()}

    def _withdraw_source(self) -> None:
        slug = self.pick(sorted(self.coded.sources))
        withdraw(self.coded.again(), CASE, self.coded.sources[slug], because=WHY)
        assert not [one for one in self._all() if one.attribution.source == self.coded.sources[slug]]
        del self.coded.sources[slug]

    def _take(self, identifier: str, first: str) -> None:
        """Let one mention withdraw. What counted of others counts, and nothing else does."""
        for one in self._all(thing=identifier):
            self.quotes |= {anchor.exact for anchor in one.attribution.anchors}
        stays = [
            (kind_of(one), thing_of(one))
            for one in self._counting()
            if identifier not in (thing_of(one), getattr(one, "victim", ""))
        ]
        done = withdraw(self.coded.again(), CASE, identifier, because=WHY)
        assert self._counts() == sorted(stays)
        for _, copy in done.redacted:
            assert first not in self.coded.text(copy)
            assert first not in self._second(copy), "a second coder's word for them"

    def _second(self, exhibit: str = "") -> list[str]:
        """The names in what second coders said."""
        with self.coded.again().case(CASE, "test", inspect=True) as case:
            rows = case.index.database.execute("SELECT body FROM statement WHERE round != ''")
            said = [decode_fast(bytes(body)) for (body,) in rows]
        mentions = [one for one in said if isinstance(one, CodedMention)]
        return [one.mention.names[0].written for one in mentions if exhibit in ("", one.attribution.exhibit)]

    def _rebuild(self) -> None:
        assert rebuild(self.coded.again(), CASE).same is True

    def _counting(self) -> list[Statement]:
        return [one.statement for one in self.coded.statements()]

    def _all(self, **wanted: str) -> list[Statement]:
        return [one.statement for one in self.coded.statements(history=True, **wanted)]

    def _counts(self) -> list[tuple[str, str]]:
        return sorted((kind_of(one), thing_of(one)) for one in self._counting())

    def check(self) -> None:
        """Nothing speaks against the workspace; of who is gone no word is left; the index is what the log says."""
        self.coded.holds()
        names = [word for who in self.gone for word in NAMES[who].split()]
        quotes = [one for one in self.quotes if any(name in one for name in names)]
        assert left(self.coded, (*names, *quotes)) == []


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1 << 32), steps=st.lists(st.sampled_from(_STEPS), min_size=6, max_size=22))
def test_whatever_was_done_before_the_withdrawn_are_gone_and_a_rebuild_is_the_same(seed: int, steps: list[str]) -> None:
    """Added, coded, edited, retracted, sealed, coded again, withdrawn, in any order: every quote holds, and no word."""
    with quick_folder() as folder:
        told = _Told(Coded(lay_out(folder)), random.Random(seed))
        told.coded.source("org")
        told.do("add")
        told.do("code")
        for step in steps:
            told.do(step)
        told.do("withdraw")
        told.check()


def _two_who_are_spoken_of(bench: Bench) -> tuple[Coded, str]:
    coded = Coded(bench)
    exhibit = coded.document(TEXT, origin="paper", file_name="Quuxinda.txt")
    return coded, coded.code(exhibit, "org", PEOPLE).handles["gone"]


def test_a_crash_at_any_step_leaves_all_or_nothing_readable(bench: Bench) -> None:
    """The machine dies while somebody is being forgotten: afterwards they are there whole, or gone whole."""
    coded, mention = _two_who_are_spoken_of(bench)
    kept = bench.snapshot("kept")
    before = len(coded.statements())
    outcomes: list[bool] = []
    step, died = 0, True
    while died:
        step += 1
        died = dies_at(step, lambda: withdraw(bench.unlock_again(), CASE, mention, because=WHY))
        list_persons(bench.unlock_again(), CASE)  # the next opening goes on with it
        assert bench.objections() == [], step
        readable_now = left(coded, WORDS)
        assert readable_now in ([], list(WORDS)), step
        if not readable_now:
            with bench.unlock_again().case(CASE, "test", inspect=True) as case:
                assert case.index.database.pragma("freelist_count") == 0, "the index was written anew too early"
        assert len(coded.statements()) == (before if readable_now else 5)
        outcomes.append(bool(readable_now))
        assert not list(bench.workspace.rglob("*.part"))
        bench.put_back(kept)
    assert outcomes.count(True) > 3
    assert outcomes.count(False) > 3
    assert outcomes == sorted(outcomes, reverse=True), "from one step on it is there for good"


def test_an_older_log_with_the_keys_of_now_opens_nothing_of_them(bench: Bench) -> None:
    """Whoever kept last month's entries.db and its files, and has today's keys.db, reads nothing of the withdrawn."""
    _, mention = _two_who_are_spoken_of(bench)
    kept = bench.snapshot("kept")
    withdraw(bench.unlock_again(), CASE, mention, because=WHY)
    with bench.unlock_again().case(CASE, "test", inspect=True) as case:
        run = case.keyring.database.execute
        keys = {bytes(key) for (key,) in run("SELECT key FROM subject")}
        secrets = {bytes(secret) for (secret,) in run("SELECT secret FROM identity")}
    bench.put_back(kept)
    opened: list[bytes] = []
    with bench.unlock_again().case(CASE, "test", inspect=True) as case:
        for n, entry in case.entries.walk():
            subjects = {stored.index: stored.subject for stored, _ in case.stored(n)}
            for index, body in case.bodies(n, entry.header):
                if case.keyring.subject(subjects[index]) in keys:
                    opened.append(body)
        held = {bytes(secret) for (secret,) in case.keyring.database.execute("SELECT secret FROM identity")}
    assert not held & secrets, "no file of then opens"
    assert len(opened) > 5
    together = b"".join(opened).lower()
    assert not [word for word in WORDS if word.lower().encode() in together]
    assert STAYS.lower().encode() not in together, "what was said of others is said anew, under new keys"


@pytest.mark.parametrize("kept_back", ["statement", "mention", "exhibit", "other"])
def test_a_key_that_was_promised_and_not_destroyed_is_found(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, kept_back: str
) -> None:
    """If a program forgot to forget, `verify` says which."""
    from habeas.vault.unit import UnitOfWork

    coded = Coded(bench)
    own = coded.source("survivor", kind="testimony", title="Quuxinda")
    exhibit = coded.document(TEXT, origin="survivor")
    rows = {**PEOPLE, "mention": [{**PEOPLE["mention"][0], "is_source": True}, *PEOPLE["mention"][1:]]}
    done = coded.code(exhibit, "survivor", rows)
    statement = next(one for kind, one in done.ids if kind == "act")
    missing = {"statement": statement, "mention": done.handles["gone"], "exhibit": exhibit, "other": own}[kept_back]
    forget = UnitOfWork.forget

    def forgetful(unit: UnitOfWork, identifiers: tuple[str, ...]) -> None:
        assert missing in identifiers
        forget(unit, [one for one in identifiers if one != missing])

    monkeypatch.setattr(UnitOfWork, "forget", forgetful)
    withdraw(bench.unlock_again(), CASE, done.handles["gone"], because=WHY)
    found = [failure for failure in bench.verified().failures if failure.what == "withdrawal"]
    assert [(one.id, one.reason.rpartition(", ")[2]) for one in found] == [
        (raw_of(missing).hex(), "and its key was not destroyed")
    ]


def test_the_scan_sees_what_a_careless_withdrawal_leaves(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan that finds nothing proves something: it finds each word that one of the steps would have left."""
    from habeas.casework import blanking, restating, taking

    _, mention = _two_who_are_spoken_of(bench)
    kept = bench.snapshot("kept")
    careless: Mapping[str, Any] = {
        "names": partial(monkeypatch.setattr, taking, "named", lambda *_: ()),
        "passages": partial(monkeypatch.setattr, taking._Taking, "_here", lambda *_: ()),
        "prefixes": partial(monkeypatch.setattr, restating, "quote_in", lambda _, a: (a.prefix, a.exact, a.suffix)),
    }
    for what, forget_it in careless.items():
        with monkeypatch.context():
            forget_it()
            if what == "passages":
                monkeypatch.setattr(blanking, "said", lambda *_: ())
                monkeypatch.setattr(taking, "said", lambda *_: ())
            withdraw(bench.unlock_again(), CASE, mention, because=WHY)
            with bench.unlock_again().case(CASE, "test", inspect=True) as case:
                everything = readable(case)
        monkeypatch.undo()
        assert [word for word in WORDS if word.lower().encode() in everything], what
        bench.put_back(kept)

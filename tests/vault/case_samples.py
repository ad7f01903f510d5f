"""A tiny case of invented rows for vectors/case-files, and what is done to its files to spoil them.

Three entries: the founding; a list with two people, and its file; the withdrawal of one of the two.
"""

from __future__ import annotations

import io
import json
import random
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from habeas.casework.context import regroup
from habeas.log.tree import root_hash
from habeas.model.attribution import Attribution
from habeas.model.exhibits import Exhibit
from habeas.model.ids import new_id, raw_of
from habeas.model.mentions import Mention
from habeas.model.protection import Withdrawal
from habeas.model.records import Founding, Record, Source, Unit
from habeas.model.values import Name
from habeas.sealing.cases import database_key
from habeas.sealing.secrets import Secret
from habeas.sealing.states import seal_state
from habeas.vault.case import Case
from habeas.vault.database import PAGE, open_database
from habeas.vault.entries import place_of
from habeas.vault.index import Index
from habeas.vault.layout import ENTRIES, EXHIBITS, KEYS, NEW_INDEX
from habeas.vault.opening import found, open_case
from habeas.vault.state import HEADS, STATE, Head

AT = "2026-01-02T03:04:05Z"
OLDER = "older-page"  # page 3 of entries.db as it was before the withdrawal: that of the bodies
_LIST = b"id,name\n1,Nadie Invented\n2,Nessuno Invented\n"
_KEPT = (ENTRIES, KEYS, STATE)


def open_sample(root: Path, *, case: str, tag: bytes, key: bytes, catch_up: bool = True) -> Case:
    """Open a case as a reader does that makes its own index.

    Args:
        root: the workspace.
        catch_up: go as far as step 9; otherwise stop before any body is opened.
    Raises: what the opening raises.
    """
    folder = root / "cases" / case
    with Secret(key) as held:
        index = open_database(folder / NEW_INDEX, database_key(held, "index"), create=True)
    with index:
        Index(index).create()
    index.close()
    return open_case(
        folder,
        Secret(key),
        case=case,
        name="sample",
        tag=tag,
        chance=random.Random(1).randbytes,
        regroup=regroup,
        verb="verify",
        wait_ms=0,
        catch_up=catch_up,
        index_file=NEW_INDEX,
    )


def open_records(case: Case) -> list[list[str | None]]:
    """Return SHA-256 of every body that opens, by entry and index; None for one that was destroyed."""
    found: list[list[str | None]] = []
    for n, entry in case.entries.walk():
        bodies: list[str | None] = [None] * entry.header.bodies
        for index, body in case.bodies(n, entry.header):
            bodies[index] = sha256(body).hexdigest()
        found.append(bodies)
    return found


def write_case_files(folder: Path) -> None:
    """Make the case and its samples anew."""
    shutil.rmtree(folder / EXHIBITS, ignore_errors=True)
    (folder / EXHIBITS).mkdir(parents=True)
    chance = random.Random(7).randbytes
    case, tag, key = new_id("cas", chance), chance(16), chance(32)
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        home, head = work / "cases" / case, work / HEADS / f"{case}.head"
        people = _lay_out(work, case, tag, key, chance)
        older = {"page": (home / ENTRIES).read_bytes()[2 * PAGE : 3 * PAGE], "state": (home / STATE).read_bytes()}
        sealed = _read(home, key, f"SELECT sealed FROM body WHERE place = {place_of(1, 2)}", ENTRIES)
        subject_key = _read(home, key, f"SELECT key FROM subject WHERE id = x'{raw_of(people[0]).hex()}'", KEYS)
        _withdraw(home, case, tag, key, chance, people[0])
        for name in _KEPT:
            shutil.copy(home / name, folder / name)
        shutil.copy(head, folder / "head")
        for path in (home / EXHIBITS).iterdir():
            shutil.copy(path, folder / EXHIBITS / path.name)
        (folder / OLDER).write_bytes(older["page"])
        opened = open_sample(work, case=case, tag=tag, key=key)
        try:
            first = root_hash([next(opened.entries.leaves())])
            good: dict[str, Any] = {
                "entries": opened.frontier.size,
                "root": opened.frontier.root().hex(),
                "bodies": open_records(opened),
            }
        finally:
            opened.close()
    other = "cas_" + "0" * 32

    def state(name: str, secret: bytes) -> str:
        """Return the state as it is, sealed for another case or under another key."""
        head_of = Head(entries=good["entries"], root=bytes.fromhex(good["root"]))
        return seal_state(msgspec.msgpack.encode(head_of), name, Secret(secret), chance).hex()

    later = Head(entries=good["entries"] + 1, root=bytes(32))
    heads = {
        "other": state(f"{other}/head", key),
        "key": state(f"{case}/state", bytes(32)),
        "case": state(f"{other}/state", key),
        "later": seal_state(msgspec.msgpack.encode(later), f"{case}/head", Secret(key), chance).hex(),
    }
    back = {"subject": raw_of(people[0]).hex(), "key": subject_key.hex(), "sealed": sealed.hex(), "root": first.hex()}
    cases = _cases(case, heads=heads, older_state=older["state"].hex(), back=back)
    (folder / "cases.json").write_text(
        json.dumps({"case": case, "tag": tag.hex(), "key": key.hex(), "good": good}, indent=1)[:-2]
        + ',\n "cases": [\n  '
        + ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in cases)
        + "\n ]\n}\n",
        encoding="utf-8",
    )


def _lay_out(work: Path, case: str, tag: bytes, key: bytes, chance: Any) -> tuple[str, str]:
    building = work / "cases" / f"{case}.part"
    made = found(building, Secret(key), case=case, name="sample", tag=tag, chance=chance, regroup=regroup)
    people = (new_id("men", chance), new_id("men", chance))
    source, exhibit, by = new_id("src", chance), new_id("exh", chance), new_id("usr", chance)
    try:
        with made.unit() as unit:
            feed, _ = made.keyring.feed()
            unit.add(Founding(case=case, name="sample", tag=tag, feed=feed, invented=True))
            unit.add(Unit(verb="case new", at=AT, by=by, program="habeas"))
        with made.unit() as unit:
            unit.add(Source(id=source, slug="list", source_kind="ngo_list", title="An invented list", invented=True))
            plain, sealed, size = unit.add_exhibit(exhibit, io.BytesIO(_LIST))
            unit.add(
                Exhibit(
                    id=exhibit, sha256=plain, sealed_sha256=sealed, size=size, media_type="text/csv", received_at=AT
                ),
                about=exhibit,
            )
            for row, (person, name) in enumerate(zip(people, ("Nadie Invented", "Nessuno Invented"), strict=True), 1):
                unit.add(
                    Record(
                        mention=Mention(id=person, names=(Name(written=name),)),
                        attribution=Attribution(row=row, source=source, exhibit=exhibit),
                        external_id=str(row),
                    ),
                    about=person,
                )
            unit.add(Unit(verb="import", at=AT, by=by, program="habeas"))
    finally:
        made.close()
    return people


def _withdraw(home: Path, case: str, tag: bytes, key: bytes, chance: Any, person: str) -> None:
    opened = open_case(
        home, Secret(key), case=case, name="sample", tag=tag, chance=chance, regroup=regroup, verb="withdraw", wait_ms=0
    )  # fmt: skip
    try:
        with opened.unit() as unit:
            by = new_id("usr", chance)
            unit.add(Withdrawal(id=new_id("wdr", chance), mentions=(person,), because="asked", by=by, at=AT))
            unit.forget((person,))
            unit.add(Unit(verb="withdraw", at=AT, by=by, program="habeas"))
    finally:
        opened.close()


def _read(home: Path, key: bytes, question: str, file: str) -> bytes:
    database = open_database(home / file, database_key(Secret(key), file.removesuffix(".db")), create=False)
    try:
        return bytes(database.execute(question).get)
    finally:
        database.close()


def _cases(case: str, *, heads: dict[str, str], older_state: str, back: dict[str, str]) -> list[dict[str, Any]]:
    """Return what is done to the files, and the code and place of what a reader says then."""
    head, crash = f"{HEADS}/{case}.head", {"lock": '{"pid": 1, "verb": "import"}'}
    bodies, of = f"place = {place_of(1, 3)}", f"place = {place_of(1, 4)}"
    seal = f"UPDATE body SET sealed = x'{back['sealed']}' WHERE place = {place_of(1, 2)}"
    key = f"INSERT INTO subject VALUES (x'{back['subject']}', x'{back['key']}', 1)"
    unsaid = f"DELETE FROM withdrawn WHERE subject = x'{back['subject']}'"
    without = "DELETE FROM entry WHERE n = 2; DELETE FROM body WHERE entry = 2"

    def one(what: str, step: int | None, expects: str, place: str | None, *changes: dict[str, Any]) -> dict[str, Any]:
        refused = {"step": step, "place": place} if step else {}
        return {"what": what, "expects": expects, **refused, "changes": changes}

    def sql(file: str, words: str) -> dict[str, Any]:
        return {"file": file, "sql": words}

    def page(number: int, at: int) -> dict[str, Any]:
        return {"file": ENTRIES, "at": (number - 1) * PAGE + at % PAGE, "xor": 1}

    return [
        one("as it was left", None, "ok", None),
        one("after a crash", None, "ok", None, crash),
        one("without case.state", None, "ok", None, {"file": STATE, "remove": True}),
        one("without its head", None, "ok", None, {"file": head, "remove": True}),
        one("without case.lock", None, "ok", None, {"lock": None}),
        one(
            "after a crash, with a part of an exhibit",
            None,
            "ok",
            None,
            crash,
            {"file": f"{EXHIBITS}/x.part", "hex": "00"},
        ),
        one("under another case key", 1, "damaged", KEYS, {"key": "00" * 32}),
        one("a flipped bit of a page", 5, "damaged", ENTRIES, page(2, 100)),
        one("a flipped bit of a page's code", 2, "rollback", ENTRIES, page(2, -1)),
        one("a flipped bit of the salt, which no reader uses", None, "ok", None, page(1, 0)),
        one("a page cut off", 1, "damaged", ENTRIES, {"file": ENTRIES, "cut": PAGE}),
        one("a page cut off, after a crash", 1, "damaged", ENTRIES, {"file": ENTRIES, "cut": PAGE}, crash),
        one("an older page", 2, "rollback", ENTRIES, {"file": ENTRIES, "at": 2 * PAGE, "from": OLDER}),
        one(
            "an older page, after a crash",
            7,
            "rollback",
            "entry 2",
            {"file": ENTRIES, "at": 2 * PAGE, "from": OLDER},
            crash,
        ),
        one("an older entries.db", 2, "rollback", ENTRIES, sql(ENTRIES, without)),
        one("an older entries.db, after a crash", 4, "rollback", case, sql(ENTRIES, without), crash),
        one(
            "an older entries.db, after a crash, without its head",
            5,
            "rollback",
            ENTRIES,
            sql(ENTRIES, without),
            crash,
            {"file": head, "remove": True},
        ),
        one("an older case.state", 2, "rollback", ENTRIES, {"file": STATE, "hex": older_state}),
        one("a case.state of another case", 2, "damaged", STATE, {"file": STATE, "hex": heads["case"]}),
        one("a case.state under another key", 2, "damaged", STATE, {"file": STATE, "hex": heads["key"]}),
        one("a head of another case", 4, "damaged", head, {"file": head, "hex": heads["other"]}),
        one(
            "a head that knows more: the whole case is older",
            4,
            "rollback",
            case,
            {"file": head, "hex": heads["later"]},
        ),
        one("a withdrawn key back", 2, "rollback", KEYS, sql(KEYS, key)),
        one("a withdrawn key back, after a crash", 7, "rollback", KEYS, sql(KEYS, key), crash),
        one(
            "a keys.db from before the withdrawal, after a crash",
            7,
            "damaged",
            "entry 1 body 2",
            sql(KEYS, f"{key}; {unsaid}"),
            crash,
        ),
        one(
            "the same, with the sealed body back",
            9,
            "rollback",
            f"{KEYS}, entry 2",
            sql(KEYS, f"{key}; {unsaid}"),
            sql(ENTRIES, seal),
            crash,
        ),
        one(
            "a head in keys.db that is behind",
            5,
            "rollback",
            KEYS,
            sql(KEYS, f"UPDATE head SET entries = 1, root = x'{back['root']}'; DELETE FROM pending"),
            crash,
        ),
        one(
            "a body missing, after a crash",
            7,
            "rollback",
            "entry 1",
            sql(ENTRIES, f"DELETE FROM body WHERE {of}"),
            crash,
        ),
        one(
            "a body's bytes missing, after a crash",
            7,
            "damaged",
            "entry 1 body 4",
            sql(ENTRIES, f"UPDATE body SET sealed = NULL WHERE {of}"),
            crash,
        ),
        one(
            "a body's key missing, after a crash",
            7,
            "damaged",
            "entry 1 body 3",
            sql(KEYS, "DELETE FROM subject WHERE entry = 1 AND id IN (SELECT max(id) FROM subject WHERE entry = 1)"),
            crash,
        ),
        one(
            "a commitment altered, after a crash",
            7,
            "rollback",
            "entry 1",
            sql(ENTRIES, f"UPDATE body SET commitment = zeroblob(32) WHERE {of}"),
            crash,
        ),
        one(
            "a sealed body of another place, after a crash",
            9,
            "altered",
            "entry 1 body 4",
            sql(ENTRIES, f"UPDATE body SET sealed = (SELECT sealed FROM body WHERE {bodies}) WHERE {of}"),
            crash,
        ),
        one(
            "a signature altered, after a crash",
            4,
            "rollback",
            case,
            sql(ENTRIES, "UPDATE entry SET signature = zeroblob(64) WHERE n = 1"),
            crash,
        ),
        one(
            "a header of another version, after a crash",
            4,
            "entry",
            "entry 1",
            sql(ENTRIES, "UPDATE entry SET header = zeroblob(176) WHERE n = 1"),
            crash,
        ),
        one(
            "an entries.db of a later version, after a crash",
            3,
            "damaged",
            ENTRIES,
            sql(ENTRIES, "PRAGMA user_version = 2"),
            crash,
        ),
        one(
            "a keys.db of a later version, after a crash",
            3,
            "damaged",
            KEYS,
            sql(KEYS, "PRAGMA user_version = 2"),
            crash,
        ),
        one("a keys.db without a feed, after a crash", 3, "damaged", KEYS, sql(KEYS, "DELETE FROM feed"), crash),
        one("no entries.db", 1, "damaged", ENTRIES, {"file": ENTRIES, "remove": True}),
        one("an empty keys.db", 1, "damaged", KEYS, {"file": KEYS, "hex": ""}),
    ]

"""Walking everything: every file of the workspace, every page, signature, chain, commitment, and exhibit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from habeas.errors import BusyError, EntryError, ForgottenError, HabeasError, SealedCaseError
from habeas.log.entry import Entry, Header, check_entry
from habeas.log.feed import endorsement_message
from habeas.log.tree import Frontier
from habeas.model.encoding import decode
from habeas.model.exhibits import Exhibit
from habeas.model.ids import raw_of
from habeas.model.protection import Withdrawal
from habeas.model.records import Feed, Founding
from habeas.sealing.bodies import open_body, padded_of
from habeas.sealing.cases import database_key
from habeas.sealing.exhibits import Hashing
from habeas.sealing.feeds import check_signature, enrol
from habeas.vault.anchored import Anchored
from habeas.vault.case import Case
from habeas.vault.database import damaged_pages
from habeas.vault.entries import StoredBody, place_of
from habeas.vault.files import LOCK, disk_errors, was_closed
from habeas.vault.index import Regroup
from habeas.vault.keys import CASE_SUBJECT
from habeas.vault.layout import DATABASES, ENTRIES, EXHIBITS
from habeas.vault.opener import WORTH_IT, Opener, Task, opener
from habeas.vault.state import HEADS, STATE
from habeas.vault.workspace import CASE_KEY, CASES, VAULT_KEY, Workspace

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Something that does not hold: what kind of thing, which one, and why."""

    what: str
    id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What a walk over a case found."""

    entries: int
    bodies: int
    forgotten: int
    exhibits: int
    root: bytes
    failures: tuple[Failure, ...]
    pages: bool  # every page of the databases was looked at as well


def audit_files(
    workspace: Workspace, progress: Progress, *, looked_at: str, pages_seen: bool, regroup: Regroup, wait_ms: int
) -> tuple[list[Failure], tuple[str, ...]]:
    """Check every file of the workspace: known by name, intact on every page, exhibits equal to their names.

    vault.key was checked when it was opened. case.lock is scratch: it says who holds a case and nothing of it.

    Args:
        looked_at: the id of the case that was opened before; the others are opened here, each for a moment.
        pages_seen: whether the pages of its databases were checked then.
    Returns: what does not hold, and the ids of sealed cases, which were not looked at.
    """
    folders = workspace.case_folders()
    sealed: list[str] = []
    failures = list(_strangers(workspace.folder, {VAULT_KEY, CASES, HEADS}, ""))
    if (workspace.folder / CASES).is_dir():
        failures += _strangers(workspace.folder / CASES, {folder.name for folder in folders}, f"{CASES}/")
    for at, folder in enumerate(folders):
        progress("files", at, len(folders))
        try:
            if folder.name != looked_at:
                # A crash may have left journals, which only opening can merge; that it opens is checked with it.
                workspace.open_case(
                    folder.name, verb="verify", regroup=regroup, wait_ms=wait_ms, catch_up=False, inspect=True
                ).close()
        except SealedCaseError:
            sealed.append(folder.name)  # it was not looked at, which is said and is no failure
            continue
        except BusyError as failure:
            failures.append(Failure(what="case", id=folder.name, reason=f"not looked at: {failure.message}"))
            continue
        except HabeasError as failure:
            failures.append(Failure(what="case", id=f"{folder.name} {failure.place or ''}", reason=failure.message))
        try:
            with disk_errors(folder.name):
                failures += _case_files(workspace, folder, pages=folder.name != looked_at or not pages_seen)
        except HabeasError as failure:
            failures.append(Failure(what="file", id=failure.place or folder.name, reason=failure.message))
    return failures, tuple(sealed)


def _strangers(folder: Path, known: set[str], shown: str) -> Iterator[Failure]:
    for path in sorted(folder.iterdir()):
        if path.name not in known:
            kept = "kept by `habeas restore --replace`; remove it when nobody needs it any more"
            reason = kept if path.name.endswith(".damaged") else "not a file of the workspace"
            yield Failure(what="file", id=f"{shown}{path.name}", reason=reason)


def _case_files(workspace: Workspace, folder: Path, *, pages: bool) -> Iterator[Failure]:
    key = workspace.key_in(folder)
    known = {CASE_KEY, *DATABASES, EXHIBITS, LOCK, STATE}
    journals = {f"{name}-wal" for name in DATABASES}
    yield from _strangers(folder, known | journals, f"{folder.name}/")
    if was_closed(folder):
        beside = workspace.folder / HEADS / f"{folder.name}.head"
        for path, shown in ((folder / STATE, f"{folder.name}/{STATE}"), (beside, f"{HEADS}/{beside.name}")):
            if not path.is_file():
                reason = "missing: nothing says how the case was left; opening it checks every body and writes it anew"
                yield Failure(what="file", id=shown, reason=reason)
    for name in DATABASES:
        path = folder / name
        if not path.is_file():
            yield Failure(what="file", id=f"{folder.name}/{name}", reason="missing")
            continue
        for reason in damaged_pages(path, database_key(key, name.removesuffix(".db"))) if pages else ():
            yield Failure(what="file", id=f"{folder.name}/{name}", reason=reason)
    for path in sorted((folder / EXHIBITS).iterdir()) if (folder / EXHIBITS).is_dir() else ():
        if not path.is_file() or f"{_sha256(path)}.age" != path.name:
            yield Failure(what="exhibit file", id=f"{folder.name}/{path.name}", reason="its bytes were altered")


def audit_case(case: Case, progress: Progress) -> Audit:
    """Walk the log of an open case and its exhibits."""
    case.keyring.stay_in_memory()
    # Of a case that was closed nothing is in a journal, so its files can be read while it is open.
    databases = {case.folder / name: database_key(case.key, name.removesuffix(".db")) for name in DATABASES}
    with opener(case.entries.count_bodies(WORTH_IT), databases if case.found_closed else {}) as second:
        walk = _Walk(case, second)
        for objection in case.objections:
            walk.fail("file", objection.place or case.id, objection.message)
        _walk_entries(case, walk, progress)
    walk.withdrawals()
    walk.anchors(progress)
    walk.exhibit_files(progress)
    seen, root = case.keyring.head()
    if walk.frontier.size == seen and walk.frontier.root() != root:
        walk.fail("log", "head", "the log is another one than keys.db last saw")
    return Audit(
        entries=walk.frontier.size,
        bodies=walk.bodies,
        forgotten=walk.forgotten,
        exhibits=len(walk.exhibits),
        root=walk.frontier.root(),
        failures=tuple(walk.failures),
        pages=walk.pages,
    )


def _walk_entries(case: Case, walk: _Walk, progress: Progress) -> None:
    try:
        with disk_errors(ENTRIES):
            total = case.entries.count()
            for n, entry in case.entries.walk():
                progress("entries", n, total)
                walk.entry(n, entry)
            if case.entries.bodies_beyond(walk.frontier.size):
                walk.fail("entry", f"entry {walk.frontier.size}", "there are bodies that no entry signs")
        found = walk.second.end()
        for one in found.bodies:
            walk.fail("body", f"entry {one.entry} body {one.index}", one.reason)
        for page in found.pages or ():
            walk.fail("file", f"{case.id}/{page.name}", page.reason)
        walk.pages, walk.quoting = found.pages is not None, found.quoting
    except EntryError as failure:
        walk.fail("entry", failure.place or "?", failure.message)
    except HabeasError as failure:
        walk.fail("file", failure.place or ENTRIES, failure.message)


class _Walk:
    """The state of one walk over a case."""

    def __init__(self, case: Case, second: Opener) -> None:
        self.case, self.second = case, second
        self.frontier = Frontier()
        self.last: dict[bytes, Entry] = {}
        self.feeds: set[bytes] = set()  # enrolled by what the log itself says so far
        self.own = case.keyring.feeds()
        self.files = case.keyring.exhibits()
        self.withdrawn = case.keyring.withdrawn()
        self.promised: set[bytes] = set()  # what a withdrawal in the log says is destroyed
        self.exhibits: list[Exhibit] = []
        self.anchored = Anchored(case)
        self.quoting = b""  # places of what a second process saw to quote
        self.failures: list[Failure] = []
        self.bodies = 0
        self.forgotten = 0
        self.pages = False  # every page was checked, beside the walk

    def fail(self, what: str, identifier: str, reason: str) -> None:
        self.failures.append(Failure(what=what, id=identifier, reason=reason))

    def entry(self, n: int, entry: Entry) -> None:
        """Check one entry: its place, feed, chain, signature, and everything under its root."""
        place, header = f"entry {n}", entry.header
        if n != self.frontier.size:
            self.fail("entry", place, f"entry {self.frontier.size} is missing before it")
        try:
            enrol(header.feed)
            if header.feed not in self.own:
                raise EntryError("signed by a feed that is not enrolled in this case", place=place)
            check_entry(
                entry,
                follows=self.last.get(header.feed),
                case_tag=self.case.tag,
                check_signature=check_signature,
                place=place,
            )
            if (header.seen_size, header.seen_root) != (self.frontier.size, self.frontier.root()):
                raise EntryError("it saw another log before it than the one that is here", place=place)
        except EntryError as failure:
            self.fail("entry", place, failure.message)
        self.last[header.feed] = entry
        self._bodies(n, entry)
        if header.feed not in self.feeds:
            self.fail("entry", place, "no entry before it enrols its feed")
        self.frontier.append(entry.leaf())

    def _bodies(self, n: int, entry: Entry) -> None:
        tree, padded, whole, header = Frontier(), 0, True, entry.header
        for stored, key in self.case.stored(n):
            if stored.index != tree.size:
                self.fail("body", f"entry {n} body {tree.size}", "missing")
            tree.append(stored.commitment)
            if stored.subject in self.withdrawn:
                self.forgotten += 1
                whole = False
                if key is not None:
                    self.fail("body", f"entry {n} body {stored.index}", "it was withdrawn, and its key is back")
                continue
            if stored.sealed is None:
                whole = False
                self.fail("body", f"entry {n} body {stored.index}", "missing, and no withdrawal says why")
                continue
            padded += padded_of(stored.sealed)
            try:
                self._body(n, header, stored, stored.sealed, key)
            except HabeasError as failure:
                self.fail("body", f"entry {n} body {stored.index}", failure.message)
        self.bodies += tree.size
        if tree.size != header.bodies:
            self.fail("entry", f"entry {n}", f"{tree.size} bodies where {header.bodies} were signed")
        if tree.root() != header.bodies_root:
            self.fail("entry", f"entry {n}", "its bodies are not the ones that were signed")
        if whole and padded != header.padded_length:
            self.fail("entry", f"entry {n}", "the size of its bodies is not the one that was signed")

    def _body(self, n: int, header: Header, stored: StoredBody, sealed: bytes, key: bytes | None) -> None:
        """Open one body, or leave it to the second process.

        Raises: HabeasError: it does not hold.
        """
        if key is None:
            raise ForgottenError("its key is missing and no withdrawal says why")
        if stored.subject != CASE_SUBJECT and stored.subject not in self.files:
            self.second.add(Task(n, header.feed, header.sequence, stored.index, sealed, stored.commitment, key))
            return
        opened = open_body(
            sealed,
            stored.commitment,
            feed=header.feed,
            sequence=header.sequence,
            index=stored.index,
            subject_key=key,
        )
        body = decode(opened)
        self._about_the_case(n, body, header.feed)
        self.anchored.take(place_of(n, stored.index), body)

    def _about_the_case(self, n: int, body: object, feed: bytes) -> None:
        match body:
            case Exhibit() if raw_of(body.id) not in self.withdrawn:
                self.exhibits.append(body)
            case Founding() if n or body.feed != feed or body.tag != self.case.tag:
                raise EntryError("the founding names another feed or case")
            case Founding():
                self.feeds.add(feed)
            case Feed():
                if body.feed != feed or body.follows not in self.feeds:
                    raise EntryError("a feed that no enrolled feed endorses")
                if (body.size, body.root) != (self.frontier.size, self.frontier.root()):
                    raise EntryError("a feed that was endorsed after another log than the one before it")
                message = endorsement_message(case_tag=self.case.tag, feed=feed, size=body.size, root=body.root)
                check_signature(body.follows, message, body.endorsement)
                self.feeds.add(feed)
            case Withdrawal():
                gone = (*body.mentions, *body.exhibits, *body.statements, *body.others)
                self.promised.update(raw_of(one) for one in gone)

    def withdrawals(self) -> None:
        """Compare what the log says is destroyed with what keys.db says it destroyed."""
        for subject in self.withdrawn.keys() - self.promised:
            self.fail("withdrawal", subject.hex(), "keys.db forgot it, and no entry says why")
        for subject in self.promised - self.withdrawn.keys():
            self.fail("withdrawal", subject.hex(), "an entry says it is withdrawn, and its key was not destroyed")

    def anchors(self, progress: Progress) -> None:
        """Look every quote up in the text that it was taken from."""
        with disk_errors(ENTRIES):
            for statement, reason in self.anchored.failures(self.quoting, partial(progress, "anchors")):
                self.fail("anchor", statement, reason)

    def exhibit_files(self, progress: Progress) -> None:
        """Open every exhibit and compare it with what was recorded when it came."""
        listed = {f"{exhibit.sealed_sha256}.age" for exhibit in self.exhibits}
        folder = self.case.folder / EXHIBITS
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.name not in listed:
                self.fail("exhibit file", path.name, "no entry knows this file")
        for at, exhibit in enumerate(self.exhibits):
            progress("exhibits", at, len(self.exhibits))
            plain = Hashing(None)
            try:
                self.case.read_exhibit(exhibit.id, plain)
            except HabeasError as failure:
                self.fail("exhibit", exhibit.id, failure.message)
                continue
            if (plain.hexdigest(), plain.size) != (exhibit.sha256, exhibit.size):
                self.fail("exhibit", exhibit.id, "its bytes are not the ones that were received")


def _sha256(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()

"""Walking everything: every file of the workspace, every page, signature, chain, commitment, and exhibit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import RawIOBase
from pathlib import Path

from habeas.errors import EntryError, ForgottenError, HabeasError
from habeas.log.entry import Entry, check_entry
from habeas.log.tree import Frontier
from habeas.model.encoding import decode
from habeas.model.records import Exhibit, Founding
from habeas.sealing.bodies import open_body, padded_of
from habeas.sealing.cases import database_key
from habeas.sealing.exhibits import Hashing
from habeas.sealing.feeds import check_signature, enrol
from habeas.vault.case import ENTRIES, EXHIBITS, INDEX, KEYS, LOCK, Case
from habeas.vault.database import damaged_pages
from habeas.vault.keys import CASE_SUBJECT
from habeas.vault.workspace import CASE_KEY, CASES, VAULT_KEY, CaseLabel, Workspace

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


def audit_files(workspace: Workspace, progress: Progress) -> list[Failure]:
    """Check every closed file of the workspace: known by name, intact on every page, exhibits equal to their names.

    vault.key was checked when it was opened.
    """
    failures = [
        Failure(what="file", id=str(path.relative_to(workspace.folder)), reason="not a file of the workspace")
        for path in sorted(workspace.folder.iterdir())
        if path.name not in (VAULT_KEY, CASES)
    ]
    cases = workspace.cases()
    for at, case in enumerate(cases):
        progress("files", at, len(cases))
        failures += _case_files(workspace, case)
    return failures


def _case_files(workspace: Workspace, case: CaseLabel) -> Iterator[Failure]:
    folder, key = workspace.folder / CASES / case.id, workspace.case_key(case)
    known = {CASE_KEY, ENTRIES, KEYS, INDEX, EXHIBITS, LOCK} | {f"{name}-wal" for name in (ENTRIES, KEYS, INDEX)}
    for path in sorted(folder.iterdir()):
        if path.name not in known:
            yield Failure(what="file", id=f"{case.id}/{path.name}", reason="not a file of the workspace")
    for name in (ENTRIES, KEYS, INDEX):
        path = folder / name
        if not path.is_file():
            yield Failure(what="file", id=f"{case.id}/{name}", reason="missing")
            continue
        wal = folder / f"{name}-wal"
        if wal.is_file() and wal.stat().st_size:
            continue  # a crash left a journal; opening the case checks and merges it, then the pages are checked
        for reason in damaged_pages(path, database_key(key, name.removesuffix(".db"))):
            yield Failure(what="file", id=f"{case.id}/{name}", reason=reason)
    lock = folder / LOCK
    if lock.is_file() and lock.stat().st_size:
        yield Failure(what="file", id=f"{case.id}/{LOCK}", reason="not empty although nobody holds the case")
    for path in sorted((folder / EXHIBITS).iterdir()) if (folder / EXHIBITS).is_dir() else ():
        if f"{_sha256(path)}.age" != path.name:
            yield Failure(what="exhibit file", id=f"{case.id}/{path.name}", reason="its bytes were altered")


def audit_case(case: Case, progress: Progress) -> Audit:
    """Walk the log of an open case and its exhibits."""
    walk = _Walk(case)
    total = case.entries.count()
    try:
        for n, entry in case.entries.walk():
            progress("entries", n, total)
            walk.entry(n, entry)
    except EntryError as failure:
        walk.fail("entry", failure.place or "?", failure.message)
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
    )


class _Walk:
    """The state of one walk over a case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.frontier = Frontier()
        self.last: dict[bytes, Entry] = {}
        self.feeds = case.keyring.feeds()
        self.exhibits: list[Exhibit] = []
        self.failures: list[Failure] = []
        self.bodies = 0
        self.forgotten = 0

    def fail(self, what: str, identifier: str, reason: str) -> None:
        self.failures.append(Failure(what=what, id=identifier, reason=reason))

    def entry(self, n: int, entry: Entry) -> None:
        """Check one entry: its place, feed, chain, signature, and everything under its root."""
        place, header = f"entry {n}", entry.header
        if n != self.frontier.size:
            self.fail("entry", place, f"entry {self.frontier.size} is missing before it")
        try:
            enrol(header.feed)
            if header.feed not in self.feeds:
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
        self.frontier.append(entry.leaf())

    def _bodies(self, n: int, entry: Entry) -> None:
        tree, padded, header = Frontier(), 0, entry.header
        for stored in self.case.entries.bodies(n):
            if stored.index != tree.size:
                self.fail("body", f"entry {n} body {tree.size}", "missing")
            tree.append(stored.commitment)
            if stored.sealed is None:
                self.forgotten += 1
                continue
            padded += padded_of(stored.sealed)
            try:
                key = self.case.keyring.subject(stored.subject)
                opened = open_body(
                    stored.sealed,
                    stored.commitment,
                    feed=header.feed,
                    sequence=header.sequence,
                    index=stored.index,
                    subject_key=key,
                )
                if stored.subject == CASE_SUBJECT:
                    self._about_the_case(decode(opened), header.feed)
            except ForgottenError:
                self.fail("body", f"entry {n} body {stored.index}", "its key is missing and no withdrawal says why")
            except HabeasError as failure:
                self.fail("body", f"entry {n} body {stored.index}", failure.message)
        self.bodies += tree.size
        if tree.size != header.bodies:
            self.fail("entry", f"entry {n}", f"{tree.size} bodies where {header.bodies} were signed")
        if tree.root() != header.bodies_root:
            self.fail("entry", f"entry {n}", "its bodies are not the ones that were signed")
        if not self.forgotten and padded != header.padded_length:
            self.fail("entry", f"entry {n}", "the size of its bodies is not the one that was signed")

    def _about_the_case(self, body: object, feed: bytes) -> None:
        match body:
            case Exhibit():
                self.exhibits.append(body)
            case Founding() if body.feed != feed or body.tag != self.case.tag:
                raise EntryError("the founding names another feed or case")

    def exhibit_files(self, progress: Progress) -> None:
        """Open every exhibit and compare it with what was recorded when it came."""
        listed = {f"{exhibit.sealed_sha256}.age" for exhibit in self.exhibits}
        for path in sorted((self.case.folder / EXHIBITS).iterdir()):
            if path.name not in listed:
                self.fail("exhibit file", path.name, "no entry knows this file")
        for at, exhibit in enumerate(self.exhibits):
            progress("exhibits", at, len(self.exhibits))
            plain = Hashing(_Nowhere())  # type: ignore[arg-type]
            try:
                self.case.read_exhibit(exhibit.id, plain)
            except HabeasError as failure:
                self.fail("exhibit", exhibit.id, failure.message)
                continue
            if (plain.hexdigest(), plain.size) != (exhibit.sha256, exhibit.size):
                self.fail("exhibit", exhibit.id, "its bytes are not the ones that were received")


class _Nowhere(RawIOBase):
    """A stream that keeps nothing."""

    def write(self, chunk: object) -> int:
        return len(memoryview(chunk))  # type: ignore[arg-type]


def _sha256(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()

"""What a disk holds after the power failed: what was safe, and of what was not, any part.

The bare promises of POSIX and no more: a file's writes are safe once that file was synced, a name once its folder was
synced. Until then each write may be there, not there, or there in some of its 512-byte sectors, the others old or zero,
and each name made, moved or removed may still be as before. A journalling file system would promise more.
"""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

SECTOR = 512
Tree = dict[str, bytes | None]
"""The content of each file under a folder, by its relative path; None is a folder."""


class Kind(StrEnum):
    """What a step does to the disk."""

    WRITE = "write"
    TRUNCATE = "truncate"
    SYNC = "sync"
    LINK = "link"
    UNLINK = "unlink"
    RENAME = "rename"


class Step(NamedTuple):
    """One step towards the disk. Files and folders are numbered, for names change."""

    kind: Kind
    node: int
    offset: int = 0  # of a write; the new size of a truncated file
    data: bytes = b""
    folder: int = 0  # a name is in a folder, by its number
    name: str = ""
    to_folder: int = 0
    to_name: str = ""

    def touches(self, folder: int) -> bool:
        """Is it about a name in this folder?"""
        match self.kind:
            case Kind.LINK | Kind.UNLINK:
                return self.folder == folder
            case Kind.RENAME:
                return folder in (self.folder, self.to_folder)
        return False


class Loss(StrEnum):
    """What becomes of the steps that nothing had made safe when the power went."""

    KEPT = "kept"  # all arrived: a clean cut
    DROPPED = "dropped"  # none arrived
    ORDERED = "ordered"  # they arrived in order up to one that is torn
    MIXED = "mixed"  # each by lot: arrived, not, or torn


@dataclass(slots=True)
class Disk:
    """What is safe on a disk, and the steps that are not safe yet, in order."""

    folders: dict[int, dict[str, int]]
    files: dict[int, bytes]
    pending: list[Step] = field(default_factory=list)

    def copy(self) -> Disk:
        """A disk that goes its own way from here; contents are shared, for bytes do not change."""
        folders = {node: dict(names) for node, names in self.folders.items()}
        return Disk(folders, dict(self.files), list(self.pending))

    def take(self, step: Step, *, folder: bool) -> None:
        """Take one step; a sync makes safe what was waiting for it."""
        if step.kind is Kind.LINK:
            self._appear(step, folder=folder)
        if step.kind is not Kind.SYNC:
            self.pending.append(step)
            return
        rest, safe = [], []
        for waiting in self.pending:
            if waiting.touches(step.node) if folder else _is_content_of(waiting, step.node):
                safe.append(waiting)
            else:
                rest.append(waiting)
        self._settle(safe)
        self.pending = rest

    def _appear(self, step: Step, *, folder: bool) -> None:
        if folder:
            self.folders.setdefault(step.node, {})
        else:
            self.files.setdefault(step.node, b"")

    def _settle(self, steps: list[Step]) -> None:
        written: dict[int, bytearray] = {}
        for step in steps:
            match step.kind:
                case Kind.WRITE:
                    content = written.setdefault(step.node, bytearray(self.files[step.node]))
                    content.extend(bytes(max(0, step.offset - len(content))))
                    content[step.offset : step.offset + len(step.data)] = step.data
                case Kind.TRUNCATE:
                    content = written.setdefault(step.node, bytearray(self.files[step.node]))
                    content.extend(bytes(max(0, step.offset - len(content))))
                    del content[step.offset :]
                case Kind.LINK:
                    self.folders[step.folder][step.name] = step.node
                case Kind.UNLINK:
                    self._forget(step.folder, step.name, step.node)
                case Kind.RENAME:
                    self._forget(step.folder, step.name, step.node)
                    self.folders[step.to_folder][step.to_name] = step.node
        self.files.update({node: bytes(content) for node, content in written.items()})

    def _forget(self, folder: int, name: str, node: int) -> None:
        if self.folders[folder].get(name) == node:
            del self.folders[folder][name]

    def after_loss(self, loss: Loss, lot: random.Random) -> Tree:
        """Return what is on the disk when the power comes back."""
        left = self.copy()
        match loss:
            case Loss.KEPT:
                left._settle(self.pending)
            case Loss.ORDERED if self.pending:
                torn = lot.randrange(len(self.pending))
                left._settle([*self.pending[:torn], *left._torn(self.pending[torn], lot)])
            case Loss.MIXED:
                keep = lot.choice((0.1, 0.5, 0.9))
                for step in self.pending:  # one after the other: what is torn lies over what was there before it
                    if lot.random() < keep:
                        left._settle([step])
                    elif lot.random() < 0.6:
                        left._settle(left._torn(step, lot))
        return left.tree()

    def _torn(self, step: Step, lot: random.Random) -> list[Step]:
        """Return what arrives of a step that was under way: of a write some sectors, of anything else all or nothing.

        A flash memory that is cut off loses the block it was writing, the old content too: those sectors read as zero.
        """
        if step.kind is not Kind.WRITE:
            return [step] if lot.random() < 0.5 else []
        pieces = []
        whole = lot.choice(("sectors", "zero", "first zero"))
        start = step.offset
        while start < step.offset + len(step.data):
            end = min(step.offset + len(step.data), (start // SECTOR + 1) * SECTOR)
            data = step.data[start - step.offset : end - step.offset]
            became = lot.choice(("new", "old", "zero")) if whole == "sectors" else "zero"
            if whole == "first zero" and start > step.offset:
                became = "new"
            if became != "old":
                pieces.append(step._replace(offset=start, data=data if became == "new" else bytes(len(data))))
            start = end
        return pieces

    def tree(self) -> Tree:
        """Return what is safe, by path."""
        found: Tree = {}

        def walk(folder: int, path: str) -> None:
            for name, node in self.folders[folder].items():
                found[path + name] = self.files.get(node)
                if node in self.folders:
                    walk(node, f"{path}{name}/")

        walk(0, "")
        return found


def _is_content_of(step: Step, node: int) -> bool:
    return step.node == node and step.kind in (Kind.WRITE, Kind.TRUNCATE)


def lay_out_tree(tree: Tree, folder: Path) -> None:
    """Make a folder hold exactly this."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for path, content in sorted(tree.items()):
        if content is None:
            (folder / path).mkdir()
        else:
            (folder / path).write_bytes(content)


def read_tree(folder: Path) -> Tree:
    """Return what a folder holds."""
    return {
        path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes() for path in folder.rglob("*")
    }


def digest_of(tree: Tree) -> bytes:
    """Return a hash that is the same for the same tree."""
    digest = blake2b(digest_size=16)
    for path, content in sorted(tree.items()):
        digest.update(f"{path}\0{-1 if content is None else len(content)}\0".encode())
        digest.update(content or b"")
    return digest.digest()

"""case.state: what a case's databases were when they were last closed, so that older pages or files are seen at once.

An encrypted database accepts older versions of its own pages. So the authentication codes of all pages are hashed when
a case is closed, and compared when it is opened next; reading 64 bytes a page takes a fraction of a second.

    WORKSPACE/cases/cas_…/case.state   sealed under the case key
    WORKSPACE/heads/cas_….head         sealed under the same key, in another place: a case folder that was replaced as a
                                       whole by an older one is behind its head

May they be lost: yes, the next opening then checks every body. May they be rolled back: together with the whole
workspace only, which a backup notices. Who can read them: whoever has the case. What does someone who can write them
gain: a slow opening.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

import msgspec

from habeas.errors import AlteredError, DamagedError, RollbackError
from habeas.sealing.secrets import Chance, Secret
from habeas.sealing.states import open_state, seal_state
from habeas.vault.database import MAC, PAGE
from habeas.vault.files import disk_errors, write_whole

STATE, HEADS = "case.state", "heads"
_ADVICE = (
    "Somebody may have put older or altered files in its place. Do not work in it. `habeas restore` brings the case "
    "back from a backup; if only index.db is named, `habeas rebuild` makes it anew."
)


class State(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The log's size and root, and the digest of each database, when the case was closed."""

    entries: int
    root: bytes
    files: dict[str, bytes]


class Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far the log was known to reach."""

    entries: int
    root: bytes


def page_digest(descriptor: int) -> bytes:
    """Return a hash over the authentication code of every page: other pages, or older ones, give another hash.

    Args:
        descriptor: the file, open for reading. While SQLite has the file open, it must stay open too: on POSIX systems
            closing any descriptor of a file ends all locks that this process holds on it.
    """
    size = os.fstat(descriptor).st_size
    digest = sha256(size.to_bytes(8, "big"))
    for end in range(PAGE, size + 1, PAGE):
        digest.update(os.pread(descriptor, MAC, end - MAC))
    return digest.digest()


def digests_of(folder: Path, files: Iterable[str]) -> dict[str, bytes]:
    """Return the digest of each of these databases, which nobody has open in this program."""
    found = {}
    for name in files:
        with disk_errors(name), (folder / name).open("rb") as stream:
            found[name] = page_digest(stream.fileno())
    return found


def write_state(folder: Path, state: State, *, key: Secret, chance: Chance) -> None:
    """Remember how a case was left, in its folder, and how far its log reaches, outside of it."""
    case = folder.name
    write_whole(folder / STATE, seal_state(msgspec.msgpack.encode(state), f"{case}/state", key, chance))
    heads = folder.parent.parent / HEADS
    with disk_errors(HEADS):
        heads.mkdir(exist_ok=True)
    head = Head(entries=state.entries, root=state.root)
    write_whole(heads / f"{case}.head", seal_state(msgspec.msgpack.encode(head), f"{case}/head", key, chance))


def check_files(folder: Path, files: Mapping[str, int], *, key: Secret) -> State | None:
    """Check that these databases are the ones that were left, and return how that was; None if it is not written down.

    Args:
        files: names and open descriptors, see `page_digest`.

    Raises: RollbackError: a database is another one than was left. DamagedError: case.state does not open.
    """
    path = folder / STATE
    if not path.is_file():
        return None
    with disk_errors(STATE):
        sealed = path.read_bytes()
    try:
        state = msgspec.msgpack.decode(open_state(sealed, f"{folder.name}/state", key, place=STATE), type=State)
    except (AlteredError, msgspec.DecodeError) as failure:
        raise DamagedError(
            f"{STATE} does not open: it was altered, or is another case's",
            place=STATE,
            advice="Delete this one file: the next opening then checks every body. Compare with a backup afterwards.",
        ) from failure
    for name, descriptor in files.items():
        with disk_errors(name):
            if page_digest(descriptor) != state.files.get(name):
                raise RollbackError(f"{name} is not as it was left", place=name, advice=_ADVICE)
    return state


def known_head(folder: Path, *, key: Secret) -> Head | None:
    """Return how far the log of the case in a folder was known to reach; None when nothing is written down.

    Raises: DamagedError: what is written down does not open.
    """
    path = folder.parent.parent / HEADS / f"{folder.name}.head"
    if not path.is_file():
        return None
    place = f"{HEADS}/{path.name}"
    with disk_errors(place):
        sealed = path.read_bytes()
    try:
        return msgspec.msgpack.decode(open_state(sealed, f"{folder.name}/head", key, place=place), type=Head)
    except (AlteredError, msgspec.DecodeError) as failure:
        raise DamagedError(
            f"{place} does not open: it was altered, or is another case's",
            place=place,
            advice="Compare the case with a backup; then delete this one file.",
        ) from failure


def forget_head(folder: Path) -> None:
    """Let a case begin from another state on purpose: it was restored."""
    for path in (folder / STATE, folder.parent.parent / HEADS / f"{folder.name}.head"):
        with disk_errors(path.name):
            path.unlink(missing_ok=True)

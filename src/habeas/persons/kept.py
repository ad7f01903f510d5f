"""What a run knows of a case when it is done, kept so that the next records need not compare everything anew.

May it be lost: yes, a run that compares everything makes it anew. May it be rolled back: it is refused where the
records are not those it was made of. Who can read it: it holds names, so it lies only where the vault keeps names, and
goes with whoever withdraws. What does someone gain who can write it: links that no comparison made, until the next
whole run.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from hashlib import blake2b
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from habeas import __version__
from habeas.errors import PersonsError
from habeas.model.spellings import RULES
from habeas.persons.columns import Columns, Words
from habeas.persons.decisions import Decision
from habeas.persons.engine import LEAST, Found
from habeas.persons.grades import Grades
from habeas.persons.model import Model, shipped
from habeas.persons.uses import Uses

FORMAT = 1
LINKED, QUEUED = 1, 2
"""Bits of `Kept.state`: the pair is linked by the runs in force, or waits for a person."""
_PARTS = ("given", "father", "family", "other", "kunya", "teip")
_ROWS = ("list_of", "written", "birth", "by_age", "taken", "place", "located", "sex", "labels", "fates")
_PAIRS = ("first", "second", "log_odds", "alone", "grades", "state")

Note = float | int | str | bool | None | list[str] | dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kept:
    """A case as the runs in force left it. The repr shows counts only.

    `columns`, `uses`: its rows and its words. Of each row `labels`, its cluster, and `fates`, as `proposing` takes
    them. Of each pair that is not too improbable `first`, `second`, `log_odds`, `alone` and `grades`, as the engine
    found them, and `state`: bits. `decisions`: of people, when the persons were gathered; by mentions.

    Of the run that compared everything: `rows`, how many it had; `shift`; `model`, after people's answers; `unseen`
    and `cut`, as the partition took them; `queue_at`; `pairs_a_row`, `largest_block` (None: no key was left out) and
    `least_shared`, the bounds of the candidates.

    `notes`: whatever the shell wants to know when it reads this again.
    """

    columns: Columns
    uses: Uses
    labels: NDArray[np.int32]
    fates: NDArray[np.int64]
    first: NDArray[np.int32]
    second: NDArray[np.int32]
    log_odds: NDArray[np.float64]
    alone: NDArray[np.bool_]
    grades: Grades
    state: NDArray[np.uint8]
    decisions: tuple[Decision, ...]
    rows: int
    shift: float
    model: Model
    unseen: float
    cut: float
    queue_at: float
    pairs_a_row: int
    largest_block: int | None
    least_shared: int
    least: float = LEAST
    notes: Mapping[str, Note]

    def __repr__(self) -> str:
        return f"Kept({len(self.columns)} rows, {len(self.first)} pairs)"

    def as_bytes(self) -> bytes:
        """Return the state as bytes: an archive of arrays (npz), among them one of texts and numbers (MessagePack)."""
        arrays = {name: getattr(self, name) for name in ("labels", "fates", *_PAIRS)}
        table = self.columns
        arrays |= {name: getattr(table, name) for name in _ROWS if name not in arrays}
        arrays |= {f"part_{part}": table.parts[part] for part in _PARTS}
        arrays |= {f"scripts_{name}": getattr(table, name).scripts for name in ("words", "places")}
        arrays["texts"] = np.frombuffer(msgspec.msgpack.encode(_texts(self)), dtype=np.uint8)
        for at, model_table in enumerate(self.model.one):
            arrays[f"one_{at}"] = model_table
        for at, (left, right, model_table) in enumerate(self.model.two):
            arrays[f"two_{at}_{left}_{right}"] = model_table
        written = io.BytesIO()
        np.savez(written, **arrays)
        return written.getvalue()


class _Texts(msgspec.Struct, frozen=True, kw_only=True):
    format: int
    made_by: str
    mentions: tuple[str, ...]
    lists: tuple[str, ...]
    words: tuple[str, ...]
    heard: tuple[tuple[str, ...], ...]
    places: tuple[str, ...]
    nodes: tuple[str, ...]
    writings: tuple[str, ...]
    words_left: int
    unread: dict[str, int]
    uses: Uses
    decisions: tuple[Decision, ...]
    numbers: dict[str, float | int | None]
    constant: float
    notes: dict[str, Note]


class _Head(msgspec.Struct):
    format: int = 0
    made_by: str = ""


_NUMBERS = (
    "rows", "shift", "unseen", "cut", "queue_at", "pairs_a_row", "largest_block", "least_shared", "least",
)  # fmt: skip


def _texts(kept: Kept) -> _Texts:
    table = kept.columns
    return _Texts(
        format=FORMAT,
        made_by=maker(),
        mentions=table.mentions,
        lists=table.lists,
        words=table.words.texts,
        heard=table.words.heard,
        places=table.places.texts,
        nodes=table.nodes,
        writings=table.writings,
        words_left=table.words_left,
        unread=table.unread,
        uses=kept.uses,
        decisions=kept.decisions,
        numbers={name: getattr(kept, name) for name in _NUMBERS},
        constant=kept.model.constant,
        notes=dict(kept.notes),
    )


def maker() -> str:
    """Return what must be the same for a state to be of use: the program, how it folds words, and its model."""
    return f"{__version__} {RULES} {_digest_of(shipped())}"


def _digest_of(model: Model) -> str:
    found = blake2b(np.float64(model.constant).tobytes(), digest_size=16)
    for table in (*model.one, *(table for _, _, table in model.two)):
        found.update(table.tobytes())
    return found.hexdigest()


def keep(
    found: Found,
    *,
    labels: NDArray[np.int32],
    fates: NDArray[np.int64],
    state: NDArray[np.uint8],
    decisions: tuple[Decision, ...],
    unseen: float,
    cut: float,
    queue_at: float,
    notes: Mapping[str, Note],
) -> Kept:
    """Return what is to be kept of a run that compared everything.

    Args:
        labels, unseen, cut: of its partition, as `partition` gave and took them. decisions: that it was made with.
        fates: of each row, as `proposing` takes them. state: of each pair whether it was linked, queued or both.
    """
    return Kept(
        columns=found.columns,
        uses=found.uses,
        labels=labels,
        fates=fates,
        first=found.compared.first,
        second=found.compared.second,
        log_odds=found.compared.log_odds,
        alone=found.alone,
        grades=found.grades,
        state=state,
        decisions=decisions,
        rows=len(found.columns),
        shift=found.shift,
        model=found.model,
        unseen=unseen,
        cut=cut,
        queue_at=queue_at,
        pairs_a_row=found.pairs_a_row,
        largest_block=found.pairs.largest_block if found.pairs.left_out else None,
        least_shared=found.pairs.least,
        notes=notes,
    )


def from_bytes(content: bytes) -> Kept:
    """Read a state again.

    Raises: PersonsError: it is damaged, or another program or model made it.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        texts = bytes(arrays.pop("texts"))
        head = msgspec.msgpack.decode(texts, type=_Head)
        if (head.format, head.made_by) != (FORMAT, maker()):
            raise PersonsError("another version of the program or of its model made it")
        kept = _kept(msgspec.msgpack.decode(texts, type=_Texts), arrays)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, KeyError, IndexError, msgspec.DecodeError) as failure:
        raise PersonsError("it is damaged") from failure
    _check(kept)
    return kept


def _kept(texts: _Texts, arrays: dict[str, NDArray[Any]]) -> Kept:
    rows: dict[str, Any] = {name: arrays[name] for name in _ROWS if name not in ("labels", "fates")}
    words = Words(texts=texts.words, scripts=arrays["scripts_words"], heard=texts.heard)
    table = Columns(
        mentions=texts.mentions,
        lists=texts.lists,
        words=words,
        initials=np.array([len(text) == 1 for text in texts.words], dtype=np.bool_),
        parts={part: arrays[f"part_{part}"] for part in _PARTS},
        writings=texts.writings,
        places=Words(texts=texts.places, scripts=arrays["scripts_places"], heard=()),
        nodes=texts.nodes,
        words_left=texts.words_left,
        unread=texts.unread,
        **rows,
    )
    two = [name for name in arrays if name.startswith("two_")]
    pairs: dict[str, Any] = {name: arrays[name] for name in _PAIRS} | texts.numbers
    return Kept(
        columns=table,
        uses=texts.uses,
        labels=arrays["labels"],
        fates=arrays["fates"],
        decisions=texts.decisions,
        model=Model(
            constant=texts.constant,
            one=tuple(arrays[f"one_{at}"] for at in range(sum(name.startswith("one_") for name in arrays))),
            two=tuple((*map(int, name.split("_")[2:]), arrays[name]) for name in two),  # type: ignore[misc]
            training=shipped().training,
        ),
        notes=texts.notes,
        **pairs,
    )


def _check(kept: Kept) -> None:
    """Check that the arrays go together.

    Raises: PersonsError: they do not.
    """
    table = kept.columns
    rows, pairs = len(table), len(kept.first)
    of_rows = [getattr(table, one.name) for one in fields(table) if one.name in _ROWS] + list(table.parts.values())
    whole = all(len(one) == rows for one in (*of_rows, kept.labels, kept.fates))
    whole &= all(len(getattr(kept, name)) == pairs for name in _PAIRS)
    whole &= len(table.words.heard) == len(table.words) == len(table.words.scripts)
    held = ((codes, len(table.words)) for codes in table.parts.values())
    others = [(table.written, len(table.writings)), (table.place, len(table.places)), (table.list_of, len(table.lists))]
    others.append((table.located, len(table.nodes)))
    whole &= all(codes.max(initial=-1) < count for codes, count in (*held, *others))
    if not whole or (pairs and not (kept.first < kept.second).all()) or kept.second.max(initial=-1) >= rows:
        raise PersonsError("it is damaged")

"""The two real Argentine lists: how 200 memorial records were drawn, what a reader decided of each, and the score.

The register (RUVTE) and the memorial (Parque de la Memoria) share no id. Most of their records have the same name and
link themselves; what tells linkages apart are the memorial's records whose name, as a set of folded words, no record of
the register's first file has: 651 of 8,751. Of these, 200 were drawn by `draw` and read beside every record of the
register (both files, 9,411) that could be meant. `argentina_labels.csv` holds ids, decisions and codes; no word of any
record. How it was made and how far it can be trusted: benchmarks/README.md.

A label holds in both directions: a pair that is `same` must be found; whatever else of the register is gathered with
one of the 200 is wrong, but for the records named under `also_possible`, which count neither way.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ARGENTINA = {
    "ruvte": "ruvte.csv",
    "ruvte-sin-denuncia": "ruvte_sin_denuncia.csv",
    "parque": "parque_de_la_memoria.csv",
}
DRAW_SEED, DRAWN = "habeas-argentina-labels-1", 200
WITHOUT_EXACT_NAME = 651  # records of the memorial, by `name_key`
_LABELS = Path(__file__).with_name("argentina_labels.csv")
_WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What the reader decided of one memorial record. Ids are mentions: `list:id of the list`."""

    memorial: str
    decision: str  # same | none | cannot_tell
    register: str  # "" unless same
    also_possible: tuple[str, ...]
    certainty: str  # sure | probable
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgentinaScore:
    """How a linkage does on the labels. Counts are of pairs of a memorial and a register record.

    `found` of `same` labelled pairs are in one person; `asked` of those not found wait for a person. `wrong` pairs are
    in one person against a label. `recall` is found / same, `precision` found / (found + wrong).
    """

    same: int
    found: int
    asked: int
    wrong: int

    @property
    def recall(self) -> float:
        return self.found / self.same if self.same else 1.0

    @property
    def precision(self) -> float:
        made = self.found + self.wrong
        return self.found / made if made else 1.0


def labels_of(path: Path = _LABELS) -> dict[str, Label]:
    """Read the labels, by memorial mention."""
    with path.open(newline="", encoding="utf-8") as stream:
        labels = [
            Label(
                memorial=row["memorial"],
                decision=row["decision"],
                register=row["register"],
                also_possible=tuple(row["also_possible"].split()),
                certainty=row["certainty"],
                reasons=tuple(row["reasons"].split(";")),
            )
            for row in csv.DictReader(stream)
        ]
    return {label.memorial: label for label in labels}


def name_key(written: str) -> frozenset[str]:
    """Return a name as the set of its words without case, accents and signs: `Peña, Irene` and `IRENE PENA` are one."""
    folded = unicodedata.normalize("NFKD", written.casefold())
    return frozenset(_WORDS.findall("".join(letter for letter in folded if not unicodedata.combining(letter))))


def without_exact_name(folder: Path) -> list[str]:
    """Return the ids of the memorial records whose name no record of the register's first file has, in any order."""
    with (folder / ARGENTINA["ruvte"]).open(newline="", encoding="utf-8") as stream:
        registered = {name_key(row["apellido_paterno_nombres"]) for row in csv.DictReader(stream)}
    with (folder / ARGENTINA["parque"]).open(newline="", encoding="utf-8") as stream:
        return [row["id"] for row in csv.DictReader(stream) if name_key(row["nombre"]) not in registered]


def draw(identifiers: Iterable[str], *, seed: str = DRAW_SEED, size: int = DRAWN) -> list[str]:
    """Draw by the least SHA-256 of `seed:id`: the same anywhere, whatever the order and the version of anything."""
    return sorted(identifiers, key=lambda one: sha256(f"{seed}:{one}".encode()).digest())[:size]


def score(
    persons: Iterable[Sequence[str]],
    labels: Mapping[str, Label],
    *,
    asked: Collection[frozenset[str]] = (),
    certainty: Collection[str] = ("sure", "probable"),
) -> ArgentinaScore:
    """Hold persons against the labels.

    Args:
        persons: the mentions of each person; mentions as in `Label`.
        asked: pairs that wait for a person.
        certainty: which labels count.
    """
    person_of = {mention: members for members in persons for mention in members if mention in labels}
    counted = [one for one in labels.values() if one.certainty in certainty and one.decision != "cannot_tell"]
    same = [one for one in counted if one.decision == "same"]
    found = sum(one.register in person_of.get(one.memorial, ()) for one in same)
    waiting = sum(
        one.register not in person_of.get(one.memorial, ()) and frozenset((one.memorial, one.register)) in asked
        for one in same
    )
    wrong = sum(
        other.startswith("ruvte") and other != one.register and other not in one.also_possible
        for one in counted
        for other in person_of.get(one.memorial, ())
    )
    return ArgentinaScore(same=len(same), found=found, asked=waiting, wrong=wrong)


def register_mapping(root: Path, slug: str) -> bytes:
    """Return the mapping of a list: as in examples/argentina; the register's second file has one status of its own."""
    folder = root / "examples" / "argentina"
    if slug != "ruvte-sin-denuncia":
        return (folder / f"{slug}.toml").read_bytes()
    text = (folder / "ruvte.toml").read_text(encoding="utf-8")
    head = "[columns.tipificacion_ruvte.values]\n"
    status = '\'PRESUNCION DE DESAPARICION FORZADA (SIN DENUNCIA FORMAL)\' = ["taken", "reported_missing"]\n'
    return text.replace('id = "ruvte"', f'id = "{slug}"').replace(head, head + status).encode()

"""An invented case for dossiers: a commander alleged by two, another man by one, a denial, and others named besides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
from tests.disclosures.materials import Passing, case
from tests.statements.telling import when

from habeas.disclosures.gate import Request
from habeas.disclosures.material import LogState, Material
from habeas.fates.findings import Held, State
from habeas.model.findings import Finding
from habeas.model.protection import FilingDraft
from habeas.model.values import Name, Text

COMMANDER, LIEUTENANT, BROTHER = "Борис Выдуманный", "Игнат Небывалов", "Руслан Тестов"


class DossierCase:
    """What passed, and the ids by which tests speak of it."""

    def __init__(self, lang: str = "ru") -> None:
        self.of: Passing = case(lang)
        of = self.of
        for slug in ("sister", "cellmate", "neighbour"):
            self.grade(slug, "B", "Was there, and told the same twice.")
        sister = next(iter(of.mine))
        self.taken = of.act("neighbour", "arrest", sister, "2026-05-12")
        self.beaten = of.act("cellmate", "torture", sister, "2026-05")
        self.first, self.second = (
            of.named(slug, COMMANDER, party="person", kind="police") for slug in ("neighbour", "cellmate")
        )
        self.one, self.brother = (
            of.named("cellmate", LIEUTENANT, party="person", kind="police"),
            of.named("newspaper", BROTHER, party="person", kind="relatives"),
        )
        self.unit = of.named("neighbour", "Второй выдуманный отряд", party="unit", kind="police")
        self.unit_too = of.named("cellmate", "Второй выдуманный отряд", party="unit", kind="police")
        rank = Text(text="майор", lang="ru")
        self.parts = [
            of.part("neighbour", self.taken, self.first, degree="ordered", rank=rank, capacity="official"),
            of.part("cellmate", self.beaten, self.second, degree="present", rank=Text(text="капитан", lang="ru")),
        ]
        self.single = of.part("cellmate", self.beaten, self.one, degree="carried_out")
        self.of_brother = of.part("newspaper", self.taken, self.brother, degree="suspected", capacity="private")
        self.commands = of.relation("neighbour", self.first, "commands", self.unit, "2025", "2026")
        of.relation("cellmate", self.one, "commands", self.unit_too, "2026-05", "2026-05")
        of.relation("cellmate", self.unit_too, "part_of", of.named("cellmate", "ОП ТР", "Отдел полиции", party="unit"))
        of.same_parties = ((self.first, self.second), (self.unit, self.unit_too))
        self.denial = of.answered(
            "newspaper",
            "denies_responsibility",
            next(iter(of.parties)),
            about=(self.taken,),
            when=when("2026-06-05"),
            words=Text(text=f"«{LIEUTENANT} был в отпуске»", lang="ru"),
        )
        self.finding = self.finds("elements_icpped:state_link", "disputed", self.parts[0], self.denial)

    def grade(self, slug: str, letter: str, why: str) -> None:
        """Grade a source."""
        source = self.of.source(slug)
        self.of.sources[source] = msgspec.structs.replace(
            self.of.sources[source], reliability=letter, reliability_reason=why, connection="witness"
        )

    def finds(self, question: str, value: str, supports: str, against: str) -> str:
        """People found something, and one does not sign."""
        finding = Finding(
            id=self.of.id("fnd"),
            about=self.of.person_id,
            question=question,
            value=value,
            standard="reasonable_grounds_to_believe",
            supports=(supports,),
            against=(against,),
            reasoning="Ein Zeuge war dabei; die Antwort bestreitet es.",
            judged_by="first",
            at="2026-06-10T00:00:00Z",
        )
        held = Held(
            finding=finding, entry=7, state=State.TO_REVIEW, counts=True, reviewed_by=("second",), dissent=("third",)
        )
        self.of.held.append(held)
        return finding.id

    def material(self, *, log: bool = False, **more: Any) -> Material:
        """What passed, for a prosecutor."""
        found = self.of.material(**more)
        return replace(
            found,
            request=replace(found.request, purpose="prosecution", recipient="court"),
            log=LogState(root="ab" * 32, size=42, entries=((self.parts[0], 9), (self.denial, 11))) if log else None,
        )


def draft(template: str, *about: str, lang: str = "en", **choices: str) -> FilingDraft:
    """A draft with the filer's own words."""
    own = {"submitted_by": "Invented Organisation", "method": "Interviews in two places, apart from each other."}
    return FilingDraft(
        id="fil_" + "0" * 32,
        template=template,
        about=about,
        purpose="prosecution",
        recipient="court",
        name_form="name",
        lang=lang,
        choices=choices,
        words={key: Text(text=text, lang="en") for key, text in own.items()},
        by="first",
        at="2026-06-15T00:00:00Z",
    )


def asked_for(material: Material, **more: Any) -> Material:
    """The same, asked for otherwise."""
    request: Request = replace(material.request, **more)
    return replace(material, request=request)


def renamed(of: Passing, mention: str, name: str) -> None:
    """Give a party another name."""
    of.parties[mention] = msgspec.structs.replace(of.parties[mention], names=(Name(written=name, lang="ru"),))

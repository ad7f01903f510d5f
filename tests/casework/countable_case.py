"""A case whose acts tests lay out by year, type, region and district, with a basis for public statistics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from habeas.casework.context import Context
from habeas.model.attribution import Attribution
from habeas.model.ids import new_id
from habeas.model.mentions import Mention
from habeas.model.protection import Consent, Filing
from habeas.model.records import Body, Source
from habeas.model.statements import Act, CodedMention, Place
from habeas.model.values import Name, When, Where

TORTURE, ARREST = "torture", "arrest"


@dataclass
class CountableCase:
    """Coded acts of one source, one person each, in places that lie within each other."""

    context: Context
    name: str
    source: str = ""
    places: dict[str, str] = field(default_factory=dict)
    mentions: list[str] = field(default_factory=list)

    def begin(self, *, allowed: bool = True) -> None:
        """Make the source, with a basis for public statistics or without."""
        with self.context.case(self.name, "test") as case:
            self.source = new_id("src", case.chance)
        self.add(
            (Source(id=self.source, slug="letters", source_kind="testimony", title="Letters that were invented"), None)
        )
        if allowed:
            self.allow(self.source)

    def add(self, *bodies: tuple[Body, str | None]) -> None:
        """Write records as one unit of work."""
        with self.context.case(self.name, "test") as case, case.unit() as unit:
            for body, about in bodies:
                unit.add(body, about=about)
            self.context.close_unit(unit, "test", {})

    def allow(self, about: str, **changes: object) -> str:
        """Record a basis for public statistics, with changes."""
        with self.context.case(self.name, "test") as case:
            identifier = new_id("con", case.chance)
        given: dict[str, object] = {
            "purposes": ("statistics",),
            "recipients": ("public",),
            "name_form": "none",
            "to_state": False,
            "to_public": True,
            "basis": "",
            "lawful_basis": "public_interest",
            "given_on": "2019-01-01",
        }
        self.add((Consent(id=identifier, about=about, **(given | changes)), about))  # type: ignore[arg-type]
        return identifier

    def place(self, name: str, level: str, within: str = "") -> str:
        """Make a place, once."""
        if name not in self.places:
            with self.context.case(self.name, "test") as case:
                self.places[name] = new_id("plc", case.chance)
            body = Place(
                id=self.places[name], names=(Name(written=name),), level=level, within=self.places.get(within, "")
            )
            self.add((body, None))
        return self.places[name]

    def tell(
        self, number: int, day: str, kind: str = ARREST, where: str = "", grounds: Sequence[str] = ()
    ) -> list[str]:
        """Code one act for each of so many new persons; return their mentions."""
        said = Attribution(
            source=self.source, exhibit="exh_" + "0" * 32, vocabularies={"act_types": "1"}, coded_by="usr_"
        )
        bodies: list[tuple[Body, str | None]] = []
        new = []
        with self.context.case(self.name, "test") as case:
            chance = case.chance
        for _ in range(number):
            mention, told, statement = new_id("men", chance), new_id("stm", chance), new_id("stm", chance)
            new.append(mention)
            bodies.append((CodedMention(statement=told, attribution=said, mention=Mention(id=mention)), told))
            act = Act(
                statement=statement,
                attribution=said,
                id=new_id("act", chance),
                act_type=kind,
                victim=mention,
                start=When(stated=day, edtf=day),
                where=Where(stated="there", place=self.places[where]) if where else None,
                grounds=tuple(grounds),
            )
            bodies.append((act, statement))
        self.add(*bodies)
        self.mentions += new
        return new

    def file(self, mentions: Sequence[str], recipient: str = "un_body") -> None:
        """Record that an export told of some persons one by one."""
        with self.context.case(self.name, "test") as case:
            identifier = new_id("fil", case.chance)
        filing = Filing(
            id=identifier,
            purpose="filing",
            recipient=recipient,
            form="pdf",
            sha256="0" * 64,
            at=self.context.stamp(),
            mentions=tuple(mentions),
            what="wgeid",
        )
        self.add((filing, None))

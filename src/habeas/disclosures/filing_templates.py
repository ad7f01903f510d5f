"""The templates of filings: for each, what its recipient requires, and the paper made of what passed the gate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from habeas.disclosures.material import Material
from habeas.disclosures.paper import Cited, Paper
from habeas.model.protection import FilingDraft
from habeas.sentences import Sentence


class Met(StrEnum):
    """Whether a requirement is met. What is open is somebody's to decide, and no answer of the software's."""

    MET = "met"
    MISSING = "missing"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that the recipient requires, or that a person has to decide before it goes.

    `key`: a slug of the template, also where the draft keeps its choice. `says`: what is so, or what is missing.
    `rests_on`: the statements behind it. `needed`: without it the paper cannot be sealed. `concerns`: which of the
    filer's own words it is about, where it is about some.
    """

    key: str
    met: Met
    says: Sentence
    rests_on: tuple[Cited, ...] = ()
    needed: bool = True
    concerns: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What is so, or what is missing, in English and with what the command line takes for an answer."""
        return str(self.says)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A kind of filing.

    `about`: "persons" or "alleged" (mentions of alleged perpetrators); `most`: of how many one paper speaks. `purpose`,
    `recipient`: what the gate is asked for unless the draft says otherwise. `check` and `paper` see what passed the
    gate and nothing else.
    """

    slug: str
    about: str
    most: int
    purpose: str
    recipient: str
    check: Callable[[Material, FilingDraft], tuple[Check, ...]]
    paper: Callable[[Material, FilingDraft], Paper]

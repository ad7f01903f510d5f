"""The register of releases: what was published of a case, and how much of its privacy budget is spent."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.casework.context import Context
from habeas.model.encoding import decode_fast
from habeas.model.releases import Release
from habeas.vault.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """All releases of a case, the oldest first, each with the entry that holds it."""

    releases: tuple[tuple[int, Release], ...]

    @property
    def spent(self) -> float:
        """Return the privacy budget that is spent."""
        return sum(release.epsilon for _, release in self.releases)

    @property
    def budget(self) -> float:
        """Return the privacy budget of the case; 0.0 if none was set."""
        return max((release.budget for _, release in self.releases), default=0.0)

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "releases": [
                {
                    "id": release.id,
                    "filing": release.filing,
                    "entry": entry,
                    "at": release.at,
                    "record": release.record,
                    "threshold": release.threshold,
                    "ground_threshold": release.ground_threshold or None,
                    "epsilon": release.epsilon or None,
                    "tables": [
                        {
                            "table": table.spec,
                            "told": sum(one.told for one in table.figures),
                            "not_told": sum(not one.told for one in table.figures),
                        }
                        for table in release.tables
                    ],
                }
                for entry, release in self.releases
            ],
            "privacy": {"spent": self.spent, "budget": self.budget or None},
        }


def releases_of(index: Index) -> Register:
    """Return the register of an open case."""
    rows = index.database.execute("SELECT entry, body FROM release ORDER BY entry, id")
    found = ((int(entry), decode_fast(bytes(body))) for entry, body in rows)
    return Register(releases=tuple((entry, body) for entry, body in found if isinstance(body, Release)))


def list_releases(context: Context, case_name: str) -> Register:
    """Return the register of a case."""
    with context.case(case_name, "publish register") as case:
        return releases_of(case.index)

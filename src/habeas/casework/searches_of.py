"""What was asked about each mention, and answered, read from the index: for the account of all persons at once."""

from __future__ import annotations

from collections import defaultdict

from habeas.model.encoding import decode_fast
from habeas.model.ids import id_of, raw_of
from habeas.model.statements import Response, SearchAction, Statement
from habeas.vault.index import Index


def searches_by_mention(index: Index) -> dict[str, tuple[Statement, ...]]:
    """Return, by mention, the searches and answers that count and speak of it, or of what was done to it."""
    rows = index.database.execute(
        "SELECT n, kind, thing, body FROM counted WHERE kind IN ('search_action', 'response') ORDER BY n"
    )
    of_search: dict[str, set[str]] = {}
    found: dict[str, list[Statement]] = defaultdict(list)
    later: list[Response] = []
    for _, _, _, body in [*rows]:
        one = decode_fast(bytes(body))
        if isinstance(one, SearchAction):
            of_search[one.id] = of_search.get(one.id, set()) | _mentions_meant(index, one.about)
            for mention in sorted(of_search[one.id]):
                found[mention].append(one)
        elif isinstance(one, Response):
            later.append(one)
    for answer in later:
        for mention in sorted(_mentions_meant(index, answer.about) | of_search.get(answer.answers, set())):
            found[mention].append(answer)
    return {mention: tuple(said) for mention, said in found.items()}


def _mentions_meant(index: Index, about: tuple[str, ...]) -> set[str]:
    """Return the mentions among some ids, and to whom acts and the acts of events among them were done."""
    found = {one for one in about if one.startswith("men_")}
    for one in about:
        if one.startswith(("act_", "evt_")):
            rows = index.database.execute(
                "SELECT a.victim FROM act a JOIN counted s ON s.n = a.n WHERE s.thing = ?1 OR a.event = ?1",
                (raw_of(one),),
            )
            found.update(id_of("men", bytes(victim)) for (victim,) in [*rows])
    return found

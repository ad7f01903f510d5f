"""Stamping: outside authorities say when the log was there. What is not answered waits; a wrong answer is not kept.

What is to be stamped is written down first: the signed checkpoint, the question, and the roots that are believed for
this authority. The case is closed while an authority is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from urllib.parse import urlsplit

from habeas.casework.context import Context
from habeas.casework.kept_stamps import KeptStamp, kept_stamps, shown_address, size_of, spelled, waiting_dues
from habeas.errors import CaptureError, HabeasError, NetworkError, StampError, UsageError
from habeas.model.ids import new_id
from habeas.model.records import Stamp, StampDue
from habeas.vault.case import Case
from habeas.vault.files import disk_errors
from habeas.vault.openings import signed_checkpoint

Ask = Callable[[str, bytes], bytes]
"""Called with an authority's address and a query; returns its answer. Raises NetworkError: later; CaptureError."""

_LONGEST_ADDRESS = 1_000
_LARGEST_ROOTS = 1_048_576  # bytes of a file of certificates
_NONCE_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A time-stamp authority: its address, and the DER certificates under which it alone is believed."""

    address: str
    roots: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What became of one question. `size`: how many entries the stamp covers; `time`: genTime, of a stamp that holds.

    `reason`, `advice`: why there is no stamp. `code`: a word for programs.
    """

    due: str
    authority: str
    size: int
    time: str | None = None
    policy: str | None = None
    code: str = ""
    reason: str = ""
    advice: str = ""

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        told: dict[str, object] = {"id": self.due, "authority": self.authority, "size": self.size}
        if self.time:
            return told | {"time": self.time, "policy": self.policy}
        return told | {"code": self.code, "reason": self.reason}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamping:
    """What a round of asking came to. What waits and what was refused is asked again by the next round."""

    stamped: tuple[Asked, ...]
    waiting: tuple[Asked, ...]
    refused: tuple[Asked, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing was refused, and somebody stamped if anybody was asked."""
        return not self.refused and not (self.waiting and not self.stamped)

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "stamped": [one.as_object() for one in self.stamped],
            "waiting": [one.as_object() for one in self.waiting],
            "refused": [one.as_object() for one in self.refused],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamps:
    """The stamps of a case, each checked again, by their times; and what waits for an answer."""

    kept: tuple[KeptStamp, ...]
    waiting: tuple[Asked, ...]

    def as_object(self) -> dict[str, object]:
        """Return the object that programs read."""
        return {
            "stamps": [one.as_object() for one in self.kept],
            "waiting": [{"id": one.due, "authority": one.authority, "size": one.size} for one in self.waiting],
        }


def read_authority(address: str, roots: Path) -> Authority:
    """Read which certificates an authority is believed under.

    Args:
        address: its URL.
        roots: a file of PEM certificates, or one certificate as DER.
    Raises: UsageError: not an http or https address, or no such file. StampError: the file holds no certificate.
    """
    from habeas.evidence.authorities import der, read_roots

    _check_address(address)
    if not roots.is_file():
        raise UsageError("there is no such file of certificates", place=str(roots))
    with disk_errors(roots.name), roots.open("rb") as stream:
        content = stream.read(_LARGEST_ROOTS + 1)
    try:
        if len(content) > _LARGEST_ROOTS or not content.strip():
            raise StampError("an empty file, or one too large to be certificates", reason="root")
        return Authority(address=address, roots=tuple(der(root) for root in read_roots((content,))))
    except StampError as failure:
        raise StampError(
            f"no certificate can be read from this file ({failure.message})",
            reason=failure.reason,
            place=str(roots),
            advice="Give the authority's root certificate, as PEM or DER, as the authority publishes it.",
        ) from None


def over_network(*, private: bool = False) -> Ask:
    """Return what asks an authority over the network.

    Args:
        private: whether an authority may stand in a private network.
    """
    from habeas.capture.timestamping import fetch_stamp

    return lambda address, query: fetch_stamp(address, query, allow_private=private)


def stamp(context: Context, case_name: str, authorities: Sequence[Authority] = (), *, ask: Ask) -> Stamping:
    """Have the log stamped as it is now; without authorities, ask again for what waits.

    Args:
        authorities: whom to ask. What waits for others is left for the next time.
        ask: asks one authority.
    Raises: DiskError, BusyError. An authority that does not answer, or answers wrongly, is no error: it is told.
    """
    with context.case(case_name, "log stamp") as case:
        dues = _write_dues(context, case, authorities) if authorities else waiting_dues(case)
    found: list[Asked] = []
    answers: list[tuple[StampDue, bytes, Asked]] = []
    try:
        for at, due in enumerate(dues):
            context.progress("asking authorities", at, len(dues))
            answer = _ask(context, due, ask)
            if isinstance(answer, Asked):
                found.append(answer)
            else:
                answers.append((due, *answer))
    finally:  # somebody may stop a slow authority: what another has answered is kept
        if answers:
            with context.case(case_name, "log stamp") as case:
                found += _keep(context, case, answers)
    return Stamping(
        stamped=tuple(one for one in found if one.time),
        waiting=tuple(one for one in found if one.code == NetworkError.code),
        refused=tuple(one for one in found if not one.time and one.code != NetworkError.code),
    )


def stamps(context: Context, case_name: str) -> Stamps:
    """List the stamps of a case; each is checked again."""
    with context.case(case_name, "log stamps") as case:
        return Stamps(
            kept=kept_stamps(case),
            waiting=tuple(
                Asked(due=due.id, authority=shown_address(due.authority), size=size_of(due))
                for due in waiting_dues(case)
            ),
        )


def _check_address(address: str) -> None:
    """Raises: UsageError: not an address that can be asked. It is not repeated: it may hold a password."""
    wrong = UsageError(
        "an authority has an address that begins with http:// or https://, without user name, password or fragment",
        place="--tsa",
        advice="For example --tsa https://tsa.example/ --tsa-root tsa.pem",
    )
    try:
        parts = urlsplit(address)
        fine = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        raise wrong from None
    if not fine or "@" in parts.netloc or parts.fragment or not address.isprintable() or " " in address:
        raise wrong
    if len(address) > _LONGEST_ADDRESS:
        raise wrong


def _write_dues(context: Context, case: Case, authorities: Iterable[Authority]) -> tuple[StampDue, ...]:
    """Write down what is to be stamped, as one entry; from here on it waits."""
    from habeas.evidence.timestamps import query_for

    note, at = signed_checkpoint(case), context.stamp()
    dues = tuple(
        StampDue(
            id=new_id("stp", case.chance),
            note=note,
            authority=authority.address,
            roots=authority.roots,
            query=query_for(note.encode(), nonce=int.from_bytes(case.chance(_NONCE_BYTES)) | 1),
            at=at,
        )
        for authority in dict.fromkeys(authorities)
    )
    with case.unit() as unit:
        for due in dues:
            unit.add(due)
        context.close_unit(unit, "log stamp", {"asked": len(dues)})
    return dues


def _ask(context: Context, due: StampDue, ask: Ask) -> Asked | tuple[bytes, Asked]:
    """Ask for one stamp and check the answer under the roots of this authority; return why there is none, or it."""
    from habeas.evidence.timestamps import check_stamp

    try:
        response = ask(due.authority, due.query)
        found = check_stamp(
            due.note.encode(), query=due.query, response=response, roots=due.roots, now=context.now().astimezone(UTC)
        )
    except (CaptureError, StampError) as failure:
        return _not_stamped(due, failure)
    time = spelled(found.time)
    asked = Asked(due=due.id, authority=shown_address(due.authority), size=size_of(due), time=time, policy=found.policy)
    return response, asked


def _not_stamped(due: StampDue, failure: HabeasError) -> Asked:
    code = failure.reason if isinstance(failure, StampError) else failure.code
    return Asked(
        due=due.id,
        authority=shown_address(due.authority),
        size=size_of(due),
        code=code,
        reason=failure.message,
        advice=failure.advice or "",
    )


def _keep(context: Context, case: Case, answers: Iterable[tuple[StampDue, bytes, Asked]]) -> Iterable[Asked]:
    """Write the answers that hold as one entry; return what became of each. The same stamp is kept once."""
    from habeas.evidence.timestamps import stamp_identity

    run = case.index.database.execute
    answered = {str(due) for (due,) in run("SELECT due FROM stamp")}
    known = {kept.identity for kept in kept_stamps(case)}
    outcome: list[Asked] = []
    new: list[Stamp] = []
    for due, response, asked in answers:
        identity = stamp_identity(response)
        if due.id in answered or identity in known:
            again = StampError("this stamp is kept already; it is not written twice", reason="kept")
            outcome.append(_not_stamped(due, again))
            continue
        known.add(identity)
        outcome.append(asked)
        new.append(Stamp(due=due.id, response=response, time=asked.time or "", at=context.stamp()))
    if new:
        with case.unit() as unit:
            for one in new:
                unit.add(one)
            context.close_unit(unit, "log stamp", {"stamps": len(new)})
    return outcome

"""The weights of what is unusual and the same: learnt where the copies are known, shipped as a file of numbers."""

from __future__ import annotations

import math
from importlib.resources import files

import msgspec

from habeas.errors import PersonsError

FORMAT = "habeas copy model 1"
FIELDS = ("given", "father", "family", "order", "taken", "form", "birth", "age", "place")
BEND = math.log(4.0)
"""The logarithm of a ratio from which on it is weighed by itself: a habit of a list explains what is less."""
_FILE = "copies.json"


class CopyModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A model, each tuple in the order of `FIELDS`.

    `agree`: how often lists that do not copy state the same of one person. `kept`: how often copies do. `weights`: by
    which the logarithm of what is likelier is multiplied, 0 to 1, for fields are not independent of each other: up to
    `BEND`, and `beyond` it.
    """

    format: str
    recipe: str
    sets: tuple[str, ...]
    pairs: int
    copies: int
    licence: str
    fields: tuple[str, ...]
    agree: tuple[float, ...]
    kept: tuple[float, ...]
    weights: tuple[float, ...]
    beyond: tuple[float, ...]


def shipped_copy_model() -> CopyModel:
    """Return the model that comes with the program.

    Raises: PersonsError: its file is damaged, or not for these fields.
    """
    return loaded_copy_model(files("habeas.persons").joinpath("models").joinpath(_FILE).read_bytes())


def loaded_copy_model(content: bytes) -> CopyModel:
    """Return a model out of the bytes of its file.

    Raises: PersonsError: they are damaged, or not for these fields.
    """
    try:
        model = msgspec.json.decode(content, type=CopyModel)
    except (msgspec.DecodeError, UnicodeDecodeError) as failure:
        raise _unfit("it cannot be read") from failure
    if model.format != FORMAT or model.fields != FIELDS:
        raise _unfit("it is not for these fields")
    for numbers in (model.agree, model.kept, model.weights, model.beyond):
        if len(numbers) != len(FIELDS) or not all(math.isfinite(one) and 0 <= one <= 1 for one in numbers):
            raise _unfit("a number is no share")
    if not all(0 < one < 1 for one in (*model.agree, *model.kept)):
        raise _unfit("a share is all or nothing")
    return model


def _unfit(why: str) -> PersonsError:
    return PersonsError(
        f"the model of copies cannot be used: {why}",
        place=_FILE,
        advice="Install the program again, or train the model.",
    )

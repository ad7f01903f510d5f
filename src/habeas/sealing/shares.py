"""Shares among colleagues (SLIP-39): any K of N lists of 20 words together hold a secret, fewer of them do not.

The library is shamir-mnemonic, the reference implementation. It draws its random numbers from the system's generator by
itself, and it works on texts and numbers, which nobody can overwrite.

With one share too few, SLIP-39's own check of the sum leaves 96 of the 128 random bits unknown, and each guess at them
still costs one Argon2id of the slot.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field

from shamir_mnemonic import (  # type: ignore[import-untyped]
    MnemonicError,
    Share,
    combine_mnemonics,
    constants,
    generate_mnemonics,
    rs1024,
    wordlist,
)

from habeas.errors import UsageError, WrongPassphraseError
from habeas.sealing.secrets import Chance, Secret

WORDS: int = constants.MIN_MNEMONIC_LENGTH_WORDS
"""Words in a share."""

MOST: int = constants.MAX_SHARE_COUNT
_SECRET_SIZE = 16
_PREFIX = 4  # letters by which a word of the list is known


@dataclass(frozen=True, slots=True)
class ShareWords:
    """One share as a person writes it down. The repr hides the words."""

    words: tuple[str, ...] = field(repr=False)

    @property
    def text(self) -> str:
        """The words on one line."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A new secret and its shares."""

    secret: Secret
    shares: tuple[ShareWords, ...]
    need: int


def split_secret(need: int, of: int, chance: Chance) -> Split:
    """Make a secret of 128 random bits and split it.

    Raises: UsageError: not 2 ≤ need ≤ of ≤ 16.
    """
    if not 2 <= need <= of <= MOST:
        raise UsageError(
            f"{need} of {of} shares cannot be made",
            advice=f"Two at least are needed, at most {MOST} can be made, and no more needed than made.",
        )
    secret = Secret(chance(_SECRET_SIZE))
    (group,) = generate_mnemonics(1, [(need, of)], secret.value, extendable=True, iteration_exponent=0)
    return Split(secret=secret, shares=tuple(ShareWords(tuple(each.split())) for each in group), need=need)


class Gathering:
    """Shares as they are typed in, one after the other."""

    def __init__(self) -> None:
        self._shares: list[tuple[ShareWords, Share]] = []

    @property
    def have(self) -> int:
        """How many are there."""
        return len(self._shares)

    @property
    def need(self) -> int | None:
        """How many are needed; None before the first."""
        return self._shares[0][1].member_threshold if self._shares else None

    @property
    def missing(self) -> int | None:
        """How many more are needed; None before the first."""
        return None if self.need is None else max(0, self.need - len(self._shares))

    def add(self, typed: str, *, place: str | None = None) -> None:
        """Take in one share; if it is refused, those before it stay.

        Args:
            place: which share this is, for the error.
        Raises: WrongPassphraseError: a word is mistyped (which one, where that can be told), it is of another set, or
            it was typed before.
        """
        words = read_words(typed, place=place)
        share = Share.from_mnemonic(" ".join(words))
        if share.group_count != 1:
            raise WrongPassphraseError("this share is of a kind that Habeas does not make", place=place)
        for _, other in self._shares:
            if share.group_parameters() != other.group_parameters():
                raise WrongPassphraseError(
                    "this share belongs to another set than the one before it",
                    place=place,
                    advice="Shares of one set begin with the same two words. Making new shares ends the old ones.",
                )
            if share.index == other.index:
                raise WrongPassphraseError(
                    "this share was given already", place=place, advice="Take the share of another person."
                )
        self._shares.append((ShareWords(words), share))

    def secret(self) -> Secret:
        """Return the secret that the shares hold together.

        Raises: WrongPassphraseError: there are too few.
        """
        if self.missing != 0:
            have = len(self._shares)
            raise WrongPassphraseError(
                f"{have} of the {self.need} shares that are needed were given" if have else "no share was given",
                advice="Fewer shares open nothing. Ask the other holders.",
            )
        try:
            return Secret(combine_mnemonics([words.text for words, _ in self._shares[: self.need]]))
        except MnemonicError:
            raise WrongPassphraseError("these shares do not fit together") from None


def read_words(typed: str, *, place: str | None = None) -> tuple[str, ...]:
    """Return the words of one share: as a person types them, with their numbers or without, four letters are enough.

    Raises: WrongPassphraseError: not 20 words, a word that is not on the list (named by its place), or a sum that does
        not fit (with the place of the wrong word, if it is one).
    """
    given = [word for word in (part.strip(".,;:)") for part in typed.lower().split()) if word and not word.isdigit()]
    if len(given) != WORDS:
        raise WrongPassphraseError(
            f"a share has {WORDS} words; these are {len(given)}",
            place=place,
            advice="Type all of them in their order.",
        )
    words = []
    for number, word in enumerate(given, 1):
        known = _known(word)
        if known is None:
            near = difflib.get_close_matches(word, wordlist.WORDLIST, n=1)
            raise WrongPassphraseError(
                f"word {number} is not a word of the list",
                place=place,
                advice=f"Is it {near[0]!r}? Look at the paper." if near else "Look at the paper.",
            )
        words.append(known)
    try:
        Share.from_mnemonic(" ".join(words))
    except MnemonicError:  # its own message repeats words
        wrong = _wrong_word(words)
        raise WrongPassphraseError(
            f"word {wrong} is not the one on the paper"
            if wrong
            else "two or more words are wrong or out of their order",
            place=place,
            advice="Compare each word with the paper.",
        ) from None
    return tuple(words)


def same_word(typed: str, word: str) -> bool:
    """Tell whether somebody typed this word of a share; its first four letters are enough."""
    return _known(typed.strip().lower()) == word


def _known(word: str) -> str | None:
    if word in wordlist.WORD_INDEX_MAP:
        return word
    found = [each for each in wordlist.WORDLIST if each.startswith(word)] if len(word) >= _PREFIX else []
    return found[0] if found else None  # no two words share their first four letters


def _wrong_word(words: Sequence[str]) -> int | None:
    """Return the place of the one word whose change alone makes the sum fit; None if there is no such place.

    The sum is a Reed-Solomon code of distance 4, so one wrong word is found for certain. What the word should be is not
    told: a share is on paper, and nobody needs help to complete one that they do not have.
    """
    indices = list(wordlist.mnemonic_to_indices(" ".join(words)))
    for at, was in enumerate(indices):
        for other in range(len(wordlist.WORDLIST)):
            indices[at] = other
            if other != was and rs1024.verify_checksum(indices, constants.CUSTOMIZATION_STRING_EXTENDABLE):
                return at + 1
        indices[at] = was
    return None

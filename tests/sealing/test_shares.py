"""Shares among colleagues: enough of them open, one too few opens nothing, and a slip of the pen is named."""

from __future__ import annotations

import random
import secrets
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.errors import UsageError, WrongPassphraseError
from habeas.sealing.shares import WORDS, Gathering, read_words, same_word, split_secret

SIZES = st.integers(2, 6).flatmap(lambda of: st.tuples(st.integers(2, of), st.just(of)))


def gathered(texts: list[str]) -> Gathering:
    gathering = Gathering()
    for text in texts:
        gathering.add(text)
    return gathering


@settings(max_examples=25, deadline=None)
@given(SIZES, st.randoms())
def test_any_k_of_n_open_and_any_fewer_open_nothing(sizes: tuple[int, int], lot: random.Random) -> None:
    """Whichever colleagues can come together, enough of them are enough; one too few is as good as none."""
    need, of = sizes
    split = split_secret(need, of, secrets.token_bytes)
    texts = [share.text for share in split.shares]
    for chosen in list(combinations(texts, need))[:8]:
        order = lot.sample(chosen, need)
        assert gathered(order).secret() == split.secret
    for few in list(combinations(texts, need - 1))[:8]:
        short = gathered(list(few))
        assert (short.missing, short.have) == (1, need - 1)
        with pytest.raises(WrongPassphraseError):
            short.secret()


def test_one_share_too_few_is_told_the_same_whatever_the_secret_is() -> None:
    """The answer to too few shares depends on their number alone: there is nothing in it to test a guess with."""
    told = set()
    for _ in range(20):
        split = split_secret(3, 5, secrets.token_bytes)
        with pytest.raises(WrongPassphraseError, match="2 of the 3 shares") as caught:
            gathered([share.text for share in split.shares[:2]]).secret()
        told.add((caught.value.message, caught.value.place, caught.value.advice))
    assert len(told) == 1


def test_shares_of_one_secret_look_like_shares_of_another() -> None:
    """Of a known secret, the bytes of k - 1 shares are as even as chance: each of 256 values about as often."""
    counts = [0] * 256
    for _ in range(400):
        split = split_secret(3, 3, lambda size: bytes(size))
        for share in split.shares[:2]:
            number = 0
            for word in share.words[4:-3]:
                number = number * 1024 + _place(word)
            for byte in number.to_bytes(17, "big")[-16:]:
                counts[byte] += 1
    expected = sum(counts) / 256
    chi_squared = sum((count - expected) ** 2 / expected for count in counts)
    assert chi_squared < 370  # 255 degrees of freedom: one in a million is above


def _place(word: str) -> int:
    from shamir_mnemonic import wordlist  # type: ignore[import-untyped]

    return int(wordlist.WORD_INDEX_MAP[word])


@pytest.mark.parametrize(("need", "of"), [(1, 1), (1, 3), (4, 3), (2, 17), (0, 2), (-1, 2)])
def test_a_number_of_shares_that_makes_no_sense_is_refused(need: int, of: int) -> None:
    """One share that opens alone would be another passphrase on paper, and nobody asked for that."""
    with pytest.raises(UsageError):
        split_secret(need, of, secrets.token_bytes)


def test_a_share_has_twenty_words_and_reads_back_however_it_is_typed() -> None:
    """Capitals, numbers before the words, four letters of each, more than one line: all as on the paper."""
    share = split_secret(2, 3, secrets.token_bytes).shares[0]
    assert len(share.words) == WORDS == 20
    for typed in (
        share.text.upper(),
        " ".join(word[:4] for word in share.words),
        "\n".join(f"{at}. {word}" for at, word in enumerate(share.words, 1)),
    ):
        assert read_words(typed) == share.words
    assert share.words[0] not in repr(share)


def test_a_word_that_is_not_on_the_list_is_named_by_its_place() -> None:
    """The person is told which word to look at, with the one that it may be."""
    words = list(split_secret(2, 2, secrets.token_bytes).shares[0].words)
    words[6] = words[6][:-1] + "§"
    with pytest.raises(WrongPassphraseError, match="word 7 "):
        read_words(" ".join(words))


def test_a_wrong_word_of_the_list_is_named_by_its_place() -> None:
    """The sum of the share finds the one wrong word, and does not say what it should be."""
    lot = random.Random(7)
    split = split_secret(2, 4, secrets.token_bytes)
    for share in split.shares:
        words, at = list(share.words), lot.randrange(WORDS)
        right = words[at]
        words[at] = next(word for word in ("acid", "body") if word != right)
        with pytest.raises(WrongPassphraseError, match=f"word {at + 1} ") as caught:
            read_words(" ".join(words))
        assert right not in f"{caught.value.message} {caught.value.advice}"
        assert caught.value.__cause__ is None


def test_two_words_in_the_wrong_order_are_noticed() -> None:
    """Nothing is guessed where two places are wrong."""
    words = list(split_secret(2, 2, secrets.token_bytes).shares[0].words)
    at = next(at for at in range(4, WORDS - 1) if words[at] != words[at + 1])
    words[at], words[at + 1] = words[at + 1], words[at]
    with pytest.raises(WrongPassphraseError, match="two or more words"):
        read_words(" ".join(words))


@pytest.mark.parametrize("typed", ["", "acid", "acid " * 19, "acid " * 21, "й " * 20, "\0" * 50])
def test_what_is_no_share_is_refused_in_words(typed: str) -> None:
    """No stack trace, and nothing of the share in the message."""
    with pytest.raises(WrongPassphraseError):
        read_words(typed)


def test_a_share_of_another_set_or_given_twice_is_refused_and_the_others_count() -> None:
    """Whoever brings an old share is told so, and those before need not be typed again."""
    split, other = (split_secret(2, 3, secrets.token_bytes) for _ in range(2))
    gathering = gathered([split.shares[0].text])
    for wrong, words in ((split.shares[0], "given already"), (other.shares[1], "another set")):
        with pytest.raises(WrongPassphraseError, match=words):
            gathering.add(wrong.text)
    gathering.add(split.shares[2].text)
    assert gathering.missing == 0
    assert gathering.secret() == split.secret


def test_a_word_is_known_by_its_first_four_letters() -> None:
    """Practising does not fail on a word that was cut short on the paper, and does on another word."""
    assert same_word(" Academic ", "academic")
    assert same_word("acad", "academic")
    assert not same_word("aca", "academic")
    assert not same_word("acid", "academic")
    assert not same_word("", "academic")

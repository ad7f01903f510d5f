"""The learned name aligner."""

from __future__ import annotations

import json
from importlib import resources

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from habeas.errors import PersonsError
from habeas.persons import aligner_file
from habeas.persons.aligner import FARTHEST, Spellings, log_ratios
from habeas.persons.letters import LONGEST, letters_of

FILE = resources.files("habeas.persons").joinpath("models", aligner_file.NAME).read_bytes()
LETTERS = st.text(alphabet="abdhikmsuzгӏмахсдуьґЁأحمدسةىيپ'ʼ|Iç1 -", max_size=12)
WORDS = st.one_of(LETTERS, st.text(max_size=30))

# Words that are no one's: put together for this test. The command that made the numbers:
# .venv/bin/python -c "from tests.persons.test_aligner import GOLDEN; from habeas.persons.aligner import log_ratios;
# print(log_ratios([a for a, _, _ in GOLDEN], [b for _, b, _ in GOLDEN]).round(2))"
GOLDEN = [
    ("Borzamag", "Борзамаг", 11.49),
    ("Djamzur", "Джамзур", 13.26),
    ("Djamzur", "Замзур", -1.41),
    ("Mushariq", "مشارق", 10.27),
    ("Alkharzali", "الخرزلي", 8.17),
    ("Alkharzali", "الحزيلي", -8.38),
    ("Гӏарзали", "غرزلي", 5.62),
    ("Тамурзали", "تامورزالي", 18.39),
    ("Ghurban", "Gurban", 9.22),
    ("Ghurban", "Durman", -9.34),
    ("Хормуз", "Ормуз", 8.12),
    ("فاتونة", "فاتونه", 8.36),
    ("Μαρκαρις", "Markaris", 15.43),
]


def _ratio(left: str, right: str) -> float:
    return float(log_ratios([left], [right])[0])


@pytest.mark.parametrize(
    ("name", "spelling", "other"),
    [
        ("Borzamag", "Борзамаг", "Борзамат"),
        ("Tchakhiev", "Чахиев", "Чагаев"),
        ("Djamzur", "Джамзур", "Замзур"),
        ("Zharip", "Жарип", "Зариф"),
        ("Mushariq", "مشارق", "مبارك"),
        ("Alkharzali", "الخرزلي", "الحزيلي"),
        ("Тамурзали", "تامورزالي", "تيمورالي"),
        ("Ghurban", "Gurban", "Durman"),
        ("فاتونة", "فاتونه", "فاتنى"),
    ],
)
def test_a_spelling_of_the_name_is_likelier_than_a_name_that_looks_like_it(
    name: str, spelling: str, other: str
) -> None:
    """Whoever stands on two lists in two scripts is found, and is not taken for somebody with a similar name."""
    assert _ratio(name, spelling) > max(0, _ratio(name, other) + 2)  # e² is seven times likelier


@pytest.mark.parametrize("sign", ["Ӏ", "ӏ", "I", "l", "|", "1"])
def test_the_palochka_is_read_however_it_is_typed(sign: str) -> None:
    """A Chechen name does not change with the keyboard that it was typed on."""
    assert _ratio("Gharzali", f"Г{sign}арзали") == _ratio("Gharzali", "Гӏарзали") > 0
    assert _ratio("Г1арзали", f"Г{sign}арзали") == _ratio("Гӏарзали", "Гӏарзали") > 0


@settings(deadline=None)  # the first pair loads the tables
@given(st.lists(st.tuples(WORDS, WORDS), max_size=8))
def test_the_answer_is_the_same_whichever_word_comes_first_and_whatever_is_asked_beside(
    pairs: list[tuple[str, str]],
) -> None:
    """A pair's evidence can be shown to a court: it depends on the two names and on nothing else."""
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    together = log_ratios(left, right)
    assert together.dtype == np.float32
    assert together.shape == (len(pairs),)
    assert np.isfinite(together).all()
    assert np.abs(together).max(initial=0) <= FARTHEST
    assert np.array_equal(together, log_ratios(right, left))
    assert np.array_equal(together, [log_ratios([a], [b])[0] for a, b in pairs])
    assert np.array_equal(together, log_ratios(left, right))


@settings(deadline=None)
@given(LETTERS, LETTERS)
@example("mozafa", "mouzafa")  # what was learnt of the letters alone would put the second first
@example("nizuba", "nizouba")
@example("حودابي", "حىودابي")
def test_a_word_is_likelier_itself_than_another(word: str, other: str) -> None:
    """The same word on two lists weighs more than two different ones of its script."""
    (script, letters), (into, others) = letters_of(word), letters_of(other)
    if letters and others and script == into and letters != others:
        assert _ratio(word, word) > _ratio(word, other)


@pytest.mark.parametrize("word", ["", " ", "123", "-", "؟", "\u200f", "\ud800", "0" * 10_000])
def test_a_word_without_letters_is_no_evidence(word: str) -> None:
    """An empty or senseless cell makes nobody likelier, or less likely, to be somebody."""
    assert _ratio(word, word) == _ratio(word, "Magar") == _ratio("مغار", word) == 0


def test_a_word_of_another_script_is_compared_by_its_latin_letters() -> None:
    """A Georgian or Greek list is compared too, if more roughly."""
    assert _ratio("Μαρκαρις", "Markaris") > 0


def test_a_word_of_ten_thousand_letters_is_compared_by_its_first() -> None:
    """One absurd cell does not slow a case down."""
    assert _ratio("за" * 5_000, "za" * 5_000) == _ratio(("за" * 5_000)[:LONGEST], ("za" * 5_000)[:LONGEST])


def test_scores_are_those_that_the_shipped_file_gave() -> None:
    """Whoever installs the program weighs names as everybody else does."""
    given_ = log_ratios([a for a, _, _ in GOLDEN], [b for _, b, _ in GOLDEN])
    assert np.allclose(given_, [score for _, _, score in GOLDEN], atol=0.01)


def test_lists_of_unequal_length_are_refused() -> None:
    """A shifted column is noticed before it becomes evidence."""
    with pytest.raises(PersonsError, match="2 words on the left and 1 on the right"):
        log_ratios(["a", "b"], ["a"])


def _damage(how: str) -> bytes:
    tree = json.loads(FILE)
    table = tree["tables"][0]
    match how:
        case "cut":
            return FILE[: len(FILE) // 2]
        case "a weight":
            table["steps"][0]["weights"][0] += 1
            return json.dumps(tree).encode()
        case "format":
            tree["format"] = "habeas name aligner 0"
        case "a table":
            tree["tables"].pop()
        case "a chunk twice":
            table["left"][0][1] = table["left"][0][0]
        case "number":
            table["steps"][0]["left"][0] = 10_000
        case "range":
            table["steps"][0]["weights"][0] = 10**6
        case "length":
            table["steps"][0]["weights"].pop()
        case "size":
            table["steps"][0]["size"] = [9, 9]
        case "single letters":
            table["steps"] = [step for step in table["steps"] if step["size"] != [1, 1]]
        case "scale":
            table["scale"] = -1
        case "unknown field":
            tree["more"] = 1
    tree["digest"] = aligner_file.digest_of(tree)
    return json.dumps(tree).encode()


@pytest.mark.parametrize(
    "how",
    [
        "cut",
        "a weight",
        "format",
        "a table",
        "a chunk twice",
        "number",
        "range",
        "length",
        "size",
        "single letters",
        "scale",
        "unknown field",
    ],
)
def test_a_damaged_file_is_refused(how: str) -> None:
    """A disk that lost a byte does not make two people one."""
    with pytest.raises(PersonsError, match="the file of the name aligner") as refused:
        aligner_file.read(_damage(how))
    assert refused.value.advice


def test_a_file_is_read_as_it_was_written() -> None:
    """What is learnt is what is shipped."""
    read = aligner_file.read(FILE)
    again = aligner_file.read(aligner_file.written(list(read.values()), json.loads(FILE)["recipe"]))
    assert read.keys() == again.keys()
    for scripts, table in read.items():
        assert table.left == again[scripts].left
        assert table.right == again[scripts].right
        assert (table.scale, table.bias) == (again[scripts].scale, again[scripts].bias)
        assert table.steps.keys() == again[scripts].steps.keys()
        assert all(np.array_equal(weights, again[scripts].steps[size]) for size, weights in table.steps.items())


def test_the_shipped_file_says_how_it_was_made_and_holds_no_word() -> None:
    """Nobody's name travels with the program, and anybody can make the file again."""
    tree = json.loads(FILE)
    assert len(FILE) < 1_000_000
    assert {"made_by", "sources", "licence", "words"} <= tree["recipe"].keys()
    assert max(len(chunk) for table in tree["tables"] for of in table["left"] + table["right"] for chunk in of) <= 3


@settings(deadline=None, max_examples=30)
@given(st.lists(WORDS, min_size=1, max_size=12), st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11))))
def test_words_that_were_read_once_are_weighed_as_if_they_were_read_anew(
    words: list[str], pairs: list[tuple[int, int]]
) -> None:
    """Whoever compares the words of a whole case gets what two words alone would give."""
    left, right = (np.array([pair[side] % len(words) for pair in pairs], dtype=np.int32) for side in (0, 1))
    found = Spellings(words).log_ratios(left, right)
    assert found.tolist() == log_ratios([words[at] for at in left], [words[at] for at in right]).tolist()

"""What the engine says in plain English reaches whoever chose another language, and never asks for a command line."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from tests.desk.messages import FOLDER

from habeas.desk.known_words import BEFORE_A_REASON, GONE, INSTEAD, KNOWN, advised, known
from habeas.desk.tongues import Tongue
from habeas.desk.writing import _environment
from habeas.sentences import sentence, sentences

_PLACE = re.compile(r"%\(\w+\)s")


@cache
def _said() -> frozenset[str]:
    """Every text of the engine's source, with "*" for what is put in."""
    found: set[str] = set()
    for path in sorted(FOLDER.parent.rglob("*.py")):
        if FOLDER not in path.parents:
            found.update(_texts(path))
    return frozenset(found)


def _texts(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
        elif isinstance(node, ast.JoinedStr):
            found.append("".join(str(one.value) if isinstance(one, ast.Constant) else "*" for one in node.values))
    return found


@pytest.mark.parametrize("constant", BEFORE_A_REASON)
def test_the_gate_says_just_this(constant: str) -> None:
    """What stands before another reason is the gate's own word, too."""
    assert f"{constant}: {{}}" in _said()


@pytest.mark.parametrize("constant", KNOWN)
def test_the_engine_says_just_this(constant: str) -> None:
    """A sentence that is changed in the engine is changed here too, or it would be English again for everybody."""
    assert _PLACE.sub("*", constant) in _said()


@pytest.mark.parametrize("constant", KNOWN)
def test_it_is_found_again_with_its_values(constant: str) -> None:
    """Row 12 stays row 12, whatever the language."""
    values = {place[2:-2]: f"12 {at}" for at, place in enumerate(_PLACE.findall(constant))}
    found = known(constant % values if values else constant)
    assert found is not None
    assert str(found) == (constant % values if values else constant)


def test_what_is_not_known_is_not_guessed() -> None:
    """A sentence that only resembles a known one is left as it is."""
    assert known("there is no person of this id in the case, or two") is None
    assert known("Only many cows stand on more than one list.") is None


def test_no_advice_on_a_screen_asks_for_a_command() -> None:
    """Whoever works in a window is told what to do there, and never to type an option."""
    long = "Wait until it has finished, and run the command again (--wait SECONDS waits longer)."
    assert advised("busy", "another program holds this case", long) == INSTEAD["busy"]
    assert advised("usage", "rows cannot be read", "Mend the rows, or import without --strict.") == ""
    assert advised("persons", "there is no person of this id in the case", "`habeas persons` lists them.") == GONE
    assert advised("case", "there is a case of this name already", "Choose another name.") == "Choose another name."
    assert advised("usage", "this is wrong", None) == ""


def _shown(filter_of: str, what: object, lang: str = "ru", *, presenting: bool = False) -> str:
    return str(_environment(lang, "latin", presenting).filters[filter_of](what))


def test_it_is_said_in_the_language_of_the_screen() -> None:
    """A number takes the form that the language has for it, and a command stays away."""
    tongue, one, several = Tongue(lang="ru"), "%(num)s day of it is left.", "%(num)s days of it are left."
    said = sentence("The State concerned is not written.").and_then(sentences(one, several, 3)).asking("Choose state.")
    assert _shown("told", said) == f"{tongue.say(said.text)} {tongue.many(one, several, 3)}"
    assert tongue.say(said.text) != said.text
    row = "no row of the table can be taken: %(why)s"
    assert _shown("heard", row % {"why": "blank"}) == tongue.say(row, why=tongue.say("blank"))
    english = '<span lang="en" dir="ltr"><bdi translate="no">something else</bdi></span>'
    assert _shown("heard", "something else") == english


def test_what_was_put_in_is_covered_while_others_look_on() -> None:
    """The title of a list, or words that nobody knows, are bars; the program's own sentence stays."""
    shown = _shown("heard", "Nobody stands on The register: leave out a list that is empty.", "en", presenting=True)
    assert "register" not in shown
    assert "leave out a list that is empty" in shown
    assert "Aslan" not in _shown("heard", "what Aslan said", "en", presenting=True)


def test_a_sentence_keeps_the_command_line_apart() -> None:
    """The command line says what to type; what a screen shows is the same sentence without it."""
    one = sentence("Which State it concerns is not chosen.").asking("Choose state.")
    assert str(one) == "Which State it concerns is not chosen. Choose state."
    assert one.text == "Which State it concerns is not chosen."
    two = (
        sentence("It is urgent.")
        .and_then(sentence("It is ours."))
        .and_then(sentences("%(num)s day", "%(num)s days", 2))
    )
    assert str(two) == "It is urgent. It is ours. 2 days"
    assert str(sentences("%(num)s day", "%(num)s days", 1)) == "1 day"


def test_nothing_that_a_checklist_says_holds_words_of_the_command_line() -> None:
    """In every language, a sentence of a checklist asks for no key, option or command."""
    checklists = [path for name in ("disclosures", "casework") for path in (FOLDER.parent / name).glob("*.py")]
    for path in checklists:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("sentence", "sentences"):
                for one in node.args:
                    if isinstance(one, ast.Constant) and isinstance(one.value, str):
                        assert not re.search(r"[a-z]_[a-z]|--|`|habeas", one.value), one.value

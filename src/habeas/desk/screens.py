"""The screens that there are, and what they can send. Whoever builds one adds a file to `views` and its lines here.

A menu entry appears with its screen. In the order of the menu.
"""

from __future__ import annotations

from habeas.desk.parts import N_, Action, Screen

_EVERYWHERE = ("first", "locked", "choosing", "open")

SCREENS: tuple[Screen, ...] = (
    Screen(name="unlock", path="/unlock", title=N_("Unlock"), show="cases.locked", in_menu=False, stands=("locked",)),
    Screen(
        name="first", path="/first", title=N_("First steps"), show="beginning.step", in_menu=False, stands=("first",)
    ),
    Screen(
        name="cases", path="/cases", title=N_("Cases"), show="cases.show", in_menu=False, stands=("choosing", "open")
    ),
    Screen(name="today", path="/today", title=N_("Today"), show="today.show"),
    Screen(name="people", path="/people", title=N_("People"), show="people.show"),
    Screen(name="person", path="/person", title=N_("Person"), show="person.show", in_menu=False, takes_id=True),
    Screen(name="same", path="/same", title=N_("Same person?"), show="same.show"),
    Screen(name="safety", path="/safety", title=N_("Safety"), show="safety.show"),
    Screen(name="settings", path="/settings", title=N_("Settings"), show="settings.show", stands=("choosing", "open")),
)

ACTIONS: tuple[Action, ...] = (
    Action(path="/unlock/open", do="cases.unlock", secret=True, while_locked=True),
    Action(path="/settings/keep", do="settings.keep", while_locked=True),
    Action(path="/first/next", do="beginning.go_on", while_locked=True),
    Action(path="/first/passphrase", do="beginning.take_passphrase", secret=True, while_locked=True),
    Action(path="/first/practise", do="beginning.practise_passphrase", secret=True, while_locked=True),
    Action(path="/first/code", do="beginning.take_code", secret=True, while_locked=True),
    Action(path="/cases/enter", do="cases.enter"),
    Action(path="/cases/unseal", do="cases.unseal", secret=True),
    Action(path="/cases/new", do="cases.make"),
    Action(path="/cases/practice", do="cases.practise"),
    Action(path="/people/find", do="people.find"),
    Action(path="/people/more", do="people.more"),
    Action(path="/person/contact", do="person.keep_contact"),
    Action(path="/same/answer", do="same.answer"),
    Action(path="/same/undo", do="same.undo"),
    Action(path="/same/opinion", do="same.opinion"),
    Action(path="/safety/read", do="safety.who_read_it"),
)

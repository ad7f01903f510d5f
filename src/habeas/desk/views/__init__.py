"""The screens of the desk, one file each: small functions from what was asked to what a template shows.

Promises: a view opens nothing but through `casework`, which notes what is shown.
Never: decides, computes or formats by itself what another screen would do differently.

To add a screen: a file here with `show(desk, asked) -> Shown` and one function for each thing it sends; templates, in
which a piece that an action replaces stands in `data-part="name"` and every datum goes through `|data`; a line for each
in `screens.py`, whereupon the menu shows it; its texts in every catalogue (`python -m tests.desk.messages` lists them);
its name in `PATHS` of `tests/desk/screens.py`, so that it is photographed, checked by axe and tried at 320 pixels. A
form says where it goes with `data-send`, a key with `data-key` (its place, `KeyboardEvent.code`) and `data-shown`.
"""

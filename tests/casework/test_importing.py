"""A list comes in, comes again, and comes changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from habeas.casework.checking import rebuild, verify
from habeas.casework.context import Context
from habeas.casework.importing import import_table
from habeas.casework.people import list_persons, show_person
from habeas.disclosures import Request
from habeas.errors import MappingError, StrictError, TableError

Write = Callable[..., tuple[Path, Path]]
ROWS = ('1,"Abad, Juan",02/11/1976', '2,"Quiroz, Elsa",NOV 1976', '3,"Díaz, Rosa",')


def test_the_same_file_again_changes_nothing(context: Context, write: Write) -> None:
    """Whoever imports twice by mistake has one exhibit, one record each, and no further entry."""
    first = import_table(context, "c", *write("ruvte", *ROWS))
    again = import_table(context, "c", *write("ruvte", *ROWS))
    assert (first.new, again.new, again.same) == (3, 0, 3)
    assert (again.entry, again.exhibit) == (None, first.exhibit)
    assert verify(context, "c").exhibits == 1


def test_an_updated_list_adds_and_retracts_nothing(context: Context, write: Write) -> None:
    """A later edition is a further statement: the earlier one stays, and who is gone from the list is counted."""
    import_table(context, "c", *write("ruvte", *ROWS))
    done = import_table(context, "c", *write("ruvte", '1,"Abad, Juan",03/11/1976', ROWS[1], '4,"Paz, Ana",'))
    assert (done.new, done.changed, done.same, done.absent) == (1, 1, 1, 1)
    people = list_persons(context, "c")
    assert len(people.persons) == 4
    first = next(one for one in people.persons if one.external == ("1",))
    (records,) = show_person(context, "c", first.person.id).records
    dates = [fate.when.stated for record in records for fate in record.fates if fate.when]
    assert dates == ["02/11/1976", "03/11/1976"]


def test_a_preview_says_what_the_import_then_does(context: Context, write: Write) -> None:
    """New, changed and same are foretold, and a preview leaves no entry."""
    import_table(context, "c", *write("ruvte", *ROWS))
    size = verify(context, "c").entries
    files = write("ruvte", '1,"Abad, Juan",03/11/1976', '9,"Paz, Ana",')
    foretold = import_table(context, "c", *files, preview=True)
    assert verify(context, "c").entries == size
    done = import_table(context, "c", *files)
    counts = [(one.rows, one.new, one.changed, one.same, one.absent) for one in (foretold, done)]
    assert counts[0] == counts[1]
    assert foretold.tally == done.tally


def test_one_id_on_two_lists_is_two_mentions(context: Context, write: Write) -> None:
    """An id belongs to its list; the same number elsewhere is somebody else until a link says so."""
    import_table(context, "c", *write("ruvte", *ROWS))
    done = import_table(context, "c", *write("parque", *ROWS))
    assert done.new == 3
    assert list_persons(context, "c").by_lists == ((1, 6),)


def test_strict_takes_all_or_nothing(context: Context, write: Write) -> None:
    """One row too many cells and --strict: nothing of the file is in the case, not even the file."""
    files = write("ruvte", *ROWS, "4,Paz,x,y")
    with pytest.raises(StrictError) as refused:
        import_table(context, "c", *files, strict=True)
    assert "row 4" in str(refused.value.place)
    assert verify(context, "c").exhibits == 0
    assert import_table(context, "c", *files).set_aside[0][0] == 4


@pytest.mark.parametrize(
    ("rows", "more", "error"), [((), "", TableError), (ROWS, "[columns.gone]\nfield='sex'\n", MappingError)]
)
def test_every_refusal_of_a_file_says_where_and_what_to_do(
    context: Context, write: Write, rows: tuple[str, ...], more: str, error: type[TableError] | type[MappingError]
) -> None:
    """No refusal leaves the person without a place to look and a thing to try."""
    with pytest.raises(error) as refused:
        import_table(context, "c", *write("ruvte", *rows, more=more))
    assert refused.value.place
    assert refused.value.advice


_BASIS = """
[source.basis]
lawful_basis = "published by its author"
purposes = ["statistics"]
recipients = ["*"]
names = "FORM"
to_state = false
to_public = true
"""


def _named(context: Context, form: str) -> int:
    """How many persons' names leave for public statistics in a form."""
    request = Request(
        purpose="statistics", recipient="public", form=form, to_state=False, to_public=True, today=context.now().date()
    )
    return sum(bool(one.names) for one in list_persons(context, "c", request=request).persons)


def test_a_narrower_basis_counts_at_once_even_with_the_same_file(context: Context, write: Write) -> None:
    """Whoever takes a permission back by correcting the mapping is heard, although no row of the list changed."""
    import_table(context, "c", *write("ruvte", *ROWS, more=_BASIS.replace("FORM", "name")))
    assert (_named(context, "name"), _named(context, "initials")) == (3, 3)
    narrowed = import_table(context, "c", *write("ruvte", *ROWS, more=_BASIS.replace("FORM", "initials")))
    assert narrowed.entry is not None
    assert (narrowed.new, narrowed.changed, narrowed.same) == (0, 0, 3)
    assert (_named(context, "name"), _named(context, "initials")) == (0, 3)
    import_table(context, "c", *write("ruvte", *ROWS))
    assert (_named(context, "name"), _named(context, "initials")) == (0, 0)
    again = import_table(context, "c", *write("ruvte", *ROWS))
    assert again.entry is None
    assert not verify(context, "c").failures
    assert rebuild(context, "c").same is True


def test_a_long_list_that_comes_changed_is_the_same_to_the_last_row(context: Context, write: Write) -> None:
    """What is held back to be written together is not lost, doubled or mixed up at the seams."""
    count = 1_301  # two whole batches and a part of one
    rows = [f'{n},"Fam{n}, Given",02/11/1976' for n in range(count)]
    later = [row.replace("02/11", "03/11") if n % 3 == 0 else row for n, row in enumerate(rows)]
    assert import_table(context, "c", *write("ruvte", *rows)).new == count
    done = import_table(context, "c", *write("ruvte", *later))
    assert (done.new, done.changed, done.same, done.absent) == (0, len(range(0, count, 3)), count - done.changed, 0)
    people = list_persons(context, "c").persons
    assert len(people) == count
    for one in (people[0], people[501], people[1300]):
        (records,) = show_person(context, "c", one.person.id).records
        assert len(records) == (2 if int(one.external[0]) % 3 == 0 else 1)
    assert rebuild(context, "c").same is True
    assert not verify(context, "c").failures


def test_a_file_whose_name_is_no_text_is_taken_in(context: Context, write: Write, tmp_path: Path) -> None:
    """A list from an old archive, named in another encoding, is no reason to stop."""
    table, mapping = write("ruvte", *ROWS)
    named = Path(os.fsdecode(os.fsencode(tmp_path / "l") + b"\xff.csv"))
    named.write_bytes(table.read_bytes())
    assert import_table(context, "c", named, mapping).new == 3

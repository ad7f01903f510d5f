"""A report arrives: a table of people, read by a mapping that a person wrote or checked.

Promises: what the bytes are decides how they are read, and the user is shown it and can override it; every
column is counted as understood, unknown or not taken; every row that cannot be read is given back with its
number and reason; what was written stands beside what was read from it; memory does not grow with the file.
Never: opens a path, mends a row, guesses a rule, turns a word into a value that the mapping does not give
it, takes being on a list for anything but what the mapping says it states, or puts a value into an error.
"""

from habeas.intake.drafting import Guess, draft, guesses
from habeas.intake.mapping import FIELDS, Basis, Column, Mapping, fit, keys_of, mapping_digest, read_mapping
from habeas.intake.mapping_text import Tree, toml_of
from habeas.intake.months import LANGUAGES as MONTHS
from habeas.intake.reading import Examples, Reader, Row, Tally
from habeas.intake.redaction import Redacted, redact
from habeas.intake.shape import RawRow, SetAside, Shape
from habeas.intake.tables import rows, sniff

__all__ = [
    "FIELDS",
    "MONTHS",
    "Basis",
    "Column",
    "Examples",
    "Guess",
    "Mapping",
    "RawRow",
    "Reader",
    "Redacted",
    "Row",
    "SetAside",
    "Shape",
    "Tally",
    "Tree",
    "draft",
    "fit",
    "guesses",
    "keys_of",
    "mapping_digest",
    "read_mapping",
    "redact",
    "rows",
    "sniff",
    "toml_of",
]

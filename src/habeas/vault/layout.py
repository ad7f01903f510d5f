"""The names of a case's files, and how many bodies are handled together."""

from __future__ import annotations

ENTRIES, KEYS, INDEX, EXHIBITS = "entries.db", "keys.db", "index.db", "exhibits"
NEW_INDEX = "index.new.db"  # while it is being rebuilt
RESTORING = "restoring.part"  # what a restore lays out before it has its name
DAMAGED = ".damaged"  # behind the name of a case that a restore has replaced
DATABASES = (ENTRIES, KEYS, INDEX)
AT_ONCE = 500  # bodies sealed, written or opened together: one question for all their keys

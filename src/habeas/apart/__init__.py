"""A room apart: hostile files are opened in a process of their own, which reaches neither disk nor network.

Promises: a document is opened by a process that holds nothing but it and a pipe, in bounded time and memory; whatever
it does to that process, the caller gets a value of known shape and goes on; what could be fenced is said.
Never: opens a file by its name, holds a key, believes an answer that it did not check.
"""

from __future__ import annotations

from habeas.apart.answers import TOGETHER_AT_MOST
from habeas.apart.limits import Limits
from habeas.apart.room import ReadingRoom, read_apart, reading_room

__all__ = ["TOGETHER_AT_MOST", "Limits", "ReadingRoom", "read_apart", "reading_room"]

"""What a page sends by itself is no sign that somebody is there."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from habeas.desk.answering import Answering
from habeas.desk.guard import Door
from habeas.desk.presence import Presence
from habeas.desk.screens import ACTIONS
from habeas.desk.sitting import begin


def test_asking_how_far_it_is_keeps_nobody_awake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that follows an estimate does not hold off the lock of an empty chair; pressing Stop does."""
    heard: list[bool] = []
    monkeypatch.setattr(Presence, "asked", lambda _self, *, touched: heard.append(touched))

    async def nothing() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    door = Door(port=1, token="", until=0, cookie="", clock=lambda: 0.0, chance=secrets.token_bytes, let_in=print)
    answering = Answering(begin(tmp_path), door)
    for path in ("/numbers/progress", "/numbers/stop"):
        action = next(one for one in ACTIONS if one.path == path)
        asked = Request({"type": "http", "method": "POST", "path": path, "headers": []}, nothing)
        asyncio.run(answering._action(action)(asked))
    assert heard == [False, True]

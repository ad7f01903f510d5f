"""The keeper: the process that holds the keys while the desk is open, and ends when it locks.

It is started by the launcher with an open socket and a pipe, knows the hashes of what lets a browser in, and reads the
passphrase from the browser itself, so that the launcher never has it. When it ends, nothing of the vault is open.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from habeas.desk.guard import Door

LOCKED, QUIT = 0, 3
_WARM = 1.5
"""Seconds after which what later screens need is loaded: the first one comes before."""
_CLOSING = 8.0
"""Seconds that closing the vault may take before the process ends without it: the next opening then checks more."""


def main() -> None:
    """Serve until the desk locks."""
    told = json.loads(sys.stdin.buffer.readline())
    listening = _socket(told)
    code = asyncio.run(_serve(told, listening))
    with contextlib.suppress(OSError):  # the launcher may be gone
        sys.stdout.flush()
    os._exit(code)  # no thread that hangs in a library keeps what was open open


def _socket(told: dict[str, Any]) -> socket.socket:
    if os.name == "nt":
        return socket.fromshare(bytes.fromhex(told["socket"]))  # type: ignore[attr-defined,no-any-return,unused-ignore]
    return socket.socket(fileno=int(told["socket"]))


async def _serve(told: dict[str, Any], listening: socket.socket) -> int:
    from habeas.casework.starting import no_core_dumps
    from habeas.desk.answering import Answering
    from habeas.desk.guard import Guard
    from habeas.desk.sitting import begin

    no_core_dumps()
    logging.disable(logging.CRITICAL)  # no line of a library's log can carry an address or a trace
    desk = begin(Path(told["folder"]))
    if told.get("language") and not desk.preferences.language:
        desk.prefer({"language": told["language"]})
    door = _door(told)
    answering = Answering(desk, door)
    server = _server(Guard(answering.app(), door))
    loop = asyncio.get_running_loop()
    if os.name != "nt":
        loop.add_signal_handler(signal.SIGTERM, answering.lock, "stopped")
    threading.Thread(target=_watch_launcher, args=(loop, answering), daemon=True).start()
    loop.call_later(_WARM, threading.Thread(target=_warm, daemon=True).start)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    ticking = asyncio.create_task(answering.tick())
    _tell({"serving": True})
    await asyncio.wait({serving, asyncio.create_task(answering.locking.wait())}, return_when=asyncio.FIRST_COMPLETED)
    ticking.cancel()
    await asyncio.sleep(0.05)  # the answer to whoever locked goes out
    _tell({"locked": answering.why})
    await _closed(loop.run_in_executor(answering.vault, desk.close))
    server.should_exit = True
    await asyncio.wait({serving}, timeout=3)
    return QUIT if answering.why == "launcher" else LOCKED


def _door(told: dict[str, Any]) -> Door:
    from habeas.desk.guard import Door

    return Door(
        port=told["port"],
        token=told["token"],
        until=told["until"],
        cookie=told["cookie"],
        clock=time.time,
        chance=secrets.token_bytes,
        let_in=lambda cookie: _tell({"cookie": cookie}),
    )


async def _closed(closing: asyncio.Future[None]) -> None:
    """Wait until the vault is closed, or tell that it was not."""
    try:
        await asyncio.wait_for(asyncio.shield(closing), _CLOSING)
    except Exception:  # noqa: BLE001 (whatever went wrong: the process ends, and with it what was open)
        _tell({"unclean": True})


def _server(app: Any) -> Any:
    """Return a server that leaves the signals alone: whoever stops it, it locks first. It writes no log."""
    import uvicorn

    class Server(uvicorn.Server):
        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=2,
        h11_max_incomplete_event_size=32 * 1024,
        limit_concurrency=64,
    )
    return Server(config)


def _tell(what: dict[str, Any]) -> None:
    """Tell the launcher something: one line. Names and texts are never among it."""
    try:
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()
    except (OSError, ValueError):
        return  # it is gone, and the watch notices


def _watch_launcher(loop: asyncio.AbstractEventLoop, answering: Any) -> None:
    """Lock when the launcher asks, or is gone."""
    line = sys.stdin.buffer.readline()
    loop.call_soon_threadsafe(answering.lock, "asked" if line.strip() else "launcher")


def _warm() -> None:
    """Load what the first screens need while somebody types the passphrase."""
    from habeas.desk.parts import view
    from habeas.desk.screens import SCREENS

    for screen in SCREENS:
        view(screen.show)


if __name__ == "__main__":
    main()

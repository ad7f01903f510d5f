"""habeas desk"""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, print_object, verb

if TYPE_CHECKING:
    from habeas.desk.launching import Launcher
    from habeas.desk.windows import Browser


@click.command("desk", epilog=examples("habeas desk work/", "habeas desk work/ --no-browser"))
@click.argument("folder", metavar="WORKSPACE", type=click.Path(path_type=Path))
@click.option("--no-browser", is_flag=True, help="Print the address instead of opening a private window.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Listen on this port (else on a free one).")
@click.option(
    "--language", type=click.Choice(["en", "es", "fr", "ru", "ar"]), default=None, help="Begin in this language."
)
@verb(workspace=False, case=False)
def command(frame: Frame, *, folder: Path, no_browser: bool, port: int, language: str | None) -> int:
    """Work at a desk in a browser, on this machine alone.

    Opens a private window with a profile that is thrown away. A new or empty folder begins with the first steps. The
    passphrase is typed in the window; it locks with Esc Esc, when nobody is there, and when the window closes.
    """
    from habeas.desk.launching import Launcher, listen
    from habeas.desk.running import in_memory
    from habeas.desk.windows import find_browser

    check_folder(folder)
    browser = None if no_browser else find_browser()
    with listen(port) as listening:
        launcher = Launcher(folder=folder, listening=listening, language=language or "")
        if browser is None:
            if not no_browser:
                frame.hint("No browser was found that can open a private window.")
            return _printed(frame, launcher)
        if not in_memory():
            frame.hint("The window's profile lies on the disk, because this system has no place in memory for it.")
        stopped = _windowed(frame, launcher, browser)
        if not launcher.entered and not stopped:
            frame.hint("The browser ended without having opened the window.")
            return _printed(frame, Launcher(folder=folder, listening=listening, language=language or ""))
    frame.result({"ended": True})
    return 0


def _windowed(frame: Frame, launcher: Launcher, browser: Browser) -> bool:
    """Open the window, and keep the desk until it closes. Returns: whether it was ended from outside."""
    from habeas.desk.windows import close, private_window

    running = threading.Thread(target=launcher.run, daemon=True)
    running.start()
    frame.say("Habeas is open in a private window. Close the window, or press Ctrl-C here, to end.")
    told_to_end = ended_by_signal()
    with private_window(browser, launcher.address) as window:
        try:
            while running.is_alive() and window.poll() is None and not told_to_end.is_set():
                running.join(0.2)
        finally:
            if told_to_end.is_set():
                close(window)  # whoever is in a hurry wants the screen empty first
            launcher.end()
            running.join(12)
    return told_to_end.is_set()


def ended_by_signal() -> threading.Event:
    """Return an event that is set when this program is ended from outside: `habeas panic`, or a closed terminal."""
    told = threading.Event()
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda _number, _frame: told.set())
    return told


def check_folder(folder: Path) -> None:
    """Check that a folder is a workspace, or can become one, before a window opens.

    Raises: NotAWorkspaceError, WorkspaceExistsError, DiskError.
    """
    from habeas.casework.starting import check_free, check_workspace

    if folder.exists() and any(folder.iterdir()) and not (folder / "vault.key").is_file():
        check_free(folder)
        return
    if (folder / "vault.key").is_file():
        check_workspace(folder)


def _printed(frame: Frame, launcher: Launcher) -> int:
    """Print the address, and keep the desk until it is stopped."""
    from habeas.desk.running import noted

    if frame.as_json:
        print_object({"address": launcher.address, "port": launcher.port})
    else:
        frame.say("Open this address in a private window. It lets one browser in, once, within a minute:")
        frame.block(f"  {launcher.address}")
        frame.say("A window that is not private leaves traces on the disk. Press Ctrl-C here to end.")
    codes: list[int] = []
    running = threading.Thread(target=lambda: codes.append(launcher.run()), daemon=True)
    told_to_end = ended_by_signal()
    with noted():
        running.start()
        try:
            while running.is_alive() and not told_to_end.is_set():
                running.join(0.2)
            return codes[0] if codes else 0
        except KeyboardInterrupt:
            return 0
        finally:
            launcher.end()
            running.join(12)

"""habeas desk"""

from __future__ import annotations

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
    from habeas.desk.windows import find_browser, in_memory

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
        _windowed(frame, launcher, browser)
        if not launcher.entered:
            frame.hint("The browser ended without having opened the window.")
            return _printed(frame, Launcher(folder=folder, listening=listening, language=language or ""))
    frame.result({"ended": True})
    return 0


def _windowed(frame: Frame, launcher: Launcher, browser: Browser) -> None:
    """Open the window, and keep the desk until it closes."""
    from habeas.desk.windows import private_window

    running = threading.Thread(target=launcher.run, daemon=True)
    running.start()
    frame.say("Habeas is open in a private window. Close the window, or press Ctrl-C here, to end.")
    with private_window(browser, launcher.address) as window:
        try:
            while running.is_alive() and window.poll() is None:
                running.join(0.5)
        finally:
            launcher.end()
            running.join(12)


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
    if frame.as_json:
        print_object({"address": launcher.address, "port": launcher.port})
    else:
        frame.say("Open this address in a private window. It lets one browser in, once, within a minute:")
        frame.block(f"  {launcher.address}")
        frame.say("A window that is not private leaves traces on the disk. Press Ctrl-C here to end.")
    try:
        return launcher.run()
    except KeyboardInterrupt:
        launcher.end()
        return 0

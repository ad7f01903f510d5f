"""What tests of the desk share: one browser, one workspace of invented people, and a desk for each file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.desk.desking import Desking, cheap, chromium, copied, desk, make_workspace, memory_folder

expect.set_options(timeout=20_000)  # a loaded machine is slow, and not wrong


@pytest.fixture(scope="module", autouse=True)
def cheap_passphrases() -> Iterator[None]:
    """Passphrases cost nothing in these files, or a third of their time would be Argon2id."""
    with cheap():
        yield


@pytest.fixture(scope="module")
def browsing() -> Iterator[Browser]:
    """A real Chromium. Its driver must end with the file: other tests of the process start one, too."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def workspace() -> Iterator[Path]:
    """A workspace that is made once; nobody works in it but on copies."""
    with memory_folder() as folder:
        make_workspace(folder)
        yield folder / "work"


@pytest.fixture(scope="module")
def opened(workspace: Path) -> Iterator[Desking]:
    """A desk of a copy of the workspace, locked at first."""
    with copied(workspace) as folder, desk(folder) as made:
        yield made


@pytest.fixture(scope="module")
def page(opened: Desking, browsing: Browser) -> Page:
    """A window in which somebody unlocked the desk."""
    return opened.unlock(browsing)

"""A browser for tests of `verify.html`: Debian's Chromium, driven by Playwright, with nothing to talk to."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, sync_playwright

import habeas

PAGE = Path(habeas.__file__).parent / "verify" / "page" / "verify.html"

_VERIFY = """async (all) => {
  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const out = [];
  for (const [data, key] of all) {
    try { out.push(await verifyBundle(bytes(data), key)); } catch (failure) { out.push({ crash: String(failure) }); }
  }
  return out;
}"""


@contextmanager
def browser() -> Iterator[Browser]:
    """Start the browser; skip the tests, with the reason, where there is none."""
    program = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if program is None:
        pytest.skip(
            "no Chromium on this computer: tests of the page for browsers are left out (Debian: apt install chromium)"
        )
    # Chromium's sandbox does not start for root, as in a container; the page is our own.
    flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as player:
        started = player.chromium.launch(
            executable_path=program, args=[*flags, "--host-resolver-rules=MAP * ~NOTFOUND"]
        )
        try:
            yield started
        finally:
            started.close()


class Watched:
    """A page and all that it did besides showing something.

    Args:
        requests: every address that it asked for; its own file is the only one that may be there.
        noises: dialogs, errors, console lines, refusals by the content security policy.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.requests: list[str] = []
        self.noises: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda line: self.noises.append(line.text))
        self.page.on("pageerror", lambda failure: self.noises.append(str(failure)))
        self.page.on("dialog", self._refuse)
        self.page.add_init_script(
            "addEventListener('securitypolicyviolation', (e) => console.log('csp', e.violatedDirective))"
        )
        self.page.goto(PAGE.as_uri())

    def _refuse(self, dialog: Dialog) -> None:
        self.noises.append(dialog.message)
        dialog.dismiss()

    def check_silent(self) -> None:
        """Check that nothing left the page and nothing ran in it that is not its own."""
        assert self.requests == [PAGE.as_uri()]
        assert self.noises == []

    def choose(self, file: Path) -> None:
        """Give the page a file and wait for its verdict."""
        self.page.set_input_files("#file", file)
        self.page.wait_for_selector("#verdict", timeout=120_000)


@contextmanager
def watched(started: Browser, **settings: Any) -> Iterator[Watched]:
    """Open the page in a context of its own."""
    context = started.new_context(**settings)
    # A file:// page is loaded without asking here; anything else would be, and is refused.
    context.route("http*://**/*", lambda route: route.abort())
    try:
        yield Watched(context)
    finally:
        context.close()


def verify_all(page: Page, bundles: Sequence[tuple[bytes, bytes | None]]) -> list[dict[str, Any]]:
    """Verify bundles in one page, each with the key that is expected or None; return the objects in their order."""
    out: list[dict[str, Any]] = []
    for at in range(0, len(bundles), 100):
        given = [
            [base64.b64encode(data).decode(), None if key is None else key.hex()]
            for data, key in bundles[at : at + 100]
        ]
        out += page.evaluate(_VERIFY, given)
    return out


def part(page: Page, name: str, *arguments: bytes) -> Any:
    """Call one of the page's checks on bytes."""
    script = """([name, given]) =>
      verifyParts[name](...given.map((text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))))"""
    return page.evaluate(script, [name, [base64.b64encode(argument).decode() for argument in arguments]])

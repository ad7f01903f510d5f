"""habeas capture"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from habeas.cli.frame import Frame, examples, verb
from habeas.cli.terminal import counted, number
from habeas.cli.words import words_from
from habeas.errors import UsageError

if TYPE_CHECKING:
    from habeas.casework.capturing import PageCaptured

_MEGABYTE = 1_000_000


@click.command(
    "capture",
    epilog=examples(
        "habeas capture work/ https://example.org/page --case c",
        "habeas capture work/ --url-file - --case c --socks 127.0.0.1:9050",
    ),
)
@verb()
@click.argument("url", metavar="[URL]", default="")
@click.option("--url-file", type=click.Path(path_type=Path), metavar="FILE", help="Read the address; `-` from input.")
@click.option("--socks", default="", metavar="HOST:PORT", help="Through a SOCKS5 proxy, such as Tor's; names too.")
@click.option("--by", "origin", default="", metavar="SOURCE", help="Whose words it holds: the publisher.")
@click.option("--lang", default="und", metavar="TAG", help="Its language, e.g. ru or ce-Cyrl.")
@click.option("--label", "labels", multiple=True, metavar="SLUG", help="`habeas terms content_labels`.")
@click.option("--no-picture", is_flag=True, help="Draw no picture, though a browser is installed.")
@click.option("--scripts", is_flag=True, help="Let the page's scripts run while it is drawn, without a network.")
@click.option("--allow-local", is_flag=True, help="Private and loopback addresses too. For tests.")
@click.option(
    "--megabytes", type=click.IntRange(1, 1_000), default=100, show_default=True, help="How much may come in all."
)
@click.option("--seconds", type=click.IntRange(1, 3_600), default=120, show_default=True, help="How long it may take.")
def command(
    frame: Frame,
    *,
    url: str,
    url_file: Path | None,
    socks: str,
    origin: str,
    lang: str,
    labels: tuple[str, ...],
    no_picture: bool,
    scripts: bool,
    allow_local: bool,
    megabytes: int,
    seconds: int,
) -> int:
    """Capture a web page as an exhibit.

    The page and its resources become one WACZ file, fetched by an ordinary HTTP client; where a Chromium is
    installed, it draws a picture and the text from what was fetched and from nothing else. The site sees your
    network address unless you go through a proxy. An address can name somebody, and one that is typed stands in the
    shell's history: --url-file avoids it. A capture that is not whole says so, and the exit code is then 1.
    """
    from habeas.casework.capturing import CaptureLimits, CaptureOptions, capture

    if bool(url) == (url_file is not None):
        raise UsageError("one address is captured", advice="Give a URL, or --url-file FILE.")
    address = url or words_from(url_file, prompt="Address", option="--url-file").strip()
    options = CaptureOptions(
        proxy=socks,
        allow_local=allow_local,
        picture=not no_picture,
        scripts=scripts,
        origin=origin,
        lang=lang,
        labels=labels,
        limits=CaptureLimits(
            total_bytes=megabytes * _MEGABYTE,
            resource_bytes=min(megabytes, 50) * _MEGABYTE,
            seconds=seconds,
            resource_seconds=min(seconds, 30),
        ),
    )
    done = capture(frame.context(), frame.case, address, options)
    _say(frame, done)
    frame.result(done.as_object())
    return 0 if done.capture.whole else 1


def _say(frame: Frame, done: PageCaptured) -> None:
    found = done.capture
    frame.say(f"Captured as exhibit {done.exhibit}, entry {done.entry}.")
    frame.say(
        f"{number(found.size)} bytes, the page and {counted(found.fetched, 'resource')}; {found.at}, "
        + ("through the proxy" if found.over == "socks" else "directly: the site saw this machine's address")
        + ".",
        indent=2,
        hang=2,
    )
    if found.redirects:
        frame.say(f"{counted(found.redirects, 'redirect')} followed", indent=2)
    if found.status >= 400:
        frame.say(f"The host answers {found.status}: that is what was captured.", indent=2, hang=2)
    if not found.whole:
        frame.say("PARTIAL. Missing:", indent=2)
        for missing in found.missing:
            frame.say(missing, indent=4, hang=2)
    if done.picture:
        frame.say(f"picture {done.picture}, drawn by {found.browser} from what was captured", indent=2, hang=2)
    if done.text:
        frame.say(f"text as shown {done.text}", indent=2)
    for note in found.notes:
        frame.say(note, indent=2, hang=2)
    frame.next("read", done.text or done.exhibit)

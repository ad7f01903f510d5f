"""Two verifiers, written apart from the same pages, say the same of every bundle: `habeas.verify` and `verify.html`."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from nacl.bindings import (
    crypto_core_ed25519_add,
    crypto_core_ed25519_is_valid_point,
    crypto_core_ed25519_scalar_add,
    crypto_core_ed25519_scalar_mul,
    crypto_core_ed25519_scalar_reduce,
    crypto_scalarmult_ed25519_base_noclamp,
)
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey
from playwright.sync_api import Page
from tests.verify import bundles
from tests.verify.bad_bundles import BAD
from tests.verify.browsing import browser, part, verify_all, watched
from tests.verify.mutations import FIELD, ORDER, SMALL_ORDER, mutants

from habeas.verify.bundle import verify_bundle
from habeas.verify.wording import as_object

pytestmark = pytest.mark.browser

STAMPS = Path(__file__).parents[2] / "vectors" / "timestamps" / "stamps.json"
SAME = ("ok", "entries", "bodies", "exhibits", "stamps", "size", "root", "key", "filing")


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser() as started, watched(started) as found:
        yield found.page
        found.check_silent()


def failures(said: dict[str, Any]) -> set[tuple[str, str]]:
    return {(failure["code"], failure["id"]) for failure in said["failures"]}


def test_both_verifiers_say_the_same_of_more_than_a_thousand_bundles(page: Page) -> None:
    """A lawyer with a browser and a court with Python never get two answers about one file."""
    made = [mutant for number, mutant in enumerate(mutants()) if number % 3]  # two thirds, to be quick
    in_browser = verify_all(page, [(mutant.data, mutant.key) for mutant in made])
    codes: Counter[str] = Counter()
    apart = []
    for mutant, there in zip(made, in_browser, strict=True):
        here = as_object(verify_bundle(io.BytesIO(mutant.data), key=mutant.key))
        codes.update({code for code, _ in failures(here)} or {"ok"})
        if (
            "crash" in there
            or failures(here) != failures(there)
            or (here["ok"] and any(here[name] != there[name] for name in SAME))
        ):
            apart.append((mutant.title, failures(here), there.get("crash") or failures(there)))
    assert apart == []
    assert len(made) > 1000
    deep = {
        "feed",
        "signature",
        "chain",
        "checkpoint",
        "proof",
        "filing",
        "records",
        "exhibit",
        "note",
        "consistency",
        "stamp",
    }
    assert set(codes) >= deep | {
        "ok",
        "zip",
        "duplicate",
        "version",
        "missing",
        "unlisted",
        "unknown",
        "manifest",
        "hash",
    }
    assert set(codes) >= {"format", "entry", "body", "key"}
    assert codes["ok"] < len(made) / 10  # a mutation that changes nothing tests nothing


def test_every_bad_bundle_fails_for_its_one_fault(page: Page) -> None:
    """The bundles with one fault each, made for the verifier in Python, fail in the browser at the same place."""
    made = {name: data for name, bad in BAD.items() if isinstance(data := bad.make(), bytes)}  # the others are streams
    said = verify_all(page, [(data, BAD[name].key) for name, data in made.items()])
    assert len(made) > 300
    assert {name: failures(there) for name, there in zip(made, said, strict=True)} == {
        name: set(BAD[name].expects) for name in made
    }


def test_time_stamps_fail_with_the_word_of_the_specification(page: Page) -> None:
    """Both verifiers not only refuse the same stamps: they refuse them for the same reason."""
    frozen = json.loads(STAMPS.read_text(encoding="utf-8"))
    script = """([message, query, response, roots, now]) => {
      const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
      const clock = now === null ? null : Date.parse(now);
      return verifyParts.timestamp(bytes(message), bytes(query), bytes(response), roots.map(bytes), clock);
    }"""
    wrong = []
    for case in frozen["cases"]:
        roots = [frozen["certificates"][number] for number in case["roots"]]
        said = page.evaluate(script, [case["message"], case["query"], case["response"], roots, case["now"]])
        expected = case["expected"]
        if expected["reason"] is not None:
            holds = said == expected["reason"]
        else:
            expected = expected | {"time": expected["time"].replace("+00:00", "Z")}
            holds = isinstance(said, dict) and all(
                said[name] == expected[name] for name in ("time", "serial", "certificate", "root", "identity")
            )
        if not holds:
            wrong.append((case["title"], said, expected))
    assert wrong == []


def _libsodium_holds(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        VerifyKey(key).verify(message, signature)
    except (BadSignatureError, ValueError):
        return False
    return bool(crypto_core_ed25519_is_valid_point(key))


def _signatures(random: Random) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield key, message and signature: right, flipped, with S + L, with weak and mixed keys."""
    signer = SigningKey(random.randbytes(32))
    key = bytes(signer.verify_key)
    for length in (0, 1, 63, 64, 200):
        message = random.randbytes(length)
        yield key, message, signer.sign(message).signature
    message, signature = b"m", signer.sign(b"m").signature
    for _ in range(250):
        part, at = random.choice("ksm"), random.randrange(64)
        flipped = bytearray(key if part == "k" else signature)
        flipped[at % len(flipped)] ^= 1 << random.randrange(8)
        yield (bytes(flipped), message, signature) if part == "k" else (key, message, bytes(flipped))
    number = int.from_bytes(signature[32:], "little")
    for more in (ORDER, 2 * ORDER, 8 * ORDER):
        if number + more < 2**256:
            yield key, message, signature[:32] + (number + more).to_bytes(32, "little")
    for bit in (253, 254, 255):
        yield key, message, signature[:32] + (number | 1 << bit).to_bytes(32, "little")
    for small in SMALL_ORDER:
        scalar = crypto_core_ed25519_scalar_reduce(random.randbytes(64))
        for r in (crypto_scalarmult_ed25519_base_noclamp(scalar), *SMALL_ORDER[:2]):
            yield small, message, r + scalar
            yield small, message, r + bytes(32)
            yield key, message, small + scalar
    for y in (FIELD, FIELD + 1, FIELD + 3, 2**255 - 1):
        yield y.to_bytes(32, "little"), message, signature
        yield key, message, y.to_bytes(32, "little") + signature[32:]
    yield from _mixed(random, SMALL_ORDER[3])


def _mixed(random: Random, torsion: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield signatures under a key with a part of small order; one in eight holds for a check without that rule."""
    secret = crypto_core_ed25519_scalar_reduce(random.randbytes(64))
    key = crypto_core_ed25519_add(crypto_scalarmult_ed25519_base_noclamp(secret), torsion)
    for number in range(40):
        nonce = crypto_core_ed25519_scalar_reduce(random.randbytes(64))
        r = crypto_scalarmult_ed25519_base_noclamp(nonce)
        message = bytes([number])
        k = crypto_core_ed25519_scalar_reduce(hashlib.sha512(r + key + message).digest())
        yield key, message, r + crypto_core_ed25519_scalar_add(nonce, crypto_core_ed25519_scalar_mul(k, secret))


def test_signatures_are_judged_as_libsodium_judges_them(page: Page) -> None:
    """Under a weak key one signature fits any message: the page refuses it, as the program that wrote the log does."""
    cases = list(_signatures(Random(5)))
    given = [
        [base64.b64encode(item).decode() for item in (key, message, signature)] for key, message, signature in cases
    ]
    script = """async (all) => {
      const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
      const out = [];
      for (const given of all) out.push((await verifyParts.signature(...given.map(bytes))) !== "signature");
      return out;
    }"""
    expected = [_libsodium_holds(*case) for case in cases]
    assert page.evaluate(script, given) == expected
    assert 0 < sum(expected) < len(cases) / 4


def test_its_own_sha_256_is_the_standard_one(page: Page) -> None:
    """An exhibit too large for the browser's own hash is hashed to the same value."""
    random = Random(7)
    for length in [*range(0, 130, 7), 55, 56, 63, 64, 65, 119, 120, 1000]:
        whole = random.randbytes(length)
        cut = random.randrange(length + 1)
        assert part(page, "sha256", whole[:cut], whole[cut:]) == hashlib.sha256(whole).hexdigest()


def test_an_exhibit_of_many_slices_is_the_same_to_both(page: Page, tmp_path: Path) -> None:
    """A film of a hundred megabytes is checked like a letter, and one altered bit in it is found."""
    film = bytes(1 << 20) * 40 + b"end"
    record = {**bundles.exhibit(bundles.LEFT_OUT, film)}

    def log(drafts: list[bundles.Draft]) -> None:
        drafts[1].bodies[1] = record

    path = f"data/exhibits/{bundles.LEFT_OUT}.mp4"
    good = bundles.build(edits={"log": log, "payload": lambda files: files.update({path: film})})
    assert as_object(verify_bundle(io.BytesIO(good)))["ok"]
    script = """async ([base, size, at]) => {
      const head = Uint8Array.from(atob(base), (sign) => sign.charCodeAt(0));
      const whole = new Uint8Array(size);
      whole.set(head.subarray(0, at));
      whole.set(head.subarray(at), size - (head.length - at));
      const good = await verifyBundle(whole);
      whole[at + 35000000] ^= 1;
      return [good, await verifyBundle(whole)];
    }"""
    at = good.index(bytes(1 << 20))
    squeezed = good[:at] + good[at + (40 << 20) :]
    said, altered = page.evaluate(script, [base64.b64encode(squeezed).decode(), len(good), at])
    assert said["ok"]
    assert said["exhibits"] == 2
    assert failures(altered) == {("zip", path)}

"""Secrets in memory: buffers that libsodium reads and fills in place and that are overwritten, and no core dumps.

PyNaCl's own functions take and give `bytes`, which nobody can overwrite. These call the same libsodium through the same
binding, over `bytearray`s. Inside this package only, but for `no_core_dumps`.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

from nacl import _sodium

_ffi: Any = _sodium.ffi
_lib: Any = _sodium.lib

_ARGON2ID13 = 2  # crypto_pwhash_ALG_ARGON2ID13
AEAD_OVERHEAD = 16  # bytes that XChaCha20-Poly1305 adds
_PR_SET_DUMPABLE = 4  # linux/prctl.h
_NO_FAULT_BOX = 0x0001 | 0x0002  # SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX


class RefusedError(Exception):
    """Libsodium said no: a wrong key, altered bytes, or no memory. Its callers say which."""


def wipe(buffer: bytearray) -> None:
    """Overwrite a buffer with zeros, in its place."""
    buffer[:] = bytes(len(buffer))


def stretch(secret: bytearray, salt: bytes, *, operations: int, memory: int, size: int) -> bytearray:
    """Return Argon2id (RFC 9106, version 1.3, one lane) of a secret.

    Args:
        memory: in bytes.
    Raises: RefusedError: the machine does not give that much memory.
    """
    made = bytearray(size)
    taken = _ffi.from_buffer("unsigned char[]", made)
    given = _ffi.from_buffer("char[]", secret)
    if _lib.crypto_pwhash(taken, size, given, len(secret), salt, operations, memory, _ARGON2ID13):
        raise RefusedError
    return made


def keyed_hash(message: bytes | bytearray, key: bytearray, *, size: int) -> bytearray:
    """Return keyed BLAKE2b (RFC 7693 §2.9), without salt and personalisation."""
    made = bytearray(size)
    nothing = bytes(16)
    refused = _lib.crypto_generichash_blake2b_salt_personal(
        _ffi.from_buffer("unsigned char[]", made),
        size,
        _ffi.from_buffer("unsigned char[]", message),
        len(message),
        _ffi.from_buffer("unsigned char[]", key),
        len(key),
        nothing,
        nothing,
    )
    if refused:
        raise RefusedError
    return made


def aead_seal(plain: bytes | bytearray, context: bytes, nonce: bytes, key: bytes | bytearray) -> bytes:
    """Return the XChaCha20-Poly1305 (IETF) ciphertext of a plaintext.

    Args:
        nonce, key: 24 and 32 bytes. The caller has checked that: libsodium reads so many, whatever there is.
    """
    made = bytearray(len(plain) + AEAD_OVERHEAD)
    refused = _lib.crypto_aead_xchacha20poly1305_ietf_encrypt(
        _ffi.from_buffer("unsigned char[]", made),
        _ffi.NULL,
        _ffi.from_buffer("unsigned char[]", plain),
        len(plain),
        context,
        len(context),
        _ffi.NULL,
        nonce,
        _ffi.from_buffer("unsigned char[]", key),
    )
    if refused:
        raise RefusedError
    return bytes(made)


def aead_open(sealed: bytes, context: bytes, nonce: bytes, key: bytes | bytearray) -> bytearray:
    """Return the plaintext, in a buffer that can be wiped.

    Args:
        nonce, key: 24 and 32 bytes, checked by the caller.
    Raises: RefusedError: other bytes, another context or another key.
    """
    if len(sealed) < AEAD_OVERHEAD:
        raise RefusedError
    made = bytearray(len(sealed) - AEAD_OVERHEAD)
    refused = _lib.crypto_aead_xchacha20poly1305_ietf_decrypt(
        _ffi.from_buffer("unsigned char[]", made),
        _ffi.NULL,
        _ffi.NULL,
        sealed,
        len(sealed),
        context,
        len(context),
        nonce,
        _ffi.from_buffer("unsigned char[]", key),
    )
    if refused:
        wipe(made)
        raise RefusedError
    return made


def no_core_dumps() -> None:
    """Ask the system to write nothing of this process's memory to the disk when it crashes.

    Linux: no core file, and no other program of the same user may read the memory or attach to it. Other Unix: no core
    file. Windows: no error box that offers a dump. What swaps or hibernates memory is not stopped by any of these.
    """
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(_NO_FAULT_BOX)
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)

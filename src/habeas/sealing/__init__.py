"""Secrets: the key hierarchy, sealed bodies and files, feeds' signatures, forgetting. Called by purpose.

    passphrase ─ Argon2id ─▶ slot ─▶ vault master key ─▶ case key ─▶ one raw key + salt a database
    recovery code ─────────▶ slot ─┤                     (of a sealed  keys.db: one key a data subject,
    shares ────────────────▶ slot ─┘                     case: with     one age identity an exhibit, the feed's seed
                                                         its own passphrase)

Promises: Argon2id never below the floor; a sealed body opens only under its subject's key, at its own place in its own
entry, and to the bytes its commitment names; only signatures that libsodium accepts count.
Never: offers encrypt(data, key); touches a disk, a clock or a random generator (randomness is an argument).
"""

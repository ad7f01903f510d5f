"""The encrypted store of one workstation.

    WORKSPACE/vault.key                    slots for passphrase and recovery code
    WORKSPACE/cases/cas_…/case.key         the case's key, wrapped; its name, sealed
                          entries.db       truth: headers, signatures, commitments, sealed bodies
                          keys.db          one key a data subject, one identity an exhibit, the feed, the head last seen
                          index.db         projections and search; rebuilt from the other two at any time
                          exhibits/*.age   exhibit bytes, named by the SHA-256 of the sealed file
                          case.lock        who holds the case now; empty when nobody does

May it be lost: entries, keys and exhibits no, the index yes. May it be rolled back: a file alone not unseen, for the
head in keys.db and the chain in entries.db must agree; all files together can be, until heads leave this machine. Who
can read it: whoever has the passphrase, or the recovery code. What does someone who can write it gain: destruction,
and with old pages of index.db a wrong answer, until `habeas rebuild` compares it with the entries.

Promises: a unit of work is there whole or not at all, at any moment of a crash; no name or text in clear, in any file
or file name. Never: decides what an entry says, reads a clock by itself, lets a name from elsewhere become a path.
"""

"""A restored case goes on in a feed of its own: the old feed endorses the new one, and its seed is destroyed.

Two machines that wrote one feed would sign two entries with one number, and nobody could tell afterwards which of them
altered what.
"""

from __future__ import annotations

from habeas.log.feed import endorsement_message
from habeas.model.records import Feed
from habeas.sealing.feeds import feed_id, new_feed_seed, sign
from habeas.vault.case import Case
from habeas.vault.files import disk_errors
from habeas.vault.layout import KEYS


def succeed(case: Case) -> Feed:
    """Begin a new feed after the log as it is, and destroy the seed of the feed that was written to until now.

    The caller writes what is returned as the first body of the next entry. Until that entry exists nobody may use the
    case: a restore therefore does both before the case has its name.

    Raises: DamagedError: keys.db holds no feed that could endorse. DiskError.
    """
    with disk_errors(KEYS):
        old, seed = case.keyring.feed()
        size, root = case.frontier.size, case.frontier.root()
        with seed, new_feed_seed(case.chance) as fresh:
            new = feed_id(fresh)
            endorsement = sign(endorsement_message(case_tag=case.tag, feed=new, size=size, root=root), seed)
            case.keyring.succeed(old, new, fresh)
    case.last = None  # the new feed has no entry yet
    return Feed(feed=new, follows=old, size=size, root=root, endorsement=endorsement, why="restored")

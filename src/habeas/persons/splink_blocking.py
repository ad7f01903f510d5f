"""Which rows meet, decided inside Spark: those that share keys, the rarer and the more the better. Bounded; counted.

The rule is that of `pairing`, in Spark's words; the same keys give the same pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from habeas.errors import PersonsError
from habeas.persons.meeting import least_of
from habeas.persons.pairing import largest_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_KEYS, _BLOCKS, _MET = "habeas_keys", "habeas_blocks", "habeas_met"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedKeys:
    """Keys of rows, side by side; a row has a key once. Keys are numbers, from which no name can be read.

    `pairs_a_row`: pairs for each row that are kept, at most, those that share the rarest and most keys.
    `joined_a_row`: pairs that keys may make for each row before they are ranked. `always`: pairs that are kept anyway,
    so that a small case is compared whole.
    """

    rows: NDArray[np.int32]
    keys: NDArray[np.uint64]
    pairs_a_row: int = 60
    joined_a_row: int = 400
    always: int = 20_000

    def __post_init__(self) -> None:
        if len(self.rows) != len(self.keys):
            raise PersonsError(f"there are {len(self.keys)} keys of {len(self.rows)} rows")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """How many pairs met. `largest_block`: keys of more rows were left out, and are counted in `left_out`.

    `least`: pairs whose keys say less (in sixteenths of a nat) were left out for the bound.
    """

    pairs: int
    largest_block: int
    left_out: int
    least: int


def block_in_spark(session: SparkSession, shared: SharedKeys, rows: int, *, into: str) -> Blocked:
    """Pair rows that share keys, in a session.

    Args:
        shared: the keys.
        rows: how many rows there are.
        into: the view that is made: `match_key`, `join_key_l` < `join_key_r`, each pair once.
    """
    table = pa.table({"row": shared.rows, "key": shared.keys.view(np.int64)})
    session.createDataFrame(table).persist().createOrReplaceTempView(_KEYS)
    blocks = f"SELECT key, count(*) AS size FROM {_KEYS} GROUP BY key HAVING count(*) > 1"
    session.sql(blocks).persist().createOrReplaceTempView(_BLOCKS)
    sizes = session.sql(f"SELECT size, count(*) AS blocks FROM {_BLOCKS} GROUP BY size ORDER BY size").collect()
    largest, left_out = largest_of(sizes, shared.joined_a_row * rows + shared.always)
    says = f"cast(round(16 * ln({float(max(rows, 2))}D / size)) AS INT)"
    meeting = (
        f"SELECT k.row, k.key, {says} AS says FROM {_KEYS} k JOIN {_BLOCKS} b ON k.key = b.key WHERE size <= {largest}"
    )
    met = (
        f"WITH meeting AS ({meeting})"
        " SELECT a.row AS join_key_l, b.row AS join_key_r, cast(sum(a.says) AS INT) AS shared"
        " FROM meeting a JOIN meeting b ON a.key = b.key AND a.row < b.row GROUP BY a.row, b.row"
    )
    session.sql(met).persist().createOrReplaceTempView(_MET)
    counts = session.sql(f"SELECT shared, count(*) AS pairs FROM {_MET} GROUP BY shared ORDER BY shared DESC").collect()
    least, pairs = least_of(counts, max(shared.pairs_a_row * rows, shared.always))
    session.sql(
        f"SELECT '0' AS match_key, join_key_l, join_key_r FROM {_MET} WHERE shared >= {least}"
    ).createOrReplaceTempView(into)
    return Blocked(pairs=pairs, largest_block=largest, left_out=left_out, least=least)

"""Sum every household's shares anew and compare with the sums the database maintained."""

from collections.abc import Iterator

import sqlalchemy as sa

from ledger.posting.check_values import Difference
from ledger.store.journal import lines, share_years, sublines
from ledger.store.shares import of_line

_KEY = ("account_code", "fund_code", "place_code", "year")
_AMOUNTS = ("debit_minor", "credit_minor", "share_count")


def check_shares(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that the sums of each year are those of the shares: none is wrong, missing or left over."""
    kept, line, share = share_years.c, lines.c, sublines.c
    key = (line.account_code, line.fund_code, share.place_code, line.period // 100)
    sums = (sa.func.sum(share.debit_minor), sa.func.sum(share.credit_minor), sa.func.count())
    made = (
        sa.select(
            *(column.label(name) for column, name in zip(key, _KEY, strict=True)),
            *(
                sa.cast(total, sa.BigInteger).label(name)
                for total, name in zip(sums, _AMOUNTS, strict=True)
            ),
            sa.literal(0).label("is_kept"),
        )
        .join_from(lines, sublines, of_line())
        .where(line.community_id == community_id)
        .group_by(*key)
    )
    held = sa.select(
        *(kept[name] for name in (*_KEY, *_AMOUNTS)), sa.literal(1).label("is_kept")
    ).where(kept.community_id == community_id)
    both = sa.union_all(made, held).subquery().c
    columns = [
        sa.cast(sa.func.sum(sa.case((both.is_kept == side, both[name]))), sa.BigInteger)
        for side in (0, 1)
        for name in _AMOUNTS
    ]
    differ = sa.or_(
        sa.func.count() != 2,
        *(mine != theirs for mine, theirs in zip(columns[:3], columns[3:], strict=True)),
    )
    named = [both[name] for name in _KEY]
    query = sa.select(*named, *columns).group_by(*named).having(differ).order_by(*named).limit(1)
    for row in connection.execute(query).all():
        where = " ".join(str(part) for part in row[:4])
        expected, found = str(list(row[4:7])), str(list(row[7:]))
        yield Difference("movements", f"share_years {where}", expected, found)

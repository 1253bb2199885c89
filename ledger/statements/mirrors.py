"""The register of money that others hold for the community: each fund with its lines and balance."""

from collections import defaultdict

import sqlalchemy as sa

from ledger.statements.fund_values import Mirror, MirrorLine
from ledger.statements.values import CommunityFacts, Label
from ledger.store.funds import mirror_entries, mirror_funds


def mirrors(connection: sa.Connection, community: CommunityFacts) -> tuple[Mirror, ...]:
    """Give every fund of the register with all its entries, oldest first; two queries."""
    held, line = mirror_funds.c, mirror_entries.c
    here = community.community_id
    entries: defaultdict[str, list[MirrorLine]] = defaultdict(list)
    query = (
        sa.select(mirror_entries)
        .where(line.community_id == here)
        .order_by(line.mirror_code, line.number)
    )
    for row in connection.execute(query):
        known = entries[row.mirror_code]
        before = known[-1].balance_minor if known else 0
        known.append(
            MirrorLine(
                row.number, row.happened_on, row.in_minor, row.out_minor,
                before + row.in_minor - row.out_minor, row.about, row.document,
            )
        )  # fmt: skip
    rows = connection.execute(
        sa.select(mirror_funds).where(held.community_id == here).order_by(held.code)
    )
    return tuple(
        Mirror(
            Label(row.code, row.name_zh, row.name_en), row.custodian, row.purpose, row.document,
            tuple(entries[row.code]),
        )
        for row in rows
    )  # fmt: skip

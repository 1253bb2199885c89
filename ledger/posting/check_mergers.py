"""Compare mergers with the books they are about: nothing lost, every log ended where its community says."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from ledger.posting.check_values import Difference
from ledger.posting.content import sha256_of
from ledger.store.communities import accounts, communities
from ledger.store.journal import lines, sublines, transactions
from ledger.store.log import leaves
from ledger.store.mergers import merger_members, merger_vouchers, mergers


def check_mergers(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """Check the end of books that were merged away, and the beginning of those that took others in."""
    yield from _check_end(connection, community_id)
    query = sa.select(mergers).where(mergers.c.community_id == community_id)
    for row in connection.execute(query.order_by(mergers.c.number)).all():
        if sha256_of(row.content) != row.content_sha256:
            yield Difference(
                "merger", f"merger {row.number}", row.content_sha256, sha256_of(row.content)
            )
        if row.state in ("approved", "done"):
            yield from _check_members(connection, row)
    yield from _check_linked(connection, community_id)


def _check_end(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that a log has an end exactly where its community was merged away, and names its new log."""
    into = communities.alias()
    found = connection.execute(
        sa.select(communities.c.merged_into, into.c.log_origin)
        .outerjoin(into, into.c.community_id == communities.c.merged_into)
        .where(communities.c.community_id == community_id)
    ).one()
    ends = connection.execute(
        sa.select(leaves.c.leaf).where(
            leaves.c.community_id == community_id, leaves.c.type == "close"
        )
    ).scalars()
    said = [json.loads(bytes(leaf)).get("into") for leaf in ends]
    expected = [found.log_origin] if found.merged_into is not None else []
    if said != expected:
        yield Difference("merged_into", "log", str(expected), str(said))


def _check_members(connection: sa.Connection, row: sa.Row[Any]) -> Iterator[Difference]:
    held = merger_members.c
    members = connection.execute(
        sa.select(merger_members, communities.c.merged_into, communities.c.log_origin)
        .join(communities, communities.c.community_id == held.old_community_id)
        .where(held.community_id == row.community_id, held.number == row.number)
        .order_by(held.position)
    ).all()
    said = [(item["log"], item["courtyard"]) for item in json.loads(row.content)["members"]]
    found = [(member.log_origin, member.courtyard) for member in members]
    if said != found:
        yield Difference("merger_members", f"merger {row.number}", str(said), str(found))
    for member in members:
        where = f"merger {row.number} member {member.position}"
        ended = member.merged_into == row.community_id
        if ended != (member.close_leaf_index is not None):
            yield Difference("merger_end", where, str(ended), str(member.close_leaf_index))
        if row.state == "done" and member.open_leaf_index is None:
            yield Difference("merger_open", where)
        if member.open_leaf_index is not None:
            yield from _check_carried(connection, member, where)


def _check_carried(
    connection: sa.Connection, member: sa.Row[Any], where: str
) -> Iterator[Difference]:
    """See that assets, debts and each household's share came over to the fen."""
    link = merger_vouchers.c
    pairs = connection.execute(
        sa.select(link.closing_seq, link.opening_seq).where(
            link.community_id == member.community_id, link.number == member.number,
            link.position == member.position,
        )
    ).all()  # fmt: skip
    old, new = member.old_community_id, member.community_id
    closed = [row.closing_seq for row in pairs]
    opened = [row.opening_seq for row in pairs if row.opening_seq is not None]
    for kind in ("asset", "liability"):
        before, after = -_sum(connection, old, closed, kind), _sum(connection, new, opened, kind)
        if before != after:
            yield Difference("merger_total", f"{where} {kind}", str(before), str(after))
    before_shares, after_shares = _shares(connection, old, closed), _shares(connection, new, opened)
    if Counter(-minor for minor in before_shares) != Counter(after_shares):
        yield Difference("merger_shares", where, str(-sum(before_shares)), str(sum(after_shares)))


def _sum(connection: sa.Connection, community_id: int, seqs: list[int], kind: str) -> int:
    line = lines.c
    query = (
        sa.select(sa.func.coalesce(sa.func.sum(line.debit_minor - line.credit_minor), 0))
        .join(
            accounts,
            (accounts.c.community_id == line.community_id) & (accounts.c.code == line.account_code),
        )
        .where(line.community_id == community_id, line.seq.in_(seqs), accounts.c.type == kind)
    )
    return int(connection.execute(query).scalar_one())


def _shares(connection: sa.Connection, community_id: int, seqs: list[int]) -> list[int]:
    share = sublines.c
    query = sa.select(share.debit_minor - share.credit_minor).where(
        share.community_id == community_id, share.seq.in_(seqs)
    )
    return list(connection.execute(query).scalars())


def _check_linked(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that each voucher of the kind merge that people made is one half of a merger."""
    header, link = transactions.c, merger_vouchers.c
    either = sa.or_(
        (link.community_id == header.community_id) & (link.opening_seq == header.seq),
        (link.old_community_id == header.community_id) & (link.closing_seq == header.seq),
    )
    ended = sa.select(merger_members.c.old_community_id).where(
        merger_members.c.old_community_id == community_id,
        merger_members.c.close_leaf_index.is_not(None), merger_members.c.open_leaf_index.is_(None),
    )  # fmt: skip
    if connection.execute(ended).first() is not None:
        # Between two steps the old half stands alone.
        return
    alone = (
        sa.select(header.voucher)
        .where(
            header.community_id == community_id, header.kind == "merge",
            header.origin == "people", ~sa.exists().where(either),
        )
        .order_by(header.seq)
    )  # fmt: skip
    for voucher in connection.execute(alone.limit(1)).scalars().all():
        yield Difference("merger_voucher", f"voucher {voucher}")

"""合并转账报告: what old books ended with beside what new books began with, voucher by voucher.

Both sides are summed from posted lines, never from the plan; households' shares are compared one by one and
only told to agree. Books of each community are read by themselves.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from ledger.domain.periods import Span
from ledger.statements.merger_costs import ServiceCosts, service_costs
from ledger.statements.values import CarriedLink, CommunityFacts, Frame, Label
from ledger.store.communities import accounts, communities, funds
from ledger.store.journal import lines, sublines, transactions
from ledger.store.mergers import merger_members, merger_vouchers, mergers

#: Of fewer households than that no number is told.
HOUSEHOLDS_MIN = 3


@dataclass(frozen=True, slots=True)
class Held:
    """What was held, owed and left, in fen; of old books just before they were struck."""

    assets_minor: int = 0
    debts_minor: int = 0

    @property
    def net_minor(self) -> int:
        """What is left."""
        return self.assets_minor - self.debts_minor


@dataclass(frozen=True, slots=True)
class MergedFund:
    """One fund of one community: the voucher that struck it, and the one that carries it on.

    ``new_fund`` is the fund of the new books, the old one until it is carried on.
    """

    courtyard: Label
    slug: str
    fund: Label
    new_fund: Label
    closing_voucher: str
    opening_voucher: str
    before: Held
    after: Held

    @property
    def difference_minor(self) -> int:
        """What was lost or gained on the way: nothing, or the report says so."""
        return self.after.net_minor - self.before.net_minor


@dataclass(frozen=True, slots=True)
class FundSum:
    """One fund of the new books: what all that joined had in it, and what the new books began with."""

    fund: Label
    before: Held
    after: Held

    @property
    def difference_minor(self) -> int:
        """What was lost or gained on the way."""
        return self.after.net_minor - self.before.net_minor


@dataclass(frozen=True, slots=True)
class MergedCommunity:
    """One community that joined; ``share_count`` is how many households' balances were carried on.

    It is None where so few households have any that their number is not told. ``shares_agree`` is None until
    the new books have begun.
    """

    label: Label
    courtyard: Label
    log_origin: str
    close_leaf_index: int | None
    open_leaf_index: int | None
    share_count: int | None
    shares_agree: bool | None
    before: Held
    after: Held


@dataclass(frozen=True, slots=True)
class Merger:
    """A merger's report: complete once ``state`` is done."""

    frame: Frame
    number: int
    day: date
    state: str
    members: tuple[MergedCommunity, ...]
    rows: tuple[MergedFund, ...]
    before: Held
    after: Held
    service: ServiceCosts | None = None

    @property
    def agrees(self) -> bool:
        """Whether nothing was lost: every row, every household."""
        return all(row.before == row.after for row in self.rows) and all(
            member.shares_agree is not False for member in self.members
        )

    @property
    def by_fund(self) -> tuple[FundSum, ...]:
        """Both sides summed over all that joined, fund by fund."""
        found: defaultdict[Label, list[MergedFund]] = defaultdict(list)
        for row in self.rows:
            found[row.new_fund].append(row)
        return tuple(
            FundSum(fund, _sum(row.before for row in rows), _sum(row.after for row in rows))
            for fund, rows in sorted(found.items(), key=lambda item: item[0].code)
        )

    @property
    def difference_minor(self) -> int:
        """What all the old books ended with, taken from what the new ones began with."""
        return self.after.net_minor - self.before.net_minor


def merger(
    connection: sa.Connection, community: CommunityFacts, number: int, today: date
) -> Merger | None:
    """Give the report of a merger that was agreed to; None where there is none.

    What service cost before and since is compared once it is done, by whole months that are over ``today``.
    """
    row = connection.execute(
        sa.select(mergers).where(
            mergers.c.community_id == community.community_id, mergers.c.number == number,
            mergers.c.state.in_(("approved", "done")),
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    members: list[MergedCommunity] = []
    rows: list[MergedFund] = []
    for member in connection.execute(_members(community, number)).all():
        found = _of_member(connection, community, member, row.day - timedelta(days=1))
        rows += found
        members.append(_member(connection, community, member, found))
    span = Span(row.day, row.day, row.day.isoformat())
    return Merger(
        Frame("merger", community, span, row.day), number, row.day, row.state, tuple(members),
        tuple(rows), _sum(item.before for item in rows), _sum(item.after for item in rows),
        service_costs(connection, community.community_id, number, row.day, today)
        if row.state == "done"
        else None,
    )  # fmt: skip


def carried_link(
    connection: sa.Connection, community: CommunityFacts, seq: int
) -> CarriedLink | None:
    """Say where a merge voucher's other half stands; None for one that came with a journal."""
    link = merger_vouchers.c
    came = connection.execute(
        sa.select(link.old_community_id, link.closing_seq).where(
            link.community_id == community.community_id, link.opening_seq == seq
        )
    ).all()
    if came:
        return _link(connection, came, is_from=True)
    went = connection.execute(
        sa.select(link.community_id, link.opening_seq).where(
            link.old_community_id == community.community_id, link.closing_seq == seq
        )
    ).all()
    return _link(connection, went, is_from=False) if went else None


def _link(connection: sa.Connection, keys: Iterable[Any], *, is_from: bool) -> CarriedLink:
    pairs = [tuple(key) for key in keys]
    community_id = pairs[0][0]
    header = transactions.c
    query = (
        sa.select(header.voucher)
        .where(
            header.community_id == community_id, header.seq.in_([seq for _, seq in pairs if seq])
        )
        .order_by(header.seq)
    )
    return CarriedLink(
        _community(connection, community_id), tuple(connection.execute(query).scalars()), is_from
    )


def _community(connection: sa.Connection, community_id: int) -> Label:
    query = sa.select(communities.c.slug, communities.c.name_zh, communities.c.name_en).where(
        communities.c.community_id == community_id
    )
    return Label(*connection.execute(query).one())


def _members(community: CommunityFacts, number: int) -> sa.Select[Any]:
    held = merger_members.c
    return (
        sa.select(
            merger_members, communities.c.slug, communities.c.name_zh, communities.c.name_en,
            communities.c.log_origin,
        )
        .join(communities, communities.c.community_id == held.old_community_id)
        .where(held.community_id == community.community_id, held.number == number)
        .order_by(held.position)
    )  # fmt: skip


def _of_member(
    connection: sa.Connection, community: CommunityFacts, member: sa.Row[Any], ended_on: date
) -> list[MergedFund]:
    """Give a row for each voucher that struck a fund, in their order; none before the old books ended."""
    header = transactions.c
    if member.close_leaf_index is None:
        return []
    closing = connection.execute(
        sa.select(header.seq, header.voucher)
        .where(
            header.community_id == member.old_community_id, header.kind == "merge",
            header.dated_on == ended_on,
        )
        .order_by(header.seq)
    ).all()  # fmt: skip
    linked = merger_vouchers.c
    opened = {
        row.closing_seq: row.opening_seq
        for row in connection.execute(
            sa.select(linked.closing_seq, linked.opening_seq).where(
                linked.community_id == community.community_id, linked.number == member.number,
                linked.position == member.position,
            )
        )
    }  # fmt: skip
    closing = [row for row in closing if not opened or row.seq in opened]
    before = _sums(connection, member.old_community_id, [row.seq for row in closing], sign=-1)
    seqs = [seq for seq in opened.values() if seq]
    after = _sums(connection, community.community_id, seqs, sign=1)
    numbers = sa.select(header.seq, header.voucher).where(
        header.community_id == community.community_id, header.seq.in_(seqs)
    )
    names = {row.seq: row.voucher for row in connection.execute(numbers)}
    courtyard = Label(member.courtyard, member.name_zh, member.name_en)
    begun = {row.seq: after[opened[row.seq]] for row in closing if opened.get(row.seq)}
    return [
        MergedFund(
            courtyard, member.slug, before[row.seq][0],
            begun[row.seq][0] if row.seq in begun else before[row.seq][0], row.voucher,
            names.get(opened.get(row.seq) or 0, ""), before[row.seq][1],
            begun[row.seq][1] if row.seq in begun else Held(),
        )
        for row in closing
    ]  # fmt: skip


def _sums(
    connection: sa.Connection, community_id: int, seqs: list[int], *, sign: int
) -> Mapping[int, tuple[Label, Held]]:
    """Give each voucher's fund, and its assets and debts as they stood."""
    line = lines.c
    minor = sa.cast(sa.func.sum(line.debit_minor - line.credit_minor), sa.BigInteger)
    query = (
        sa.select(line.seq, accounts.c.type, funds.c.code, funds.c.name_zh, funds.c.name_en, minor)
        .join(
            accounts,
            (accounts.c.community_id == line.community_id) & (accounts.c.code == line.account_code),
        )
        .join(funds, (funds.c.community_id == line.community_id) & (funds.c.code == line.fund_code))
        .where(line.community_id == community_id, line.seq.in_(seqs))
        .group_by(line.seq, accounts.c.type, funds.c.code, funds.c.name_zh, funds.c.name_en)
    )
    held: defaultdict[int, Counter[str]] = defaultdict(Counter)
    names: dict[int, Label] = {}
    for seq, kind, code, name_zh, name_en, amount in connection.execute(query):
        held[seq][kind] += sign * amount
        names[seq] = Label(code, name_zh, name_en)
    return {
        seq: (names[seq], Held(sums["asset"], -sums["liability"])) for seq, sums in held.items()
    }


def _member(
    connection: sa.Connection,
    community: CommunityFacts,
    member: sa.Row[Any],
    rows: list[MergedFund],
) -> MergedCommunity:
    linked = merger_vouchers.c
    pairs = connection.execute(
        sa.select(linked.closing_seq, linked.opening_seq).where(
            linked.community_id == community.community_id, linked.number == member.number,
            linked.position == member.position,
        )
    ).all()  # fmt: skip
    ended = _shares(
        connection, member.old_community_id, [row.closing_seq for row in pairs], sign=-1
    )
    begun = _shares(
        connection, community.community_id, [row.opening_seq for row in pairs if row.opening_seq], sign=1
    )  # fmt: skip
    count = len({place for place, _ in ended})
    return MergedCommunity(
        label=Label(member.slug, member.name_zh, member.name_en),
        courtyard=Label(member.courtyard, member.name_zh, member.name_en),
        log_origin=member.log_origin,
        close_leaf_index=member.close_leaf_index,
        open_leaf_index=member.open_leaf_index,
        share_count=count if count >= HOUSEHOLDS_MIN or not count else None,
        shares_agree=_agree(ended, begun, member.courtyard) if member.open_leaf_index else None,
        before=_sum(row.before for row in rows),
        after=_sum(row.after for row in rows),
    )


_Shares = Mapping[tuple[str, int], int]


def _shares(connection: sa.Connection, community_id: int, seqs: list[int], *, sign: int) -> _Shares:
    """Give what stands for each household, by account class of the balance's sign: place and size."""
    share = sublines.c
    query = sa.select(share.place_code, share.debit_minor - share.credit_minor).where(
        share.community_id == community_id, share.seq.in_(seqs)
    )
    return Counter((place, sign * minor) for place, minor in connection.execute(query))


def _agree(ended: _Shares, begun: _Shares, courtyard: str) -> bool:
    """Tell whether each household begins with what it ended with, under its code or its courtyard's before it."""
    prefixed = {(f"{courtyard}-{place}", minor): many for (place, minor), many in ended.items()}
    return dict(begun) in (dict(ended), prefixed)


def _sum(parts: Iterable[Held]) -> Held:
    held = list(parts)
    return Held(sum(x.assets_minor for x in held), sum(x.debts_minor for x in held))

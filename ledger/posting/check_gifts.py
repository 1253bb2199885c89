"""Compare the register of gifts with the books: what each gift books, gives back and uses, and how it is shown."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from ledger.domain.gifts import Display, DonorKind
from ledger.posting.check_values import Difference
from ledger.store.communities import accounts, parties
from ledger.store.gifts import gift_counts, gift_displays, gift_refunds, gift_uses, gifts
from ledger.store.journal import lines, transactions


def check_gifts(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that vouchers of gifts book what the register says, and that nobody is named who did not agree."""
    yield from _check_numbers(connection, community_id)
    yield from _check_booked(connection, community_id)
    for table in (gift_refunds, gift_uses):
        yield from _check_taken(connection, community_id, table)
    yield from _check_counts(connection, community_id)
    yield from _check_displays(connection, community_id)


def _check_numbers(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that the register has no gap."""
    held = gifts.c.number
    query = sa.select(sa.func.count(), sa.func.max(held)).where(
        gifts.c.community_id == community_id
    )
    count, highest = connection.execute(query).one()
    if count != (highest or 0):
        yield Difference("gift_number", "gifts", str(count), str(highest))


def _check_booked(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that the voucher of each draft credits each fund what its gifts are."""
    held, line, header = gifts.c, lines.c, transactions.c
    given = _sums(
        connection,
        sa.select(held.draft_id, held.fund_code, held.income_code, _sum(held.amount_minor))
        .where(held.community_id == community_id, held.draft_id.is_not(None))
        .group_by(held.draft_id, held.fund_code, held.income_code),
    )
    posted = sa.select(held.draft_id).where(held.community_id == community_id)
    booked = _sums(
        connection,
        sa.select(
            header.draft_id, line.fund_code, line.account_code,
            _sum(line.credit_minor - line.debit_minor),
        )
        .join_from(
            transactions, lines,
            (line.community_id == header.community_id) & (line.seq == header.seq),
        )
        .join(
            accounts,
            (accounts.c.community_id == line.community_id) & (accounts.c.code == line.account_code),
        )
        .where(
            header.community_id == community_id, header.draft_id.in_(posted),
            accounts.c.type == "income",
        )
        .group_by(header.draft_id, line.fund_code, line.account_code),
    )  # fmt: skip
    drafts = {key[0] for key in booked}
    for key in sorted(given.keys() | booked.keys()):
        if key[0] in drafts and given.get(key) != booked.get(key):
            where = f"draft {key[0]} {key[1]} {key[2]}"
            yield Difference("gifts_booked", where, str(given.get(key)), str(booked.get(key)))


def _check_taken(
    connection: sa.Connection, community_id: int, table: sa.Table
) -> Iterator[Difference]:
    """See that what was given back or used of each gift is what its voucher says, and no more than it was."""
    held, header = table.c, transactions.c
    query = (
        sa.select(held.draft_id, held.amount_minor, header.amount_minor.label("booked"))
        .join_from(
            table, transactions,
            (header.community_id == held.community_id) & (header.draft_id == held.draft_id),
        )
        .where(held.community_id == community_id, held.amount_minor != header.amount_minor)
        .limit(1)
    )  # fmt: skip
    for row in connection.execute(query).all():
        yield Difference(
            table.name, f"draft {row.draft_id}", str(row.amount_minor), str(row.booked)
        )


def _check_counts(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that each sheet of cash is the sum of its gifts."""
    held, sheet = gifts.c, gift_counts.c
    total = _sum(held.amount_minor)
    query = (
        sa.select(sheet.count_id, sheet.counted_minor, total.label("given"))
        .join_from(
            gift_counts, gifts,
            (held.community_id == sheet.community_id) & (held.count_id == sheet.count_id),
        )
        .where(sheet.community_id == community_id)
        .group_by(sheet.count_id, sheet.counted_minor)
        .having(sheet.counted_minor != total)
        .limit(1)
    )  # fmt: skip
    for row in connection.execute(query).all():
        yield Difference("gift_count", row.count_id, str(row.counted_minor), str(row.given))


def _check_displays(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that whoever is named agreed, or is an organisation."""
    held = gift_displays.c
    query = (
        sa.select(gifts.c.number, held.display)
        .join_from(
            gift_displays, gifts,
            (gifts.c.community_id == held.community_id) & (gifts.c.gift_id == held.gift_id),
        )
        .outerjoin(
            parties,
            (parties.c.community_id == gifts.c.community_id)
            & (parties.c.code == gifts.c.party_code),
        )
        .where(
            held.community_id == community_id, held.display != Display.ANONYMOUS.value,
            parties.c.code.is_(None)
            | ((held.consent == "") & (parties.c.kind != DonorKind.ORGANISATION.value)),
        )
        .limit(1)
    )  # fmt: skip
    for row in connection.execute(query).all():
        yield Difference("gift_display", f"gift {row.number}", "anonymous", row.display)


def _sum(column: Any) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.sum(column), sa.BigInteger)


def _sums(connection: sa.Connection, query: sa.Select[Any]) -> dict[tuple[str, str, str], int]:
    return {(row[0], row[1], row[2]): row[3] for row in connection.execute(query)}

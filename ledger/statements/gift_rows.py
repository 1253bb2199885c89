"""The register of gifts read row by row: what was given, what went back, what was an error."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.gifts import shown_name
from ledger.statements.gift_values import GiftRow
from ledger.statements.values import Audience, CommunityFacts, Label
from ledger.store.communities import funds, parties, works
from ledger.store.gifts import gift_displays, gift_refunds, gifts
from ledger.store.journal import transactions

#: Sees every giver's name; all others see what was chosen.
_ALL_NAMES = frozenset({Audience.OFFICER, Audience.AUDITOR})


def registered(
    connection: sa.Connection, community: CommunityFacts, *, first_day: date, last_day: date,
    audience: Audience, fund: str = "",
) -> tuple[GiftRow, ...]:  # fmt: skip
    """Give the register of some days: gifts that are booked by then, and things and help received then.

    Booked gifts stand on the bookkeeping date of their voucher, as in the books; refunds and reversals on
    theirs.
    """
    found = [
        *_rows(connection, _gifts_booked(community), audience, "gift"),
        *_rows(connection, _gifts_listed(community), audience, "gift"),
        *_rows(connection, _reversals(community), audience, "reversal"),
        *_rows(connection, _refunds(community), audience, "refund"),
        *_rows(connection, _refund_reversals(community), audience, "refund_reversal"),
    ]
    struck = {row.number: row.day for row in found if row.mark == "reversal"}
    chosen = (
        replace(row, is_reversed=struck.get(row.number, date.max) <= last_day)
        for row in found
        if first_day <= row.day <= last_day
        and (not fund or (row.fund is not None and row.fund.code == fund))
    )
    return tuple(sorted(chosen, key=lambda row: (row.day, row.number, row.mark)))


def gifts_of_voucher(
    connection: sa.Connection, community: CommunityFacts, seq: int, *, audience: Audience
) -> tuple[GiftRow, ...]:
    """Give the gifts that a voucher booked, gave back or struck out."""
    sources = (
        (_gifts_booked(community), "gift"), (_reversals(community), "reversal"),
        (_refunds(community), "refund"), (_refund_reversals(community), "refund_reversal"),
    )  # fmt: skip
    # A union would be one query; each of these seeks its voucher by an index.
    found = (
        row
        for query, mark in sources
        for row in _rows(connection, query.where(_ENTRY_SEQ[mark] == seq), audience, mark)
    )
    return tuple(sorted(found, key=lambda row: row.number))


_BOOKED = transactions.alias("booked")
_OTHER = transactions.alias("other")
_ENTRY_SEQ = {
    "gift": _BOOKED.c.seq, "reversal": _OTHER.c.seq, "refund": _BOOKED.c.seq,
    "refund_reversal": _OTHER.c.seq,
}  # fmt: skip


def newest_display(column: str) -> sa.ScalarSelect[Any]:
    """Give what was chosen last for a gift; nothing chosen is anonymous."""
    held = gift_displays.alias()
    return (
        sa.select(held.c[column])
        .where(held.c.community_id == gifts.c.community_id, held.c.gift_id == gifts.c.gift_id)
        .order_by(held.c.number.desc())
        .limit(1)
        .correlate(gifts)
        .scalar_subquery()
    )


def gift_columns() -> tuple[sa.ColumnElement[Any], ...]:
    """Name what a row of the register is made of, but for its entry."""
    held = gifts.c
    return (
        held.number, held.nature, held.way, held.received_on, held.earmark, held.item,
        held.quantity, held.unit, held.minutes, held.valuation, held.avoided_minor,
        held.receipt_number, held.fund_code, funds.c.name_zh.label("fund_zh"),
        funds.c.name_en.label("fund_en"), held.work_code, works.c.name_zh.label("work_zh"),
        works.c.name_en.label("work_en"), parties.c.name.label("donor"), parties.c.alias,
        parties.c.kind.label("donor_kind"), newest_display("display").label("display"),
    )  # fmt: skip


def gift_joins() -> Any:
    """Join what a gift names."""
    held = gifts.c

    def named(table: sa.Table, code: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        return (table.c.community_id == held.community_id) & (table.c.code == code)

    return (
        sa.join(gifts, funds, named(funds, held.fund_code), isouter=True)
        .join(works, named(works, held.work_code), isouter=True)
        .join(parties, named(parties, held.party_code), isouter=True)
    )


def gift_row(row: Any, audience: Audience, *, mark: str = "gift") -> GiftRow:
    """Make a row, masked for its audience; ``day``, ``amount`` and ``voucher`` are those of its entry."""
    name = row.donor or ""
    is_full = audience in _ALL_NAMES
    return GiftRow(
        number=row.number, mark=mark, day=row.day,
        donor=name if is_full else shown_name(name, row.alias or "", row.display or "anonymous"),
        gift_count=1, nature=row.nature, way=row.way, amount_minor=row.amount,
        fund=Label(row.fund_code, row.fund_zh, row.fund_en) if row.fund_code else None,
        earmark=row.earmark,
        work=Label(row.work_code, row.work_zh, row.work_en) if row.work_code else None,
        item=row.item, quantity=row.quantity, unit=row.unit, minutes=row.minutes,
        valuation=row.valuation, avoided_minor=row.avoided_minor if mark == "gift" else 0,
        receipt_number=row.receipt_number if mark == "gift" else "", voucher=row.voucher or "",
    )  # fmt: skip


def merged(rows: Iterable[GiftRow]) -> tuple[GiftRow, ...]:
    """Put gifts of money together whose givers stay anonymous, a line for each fund and purpose.

    What went back or was an error keeps its line: everybody must see that it did.
    """
    lines: list[GiftRow] = []
    places: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.donor or row.mark != "gift" or row.nature != "money":
            lines.append(row)
            continue
        key = (row.fund.code if row.fund else "", row.earmark)
        if key not in places:
            places[key] = len(lines)
            lines.append(replace(row, number=0, way="", receipt_number="", is_reversed=False))
            continue
        at = places[key]
        lines[at] = replace(
            lines[at], gift_count=lines[at].gift_count + 1, voucher="", day=max(lines[at].day, row.day),
            amount_minor=lines[at].amount_minor + row.amount_minor,
        )  # fmt: skip
    return tuple(lines)


def _rows(
    connection: sa.Connection, query: sa.Select[Any], audience: Audience, mark: str
) -> list[GiftRow]:  # fmt: skip
    return [gift_row(row, audience, mark=mark) for row in connection.execute(query)]


def _base(
    community: CommunityFacts, source: Any, day: Any, amount: Any, voucher: Any
) -> sa.Select[Any]:
    return (
        sa.select(
            *gift_columns(), day.label("day"), amount.label("amount"), voucher.label("voucher")
        )
        .select_from(source)
        .where(gifts.c.community_id == community.community_id)
    )


def _with_entry() -> Any:
    return gift_joins().join(
        _BOOKED,
        (_BOOKED.c.community_id == gifts.c.community_id) & (_BOOKED.c.draft_id == gifts.c.draft_id),
    )


def _struck(source: Any) -> Any:
    return source.join(
        _OTHER,
        (_OTHER.c.community_id == _BOOKED.c.community_id)
        & (_OTHER.c.corrects == _BOOKED.c.seq)
        & (_OTHER.c.kind == "reversal"),
    )


def _with_refund() -> Any:
    return (
        gift_joins()
        .join(
            gift_refunds,
            (gift_refunds.c.community_id == gifts.c.community_id)
            & (gift_refunds.c.gift_id == gifts.c.gift_id),
        )
        .join(
            _BOOKED,
            (_BOOKED.c.community_id == gift_refunds.c.community_id)
            & (_BOOKED.c.draft_id == gift_refunds.c.draft_id),
        )
    )


def _gifts_booked(community: CommunityFacts) -> sa.Select[Any]:
    return _base(
        community, _with_entry(), _BOOKED.c.dated_on, gifts.c.amount_minor, _BOOKED.c.voucher
    )


def _gifts_listed(community: CommunityFacts) -> sa.Select[Any]:
    nothing = sa.literal(0)
    query = _base(community, gift_joins(), gifts.c.received_on, nothing, sa.literal(""))
    return query.where(gifts.c.draft_id.is_(None))


def _reversals(community: CommunityFacts) -> sa.Select[Any]:
    return _base(
        community, _struck(_with_entry()), _OTHER.c.dated_on, -gifts.c.amount_minor,
        _OTHER.c.voucher,
    )  # fmt: skip


def _refunds(community: CommunityFacts) -> sa.Select[Any]:
    return _base(
        community, _with_refund(), _BOOKED.c.dated_on, -gift_refunds.c.amount_minor,
        _BOOKED.c.voucher,
    )  # fmt: skip


def _refund_reversals(community: CommunityFacts) -> sa.Select[Any]:
    return _base(
        community, _struck(_with_refund()), _OTHER.c.dated_on, gift_refunds.c.amount_minor,
        _OTHER.c.voucher,
    )  # fmt: skip

"""Transactions: one with everything its page shows, masked for its audience; and lists of them.

Lists are read a page at a time by key: a page in the middle of a million costs what the first does.
"""

import base64
import json
from typing import Any

import sqlalchemy as sa

from ledger.domain.mistakes import answered, marks_of, mistake_of, reentry_mark
from ledger.domain.periods import ADJUSTING_MONTH, Span, month_span
from ledger.domain.vouchers import parse_voucher
from ledger.statements.chain import work_has_page
from ledger.statements.evidence import evidence_of
from ledger.statements.funds import fund_label
from ledger.statements.keys import key_day, page_key, read_key
from ledger.statements.mergers import carried_link
from ledger.statements.trails import trail_of
from ledger.statements.transaction_rows import HEADER, transaction_rows
from ledger.statements.values import (
    Audience,
    CommunityFacts,
    Frame,
    Label,
    ServiceLink,
    TransactionLine,
    TransactionLink,
    TransactionPage,
    TransactionView,
)
from ledger.store.base import Day
from ledger.store.communities import accounts, contracts, decisions, funds, parties, places, works
from ledger.store.journal import lines, month_movements, transactions
from ledger.store.log import disclosures, leaves
from ledger.store.payments import payments
from ledger.store.services import service_payments

PAGE_SIZE = 50
KIND = "transactions"


def transactions_of_month(
    connection: sa.Connection,
    community: CommunityFacts,
    period: int,
    *,
    after: str = "",
    page_size: int = PAGE_SIZE,
) -> TransactionPage:
    """Give a month's transactions in the order of vouchers; December includes period 13.

    Raises:
        UnknownNameError: no page was ever given this key.
    """
    span = month_span(period)
    begins = read_key(after, length=2) if after else (span.first_period, 0)
    key = (transactions.c.period, transactions.c.voucher_number)
    query = (
        sa.select(*HEADER)
        .where(
            transactions.c.community_id == community.community_id,
            transactions.c.period.between(span.first_period, span.last_period),
            sa.tuple_(*key) > sa.tuple_(*begins),
        )
        .order_by(*key)
        .limit(page_size + 1)
    )
    found = connection.execute(query).all()
    last = found[page_size - 1] if len(found) > page_size else None
    return TransactionPage(
        frame=Frame(KIND, community, span, span.last_day),
        rows=transaction_rows(connection, community, found[:page_size]),
        next_after=page_key(last.period, last.voucher_number) if last else None,
        is_first=not after,
        months=months(connection, community),
    )


def newest(
    connection: sa.Connection,
    community: CommunityFacts,
    *,
    after: str = "",
    page_size: int = PAGE_SIZE,
) -> TransactionPage:
    """Give all transactions, the newest posting first.

    Raises:
        UnknownNameError: no page was ever given this key.
    """
    seq = transactions.c.seq
    query = sa.select(*HEADER).where(transactions.c.community_id == community.community_id)
    if after:
        query = query.where(seq < read_key(after, length=1)[0])
    found = connection.execute(query.order_by(seq.desc()).limit(page_size + 1)).all()
    last = found[page_size - 1] if len(found) > page_size else None
    span = _whole_span(community)
    return TransactionPage(
        frame=Frame(KIND, community, span, span.last_day),
        rows=transaction_rows(connection, community, found[:page_size]),
        next_after=page_key(last.seq) if last else None,
        is_first=not after,
        months=months(connection, community),
    )


def transactions_of_fund(
    connection: sa.Connection,
    community: CommunityFacts,
    fund: str,
    *,
    after: str = "",
    page_size: int = PAGE_SIZE,
    label: Label | None = None,
) -> TransactionPage:
    """Give a fund's transactions, the latest bookkeeping date first; ``label`` where its name is known.

    Raises:
        UnknownNameError: there is no such fund, or no page was ever given this key.
    """
    label = label or fund_label(connection, community, fund)
    key = (lines.c.period, lines.c.dated_on, lines.c.seq)
    query = sa.select(*key).where(
        lines.c.community_id == community.community_id, lines.c.fund_code == fund
    )
    if after:
        period, day, seq = read_key(after, length=3)
        begins = sa.tuple_(sa.literal(period), sa.literal(key_day(day), Day), sa.literal(seq))
        query = query.where(sa.tuple_(*key) < begins)
    order = [column.desc() for column in key]
    places = query.distinct().order_by(*order).limit(page_size + 1).subquery()
    headers = (
        sa.select(*HEADER)
        .join_from(places, transactions, transactions.c.seq == places.c.seq)
        .where(transactions.c.community_id == community.community_id)
        .order_by(*(places.c[column.name].desc() for column in key))
    )
    found = connection.execute(headers).all()
    rows = found[:page_size]
    last = rows[-1] if len(found) > page_size else None
    span = _whole_span(community)
    return TransactionPage(
        frame=Frame(KIND, community, span, span.last_day, fund=label),
        rows=transaction_rows(connection, community, rows),
        next_after=page_key(last.period, last.dated_on, last.seq) if last else None,
        is_first=not after,
    )


def months(connection: sa.Connection, community: CommunityFacts) -> tuple[int, ...]:
    """Give the months that have transactions, in order; period 13 is part of December."""
    period = month_movements.c.period
    query = (
        sa.select(period)
        .distinct()
        .where(month_movements.c.community_id == community.community_id)
        .order_by(period)
    )
    found = connection.execute(query).scalars()
    return tuple(
        dict.fromkeys(item - 1 if item % 100 == ADJUSTING_MONTH else item for item in found)
    )


def _whole_span(community: CommunityFacts) -> Span:
    last = community.last_posted_at.date() if community.last_posted_at else community.opened_on
    return Span(min(community.opened_on, last), last, "")


def transaction(
    connection: sa.Connection, community: CommunityFacts, voucher: str, *, audience: Audience
) -> TransactionView | None:
    """Give one transaction by its voucher number; None when the books have none of this number."""
    key = parse_voucher(voucher)
    row = connection.execute(_by_number(community, *key)).one_or_none() if key else None
    if row is None:
        return None
    previous_voucher, next_voucher = _neighbours(connection, community, row)
    is_public = audience is Audience.PUBLIC
    return TransactionView(
        community=community,
        seq=row.seq,
        voucher=row.voucher,
        period=row.period,
        dated_on=row.dated_on,
        occurred_on=row.occurred_on,
        posted_at=row.posted_at,
        kind=row.kind,
        origin=row.origin,
        summary=row.summary,
        memo="" if is_public else _memo(connection, community, row.leaf_index),
        counterparty_kind=row.counterparty_kind,
        matter=row.matter,
        amount_minor=row.amount_minor,
        prepared_role=row.prepared_role,
        approved_role=row.approved_role,
        lines=_lines(connection, community, row.seq, is_public=is_public),
        evidence=evidence_of(connection, community, row.seq, audience=audience),
        links=_links(connection, community, row),
        leaf_index=row.leaf_index,
        leaf_hash=row.leaf_hash.hex(),
        previous_voucher=previous_voucher,
        next_voucher=next_voucher,
        flags=tuple(row.flags.split()),
        trail=trail_of(connection, community, row),
        decision=Label(row.decision_code, row.title_zh, row.title_en) if row.title_zh else None,
        carried=carried_link(connection, community, row.seq) if row.kind == "merge" else None,
        contract=Label(row.contract_code, row.contract_zh, row.contract_en or row.contract_zh)
        if row.contract_zh
        else None,
        work=Label(row.work_code, row.work_zh, row.work_en or row.work_zh) if row.work_zh else None,
        work_has_page=bool(row.work_page),
        service=ServiceLink(row.billed_contract, row.billed_period) if row.billed_period else None,
    )


def _by_number(community: CommunityFacts, period: int, number: int) -> sa.Select[Any]:
    header, paid, billed = transactions.c, payments.c, service_payments.c
    return (
        sa.select(
            transactions,
            leaves.c.leaf_hash,
            *(decisions.c.title_zh, decisions.c.title_en),
            works.c.name_zh.label("work_zh"),
            works.c.name_en.label("work_en"),
            work_has_page(community, header.work_code).label("work_page"),
            contracts.c.title_zh.label("contract_zh"),
            contracts.c.title_en.label("contract_en"),
            billed.contract_code.label("billed_contract"),
            billed.period.label("billed_period"),
        )
        .join(
            leaves,
            (leaves.c.community_id == header.community_id)
            & (leaves.c.leaf_index == header.leaf_index),
        )
        .outerjoin(
            decisions,
            (decisions.c.community_id == header.community_id)
            & (decisions.c.code == header.decision_code),
        )
        .outerjoin(
            contracts,
            (contracts.c.community_id == header.community_id)
            & (contracts.c.code == header.contract_code),
        )
        .outerjoin(
            works,
            (works.c.community_id == header.community_id) & (works.c.code == header.work_code),
        )
        .outerjoin(
            payments,
            (paid.community_id == header.community_id) & (paid.draft_id == header.draft_id),
        )
        .outerjoin(
            service_payments,
            (billed.community_id == paid.community_id) & (billed.request_id == paid.request_id),
        )
        .where(
            header.community_id == community.community_id,
            header.period == period,
            header.voucher_number == number,
        )
    )


def _lines(
    connection: sa.Connection, community: CommunityFacts, seq: int, *, is_public: bool
) -> tuple[TransactionLine, ...]:
    line = lines.c

    def named(table: sa.Table, code: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        return (table.c.community_id == line.community_id) & (table.c.code == code)

    query = (
        sa.select(
            line.number, line.debit_minor, line.credit_minor,
            accounts.c.code.label("account"), accounts.c.name_zh.label("account_zh"),
            accounts.c.name_en.label("account_en"), funds.c.code.label("fund"),
            funds.c.name_zh.label("fund_zh"), funds.c.name_en.label("fund_en"),
            places.c.code.label("place"), places.c.name_zh.label("place_zh"),
            places.c.name_en.label("place_en"), places.c.kind.label("place_kind"),
            parties.c.name.label("party"), parties.c.kind.label("party_kind"),
        )
        .select_from(lines)
        .join(accounts, named(accounts, line.account_code))
        .join(funds, named(funds, line.fund_code))
        .outerjoin(places, named(places, line.place_code))
        .outerjoin(parties, named(parties, line.party_code))
        .where(line.community_id == community.community_id, line.seq == seq)
        .order_by(line.number)
    )  # fmt: skip
    return tuple(_line(row, is_public=is_public) for row in connection.execute(query))


def _line(row: Any, *, is_public: bool) -> TransactionLine:
    """Leave out of a public line what names a household or a private person."""
    place_shown = row.place is not None and not (is_public and row.place_kind == "household")
    party_shown = row.party is not None and not (is_public and row.party_kind != "organisation")
    return TransactionLine(
        number=row.number,
        account=Label(row.account, row.account_zh, row.account_en),
        fund=Label(row.fund, row.fund_zh, row.fund_en),
        place=Label(row.place, row.place_zh, row.place_en) if place_shown else None,
        organisation=row.party if party_shown else "",
        debit_minor=row.debit_minor,
        credit_minor=row.credit_minor,
    )


def _memo(connection: sa.Connection, community: CommunityFacts, leaf_index: int) -> str:
    """Read the private memo behind the leaf, if it was not erased."""
    held = disclosures.c
    query = sa.select(held.disclosure).where(
        held.community_id == community.community_id,
        held.leaf_index == leaf_index,
        held.name == "memo",
    )
    encoded = connection.execute(query).scalar_one_or_none()
    if encoded is None:
        return ""
    padded = encoded + "=" * (-len(encoded) % 4)
    return str(json.loads(base64.urlsafe_b64decode(padded))[2])


def _links(
    connection: sa.Connection, community: CommunityFacts, row: Any
) -> tuple[TransactionLink, ...]:
    """Give the chain of corrections and refunds around a transaction, in the order of posting."""
    header = transactions.c
    of_community = header.community_id == community.community_id
    about, seq = answered(row.external_id or "") or ("", None)
    # Two steps: SQLite takes an index that points at a row only when it covers what is asked for.
    answers = sa.select(header.seq).where(of_community)
    relations: list[tuple[str, Any]] = [
        ("corrected_by", answers.where(header.corrects == row.seq)),
        ("refunded_by", answers.where(header.refund_of == row.seq)),
        ("reentered_by", answers.where(header.external_id == reentry_mark(row.seq))),
        ("adjusted_by", answers.where(header.external_id.in_(marks_of(row.seq)[1:]))),
        ("corrects", [row.corrects]),
        ("refund_of", [row.refund_of]),
        ("reentry_of", [seq if about == "reentry" else None]),
        ("adjusts", [seq if about == "blue" else None]),
    ]
    parts = [
        sa.select(
            header.seq, header.voucher, header.kind, sa.literal(relation).label("relation"),
            header.dated_on, header.amount_minor, header.matter,
        ).where(of_community, header.seq.in_(seqs))
        for relation, seqs in relations
        if seqs != [None]
    ]  # fmt: skip
    # Sorted here: an ORDER BY on the union makes SQLite read every transaction in that order.
    found = sorted(connection.execute(sa.union_all(*parts)), key=lambda item: item.seq)
    return tuple(
        TransactionLink(
            item.voucher,
            item.kind,
            item.relation,
            item.dated_on,
            item.amount_minor,
            _reason(item.relation, item.matter, row.matter),
        )
        for item in found
    )


def _reason(relation: str, theirs: str, own: str) -> str:
    """Give the kind of mistake that the correcting one of two vouchers tells."""
    told = {"corrected_by": theirs, "adjusted_by": theirs, "corrects": own, "adjusts": own}
    return mistake_of(told.get(relation, "")) or ""


def _neighbours(
    connection: sa.Connection, community: CommunityFacts, row: Any
) -> tuple[str | None, str | None]:
    """Give the vouchers before and after in the order of numbers, across months."""
    header = transactions.c
    key = sa.tuple_(header.period, header.voucher_number)
    here = sa.tuple_(sa.literal(row.period), sa.literal(row.voucher_number))
    of_community = header.community_id == community.community_id
    before = (
        sa.select(header.voucher)
        .where(of_community, key < here)
        .order_by(header.period.desc(), header.voucher_number.desc())
        .limit(1)
    )
    following = (
        sa.select(header.voucher)
        .where(of_community, key > here)
        .order_by(header.period, header.voucher_number)
        .limit(1)
    )
    query = sa.select(before.scalar_subquery(), following.scalar_subquery())
    previous_voucher, next_voucher = connection.execute(query).one()
    return previous_voucher, next_voucher

"""Fees received at the desk, and dues that are written off: drafts on their way to another person."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.dues import (
    CLAIMS,
    MONTHS_OF_YEAR,
    RECEIVABLES,
    WRITE_OFF_ACCOUNTS,
    PrepaidYear,
    accounts_of_fees,
    months_between,
)
from ledger.domain.errors import AccessRefusedError, AccountRuleError, DuesError, UnknownNameError
from ledger.domain.periods import last_day_of, period_of
from ledger.domain.receipts import Receipt, batches, drafts_of_receipts
from ledger.domain.transactions import CounterpartyKind, Draft, Line, Subline, debit
from ledger.posting.books import Books, open_books
from ledger.posting.decision_gates import require_in_force
from ledger.posting.draft_batches import submit_many
from ledger.posting.drafts import withdraw
from ledger.posting.parts import divided
from ledger.posting.periods import local_day
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.posting.waiting_receipts import Years, take_in, waiting_receipts, years_in
from ledger.store.billed import households_of, is_live
from ledger.store.drafts import drafts as table
from ledger.store.dues import dues, prepaid_years
from ledger.store.inserts import insert_rows
from ledger.store.journal import lines, sublines, transactions
from ledger.store.open_drafts import open_drafts
from ledger.store.shares import pending_shares, share_balances


def receive_fees(
    connection: sa.Connection, community_id: int, receipts: Sequence[Receipt], *, fund: str,
    by: Officer, at: datetime, attachments: tuple[str, ...] = (), again: bool = False,
) -> list[str]:  # fmt: skip
    """Keep what households paid as drafts, days with few payers together; gives the drafts' ids.

    A draft of one's own that waits with fewer than three households behind it goes into one of these of its month.

    ``again`` says that somebody saw that a receipt like one of these is there already.

    Raises:
        UnknownNameError: a household is not there.
        AccountRuleError: a channel is no money (reason not_cash).
        DuesError: the same household paid the same on the same day before (reason again), or a year overlaps
            one that was paid at once before (reason year).
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    _check_names(books, receipts)
    if not again:
        _check_again(books, receipts)
    _check_years(books, receipts)
    dated_on = _dates(books, receipts, local_day(at))
    together = batches(receipts, dated_on)
    made = drafts_of_receipts(
        together, fund=fund, open_minor=owed_now(connection, community_id, fund), dated_on=dated_on,
        attachments=attachments, begun_minor=_begun(books, receipts),
        accounts=accounts_of_fees(books.accounts),
    )  # fmt: skip
    years = [years_in(batch) for batch in together]
    for waiting in waiting_receipts(books, by.user_id, fund):
        if take_in(waiting, made, years):
            withdraw(connection, community_id, waiting.draft_id, by=by, at=at)
    parts = [
        (part, of) for draft, of in zip(made, years, strict=True) for part in divided(books, draft)
    ]
    draft_ids = submit_many(books, [part for part, _ in parts], by=by, at=at)
    _keep_years(books, parts, draft_ids)
    return draft_ids


def write_off(
    connection: sa.Connection, community_id: int, amounts: Mapping[str, int], *, account: str,
    fund: str, decision: str, dated_on: date, by: Officer, at: datetime,
) -> str:  # fmt: skip
    """Write dues off by decision, for each household its amount in fen; gives the draft's id.

    The line names no building: who is written off is few people's business.

    Raises:
        UnknownNameError: the decision or a household is not there.
        VoteError: the decision was annulled, or does not hold yet.
        AccountRuleError: the account takes no such loss (reason not_a_loss).
        DuesError: a household owes less (reason beyond_due, with what it owes).
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id, period=dated_on.year * 100 + dated_on.month)
    if not decision:
        raise UnknownNameError(noun="decision", name="", field="decision")
    require_in_force(books, decision, local_day(at))
    if account not in WRITE_OFF_ACCOUNTS:
        raise AccountRuleError(reason="not_a_loss", account=account, field="account")
    owed = owed_now(connection, community_id, fund)
    for code, minor in amounts.items():
        left = owed.get(code, 0)
        if not 0 < minor <= left:
            raise DuesError(reason="beyond_due", text=code, left_minor=left, field="amount")
    shares = tuple(Subline(code, 0, amounts[code]) for code in sorted(amounts))
    total = sum(amounts.values())
    draft = Draft(
        dated_on=dated_on, summary="核销收不回的物业费", matter="核销欠费", decision=decision,
        lines=(debit(account, total, fund=fund),
               Line(accounts_of_fees(books.accounts).receivable, fund, 0, total, sublines=shares)),
        counterparty_kind=CounterpartyKind.RESIDENTS,
    )  # fmt: skip
    (draft_id,) = submit_many(books, [draft], by=by, at=at)
    return draft_id


def owed_now(connection: sa.Connection, community_id: int, fund: str) -> dict[str, int]:
    """Give what each household owes of a fund's fees, in fen, as if all drafts on their way were posted."""
    found: defaultdict[str, int] = defaultdict(int)
    for held in (
        share_balances(connection, community_id, RECEIVABLES),
        pending_shares(connection, community_id, RECEIVABLES),
    ):
        for (_, of_fund, place), minor in held.items():
            if of_fund == fund:
                found[place] += minor
    return dict(found)


def _check_names(books: Books, receipts: Sequence[Receipt]) -> None:
    homes = {item.code for item in households_of(books.connection, books.community_id)}
    for receipt in receipts:
        if receipt.household not in homes:
            raise UnknownNameError(noun="place", name=receipt.household, field="receipts")
        account = books.accounts.get(receipt.channel)
        if account is None or not account.is_cash:
            raise AccountRuleError(reason="not_cash", account=receipt.channel, field="receipts")


def _dates(books: Books, receipts: Sequence[Receipt], today: date) -> dict[date, date]:
    """Give the bookkeeping date of each day: the day itself, or today where its month is closed."""
    return {
        day: today if day.year * 100 + day.month <= books.closed_through else day
        for day in {receipt.day for receipt in receipts}
    }


def _check_again(books: Books, receipts: Sequence[Receipt]) -> None:
    """Refuse what looks like money entered before: same household, day and amount, posted or on its way.

    A voucher may bring the money of earlier days of its month.
    """
    wanted = {(item.day, item.household, item.amount_minor) for item in receipts}
    if len(wanted) < len(receipts):
        raise DuesError(reason="again", field="receipts")
    if not wanted:
        return
    found: defaultdict[tuple[date, str], int] = defaultdict(int)
    for day, place, minor in _received(books, {item.day for item in receipts}):
        found[day, place] += minor
    seen: defaultdict[tuple[str, int], list[date]] = defaultdict(list)
    for (day, place), minor in found.items():
        seen[place, minor].append(day)
    for day, place, minor in wanted:
        last_day = last_day_of(period_of(day))
        if any(day <= other <= last_day for other in seen[place, minor]):
            raise DuesError(reason="again", text=place, field="receipts")


def _received(books: Books, days: set[date]) -> list[tuple[date, str, int]]:
    """Give what households paid in the months of some days, by the vouchers that were or will be posted."""
    first_day, last_day = min(days), last_day_of(period_of(max(days)))
    header, line, share = transactions.c, lines.c, sublines.c
    query = (
        sa.select(header.occurred_on, share.place_code, share.credit_minor)
        .join_from(
            transactions, lines,
            (line.community_id == header.community_id) & (line.seq == header.seq),
        )
        .join(
            sublines,
            (share.community_id == line.community_id) & (share.seq == line.seq)
            & (share.number == line.number),
        )
        .where(
            header.community_id == books.community_id, header.occurred_on.between(first_day, last_day),
            line.account_code.in_(CLAIMS), share.credit_minor != 0,
        )
    )  # fmt: skip
    found = [(day, place, minor) for day, place, minor in books.connection.execute(query)]
    named = sa.or_(*(table.c.content.contains(f'"account":"{code}"') for code in CLAIMS))
    for draft in open_drafts(books.connection, books.community_id, named):
        day = date.fromisoformat(draft.content.get("occurred_on", draft.content["dated_on"]))
        if first_day <= day <= last_day:
            found += [
                (day, item["place"], item.get("credit_minor", 0))
                for entry in draft.content["lines"]
                if entry["account"] in CLAIMS
                for item in entry.get("sublines", ())
            ]
    return found


def _check_years(books: Books, receipts: Sequence[Receipt]) -> None:
    """Refuse a year that shares a month with one that was paid at once already.

    Raises:
        DuesError: reason year.
    """
    year = prepaid_years.c
    seen = [(item.household, item.year_from) for item in receipts if item.year_from]
    if not seen:
        return
    query = sa.select(year.place_code, year.first_period).where(
        year.community_id == books.community_id, is_live(year, books.community_id),
        year.place_code.in_({code for code, _ in seen}),
    )  # fmt: skip
    known = [(row.place_code, row.first_period) for row in books.connection.execute(query)]
    for code, first in seen:
        for other, begun in known:
            if code == other and abs(months_between(first, begun)) < MONTHS_OF_YEAR:
                raise DuesError(reason="year", text=code, field="receipts")
        known.append((code, first))


def _begun(books: Books, receipts: Sequence[Receipt]) -> dict[str, int]:
    """Give the parts of years paid at once whose months were billed already, by household, in fen."""
    years = {
        item.household: PrepaidYear(item.household, item.year_from, item.amount_minor)
        for item in receipts
        if item.year_from
    }
    if not years:
        return {}
    query = sa.select(dues.c.place_code, dues.c.period).where(
        dues.c.community_id == books.community_id, is_live(dues.c, books.community_id),
        dues.c.place_code.in_(years), dues.c.of_year.is_(sa.false()),
    )  # fmt: skip
    found: defaultdict[str, int] = defaultdict(int)
    for place, period in books.connection.execute(query):
        found[place] += years[place].due(period) or 0
    return dict(found)


def _keep_years(
    books: Books, parts: Sequence[tuple[Draft, Years]], draft_ids: Sequence[str]
) -> None:
    """Keep which years were paid at once, with the draft that brings the money: of several parts, the last."""
    of_draft = {
        year: draft_id
        for (_, years), draft_id in zip(parts, draft_ids, strict=True)
        for year in years
    }
    rows = [(books.community_id, draft_id, *year) for year, draft_id in of_draft.items()]
    if rows:
        insert_rows(books.connection, prepaid_years, rows)

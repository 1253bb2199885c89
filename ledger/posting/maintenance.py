"""Money of the maintenance fund: lists of deposits, interest by balances, and first deposits."""

from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, AccountRuleError, UnknownNameError
from ledger.domain.maintenance import (
    ASKED,
    BANK,
    FUND,
    HELD_BY_AUTHORITY,
    OWED,
    contribution_lines,
    deposit_lines,
    interest_lines,
)
from ledger.domain.sharing import Household
from ledger.domain.sharing_errors import SharingError
from ledger.domain.transactions import CounterpartyKind, Draft, Kind
from ledger.posting.books import Books, open_books
from ledger.posting.decision_gates import require_in_force
from ledger.posting.draft_batches import submit_many
from ledger.posting.households import households_of
from ledger.posting.parts import divided
from ledger.posting.periods import local_day
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.allocations import first_deposits
from ledger.store.inserts import insert_rows

#: Kinds of deposit lists → the account that is credited, and the public text.
DEPOSITS = {"deposit": (OWED, "维修资金交存"), "top_up": (ASKED, "业主自筹款收齐入账")}


def propose_deposits(
    connection: sa.Connection, community_id: int, deposits: Mapping[str, int], *, kind: str,
    held_in: str, dated_on: date, by: Officer, at: datetime, opening: bool = False,
) -> list[str]:  # fmt: skip
    """Hand in one voucher of what households paid, in fen by household; gives its drafts.

    ``kind`` deposit is owed to owners from then on, top_up answers what they were asked for. ``opening``:
    balances taken over when the books begin.

    Raises:
        Refusal: a household is unknown, or the books cannot take it.
    """
    books = _open(connection, community_id, dated_on, by)
    account, summary = DEPOSITS[kind]
    _check_held_in(books, held_in)
    known = {item.place: item for item in _households(books, dated_on)}
    unknown = next((place for place in deposits if place not in known), None)
    if unknown is not None:
        raise UnknownNameError(noun="place", name=unknown, field="deposits")
    paid = [(known[place], minor) for place, minor in deposits.items()]
    lines = deposit_lines(account, paid, held_in=held_in)
    draft = Draft(
        dated_on=dated_on, lines=lines, summary="维修资金期初余额" if opening else summary,
        kind=Kind.OPENING if opening else Kind.ORDINARY,
        counterparty_kind=CounterpartyKind.RESIDENTS, matter="维修资金",
    )  # fmt: skip
    return _submitted(books, draft, by=by, at=at)


def propose_interest(
    connection: sa.Connection, community_id: int, amount_minor: int, *, held_in: str, dated_on: date,
    by: Officer, at: datetime,
) -> list[str]:  # fmt: skip
    """Hand in the voucher of interest, divided by what each household has on the day; gives its drafts.

    Raises:
        Refusal: nobody has anything, or the books cannot take it.
    """
    books = _open(connection, community_id, dated_on, by)
    _check_held_in(books, held_in)
    lines = interest_lines(amount_minor, _households(books, dated_on), held_in=held_in)
    draft = Draft(
        dated_on=dated_on, lines=lines, summary="维修资金利息按户计入",
        counterparty_kind=CounterpartyKind.BANK, matter="利息",
    )  # fmt: skip
    return _submitted(books, draft, by=by, at=at)


def propose_contribution(
    connection: sa.Connection, community_id: int, amount_minor: int, *, fund: str, paid_from: str,
    decision: str, dated_on: date, by: Officer, at: datetime,
) -> list[str]:  # fmt: skip
    """Hand in the voucher that moves common income into the maintenance fund, by area; gives its drafts.

    Raises:
        UnknownNameError: no decision is named, or the fund or the account is not there.
        VoteError: the decision was annulled, or does not hold yet.
        AccountRuleError: the money does not lie in such an account.
        SharingError: no household has an area.
    """
    books = _open(connection, community_id, dated_on, by)
    if not decision:
        raise UnknownNameError(noun="decision", name="", field="decision")
    require_in_force(books, decision, local_day(at))
    if fund not in books.funds:
        raise UnknownNameError(noun="fund", name=fund[:20], field="fund")
    account = books.accounts.get(paid_from)
    if account is None or not account.is_cash or account.restriction == "A":
        raise AccountRuleError(reason="not_cash", account=paid_from, field="paid_from")
    lines = contribution_lines(
        amount_minor, _households(books, dated_on), paid_from=paid_from, fund=fund, held_in=BANK
    )
    draft = Draft(
        dated_on=dated_on, lines=lines, summary="公共收益补充维修资金（按面积计入各户）",
        counterparty_kind=CounterpartyKind.OWN, matter="补充维修资金", decision=decision,
    )  # fmt: skip
    return _submitted(books, draft, by=by, at=at)


def record_first_deposits(
    connection: sa.Connection, community_id: int, first: Mapping[str, int], *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    """Keep what households first paid in, in fen; what is known already stays.

    Raises:
        AccessRefusedError: the person does not prepare.
        SharingError: an amount is not above zero.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    held = first_deposits.c
    known = set(
        connection.execute(
            sa.select(held.place_code).where(held.community_id == community_id)
        ).scalars()
    )
    rows = []
    for place, minor in first.items():
        if minor <= 0:
            raise SharingError(reason="weight", name=place, field="deposits")
        if place not in known:
            rows.append((community_id, place, minor, by.user_id, at))
    insert_rows(connection, first_deposits, rows)


def _open(connection: sa.Connection, community_id: int, day: date, by: Officer) -> Books:
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    return open_books(connection, community_id, period=day.year * 100 + day.month)


def _households(books: Books, day: date) -> list[Household]:
    found, _ = households_of(
        books.connection, books.community_id, fund=FUND, day=day, that_day=True
    )
    return found


def _check_held_in(books: Books, held_in: str) -> None:
    if held_in not in books.accounts:
        raise UnknownNameError(noun="account", name=held_in, field="held_in")
    if held_in not in (BANK, *HELD_BY_AUTHORITY):
        raise AccountRuleError(reason="not_drawn_from", account=held_in, field="held_in")


def _submitted(books: Books, draft: Draft, *, by: Officer, at: datetime) -> list[str]:
    return submit_many(books, divided(books, draft), by=by, at=at)

"""Vouchers that steps of works lead to, filled in as drafts: one hands in, another approves."""

from datetime import datetime

import sqlalchemy as sa

from ledger.domain.errors import UnknownNameError
from ledger.domain.funds import FundClass
from ledger.domain.transactions import CounterpartyKind, Draft, Line
from ledger.domain.work_errors import WorkError
from ledger.domain.work_vouchers import completion_lines, step_lines
from ledger.domain.works import StepKind, WorkState, state_of
from ledger.posting.books import Books, open_books
from ledger.posting.drafts import save_draft
from ledger.posting.periods import local_day
from ledger.posting.values import Officer
from ledger.store.communities import works
from ledger.store.work_reading import KeptStep, confirmed, money_of, plans_of, steps_of

_WORDS = {StepKind.PROGRESS: "确认进度", StepKind.SETTLEMENT: "结算"}


def propose_step_voucher(
    connection: sa.Connection, community_id: int, work: str, number: int, *, by: Officer,
    at: datetime,
) -> str:  # fmt: skip
    """Fill in the voucher of a confirmed step of progress or of the settlement; gives the draft's id.

    Raises:
        WorkError: it leads to none, or the work is paid from several funds.
        UnknownNameError: there is no such step.
    """
    books, steps, state = _loaded(connection, community_id, work)
    item = next((one for one in steps if one.number == number), None)
    if item is None or item.state != "confirmed":
        raise UnknownNameError(noun="work", name=f"{work} {number}"[:40], field="work")
    if item.step.kind not in _WORDS:
        raise WorkError(reason="nothing_to_book")
    fund = _fund(state)
    party = next((step.party for step in confirmed(steps) if step.contract), "")
    lines = step_lines(
        item.step, _held(books, work, fund), fund=fund, fund_class=FundClass(books.funds[fund]),
        work=work, party=party,
    )  # fmt: skip
    return _save(books, work, lines, _WORDS[item.step.kind], steps, by=by, at=at)


def propose_completion(
    connection: sa.Connection, community_id: int, work: str, *, by: Officer, at: datetime
) -> str:
    """Fill in the voucher by which what was under way becomes spending; gives the draft's id.

    Raises:
        WorkError: it is not settled, or nothing is under way.
    """
    books, steps, state = _loaded(connection, community_id, work)
    if state.settled_minor is None:
        raise WorkError(reason="nothing_to_book")
    fund = _fund(state)
    lines = completion_lines(_held(books, work, fund), fund=fund, work=work)
    return _save(books, work, lines, "完工转销", steps, by=by, at=at)


def _loaded(
    connection: sa.Connection, community_id: int, work: str
) -> tuple[Books, tuple[KeptStep, ...], WorkState]:
    books = open_books(connection, community_id)
    plan = plans_of(connection, community_id, [work]).get(work)
    if plan is None:
        raise UnknownNameError(noun="work", name=work[:20], field="work")
    steps = steps_of(connection, community_id, [work]).get(work, ())
    return books, steps, state_of(plan, confirmed(steps))


def _fund(state: WorkState) -> str:
    if len(state.budget) != 1:
        raise WorkError(reason="several_funds")
    return next(iter(state.budget))


def _held(books: Books, work: str, fund: str) -> dict[str, int]:
    booked = money_of(books.connection, books.community_id, work)[work].booked_minor
    return {account: minor for (account, of_fund), minor in booked.items() if of_fund == fund}


def _save(
    books: Books, work: str, lines: tuple[Line, ...], what: str, steps: tuple[KeptStep, ...], *,
    by: Officer, at: datetime,
) -> str:  # fmt: skip
    query = sa.select(works.c.name_zh).where(
        works.c.community_id == books.community_id, works.c.code == work
    )
    name = books.connection.execute(query).scalar_one()
    held = confirmed(steps)
    draft = Draft(
        dated_on=local_day(at), lines=lines, summary=f"{name[:20]}{what}",
        counterparty_kind=CounterpartyKind.CONTRACTOR, matter=name[:20], work=work,
        decision=next((step.decision for step in reversed(held) if step.decision), ""),
        contract=next((step.contract for step in held if step.contract), ""),
    )  # fmt: skip
    return save_draft(books.connection, books.community_id, draft, by=by, at=at)

"""Steps of works: proposed by one person, confirmed by another once nothing stands against them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.entries import check_unnamed
from ledger.domain.errors import (
    AccessRefusedError,
    ApprovalError,
    FileRefusedError,
    Named,
    Refusal,
    TogetherError,
    UnknownNameError,
)
from ledger.domain.funds import FundClass
from ledger.domain.work_errors import WorkError
from ledger.domain.work_gates import StepFacts, step_objections
from ledger.domain.work_rules import work_rules_on
from ledger.domain.works import (
    Purpose,
    Step,
    StepKind,
    WorkState,
    months_after,
    state_of,
)
from ledger.posting.balances import HeldBalances
from ledger.posting.books import Books, open_books
from ledger.posting.contract_facts import price_of
from ledger.posting.contracts import bump_public
from ledger.posting.copies import check_release, newest_copies
from ledger.posting.decision_facts import decision_facts
from ledger.posting.drafts import check_attachments
from ledger.posting.periods import local_day
from ledger.posting.promises import promises, reserved_minor
from ledger.posting.values import APPROVING_ROLES, PREPARING_ROLES, Officer
from ledger.posting.work_reserves import reserved_for_works
from ledger.store.actions import record_action
from ledger.store.communities import (
    communities,
    contracts,
    decisions,
    funds,
    parties,
)
from ledger.store.work_reading import KeptStep, confirmed, money_of, plans_of, steps_of
from ledger.store.works import (
    work_budgets,
    work_files,
    work_plans,
    work_quotes,
    work_steps,
)

REASON_LENGTH_MAX = 200
FILES_MAX = 8


def propose_step(
    connection: sa.Connection, community_id: int, work: str, step: Step, *, by: Officer,
    at: datetime, files: Sequence[tuple[str, str]] = (),
) -> int:  # fmt: skip
    """Propose the next step of a work; gives its number. ``files`` are originals' hashes and what each shows.

    A contract's party and price are those it was named with.

    Raises:
        TogetherError: everything that stands against it.
        UnknownNameError: it names what the community does not have.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    check_attachments(connection, community_id, tuple(sha256 for sha256, _ in files))
    if len(files) > FILES_MAX:
        raise FileRefusedError(reason="too_many", field="pictures")
    _require_names(books, step)
    note = check_unnamed(step.note, field="note", length_max=REASON_LENGTH_MAX) if step.note else ""
    step = _of_contract(books, replace(step, note=note, evidence_count=len(files)))
    state, steps = _loaded(books, work)
    if any(item.state == "proposed" for item in steps):
        raise WorkError(reason="waiting", field="kind")
    _judge(books, work, state, step, at)
    number = len(steps) + 1
    _keep(books, work, number, state, step, files, by=by, at=at)
    return number


def _keep(
    books: Books, work: str, number: int, state: WorkState, step: Step,
    files: Sequence[tuple[str, str]], *, by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Write what belongs to a step, then the step, which seals it."""
    here = {"community_id": books.community_id, "work_code": work, "number": number}
    for table, rows in (
        (work_budgets, [{"fund_code": fund, "amount_minor": minor} for fund, minor in step.budget]),
        (work_quotes, [
            {
                "position": position, "party_code": quote.party, "price_minor": quote.price_minor,
                "days": quote.days, "warranty_months": quote.warranty_months, "score": quote.score,
                "is_chosen": quote.chosen,
            }
            for position, quote in enumerate(step.quotes, start=1)
        ]),
        (work_files, [
            {"position": position, "sha256": sha256, "shows": shows}
            for position, (sha256, shows) in enumerate(files, start=1)
        ]),
    ):  # fmt: skip
        if rows:
            books.connection.execute(sa.insert(table), [here | row for row in rows])
    books.connection.execute(
        sa.insert(work_steps).values(
            **here, kind=step.kind.value, happened_on=step.on, amount_minor=step.amount_minor,
            claimed_minor=step.claimed_minor, retention_minor=step.retention_minor,
            warranty_months=step.warranty_months, warranty_last_day=_warranty_last_day(state, step),
            decision_code=step.decision or None, contract_code=step.contract or None,
            note=step.note, state="proposed", proposed_by=by.user_id, proposed_role=by.role,
            proposed_at=at,
        )
    )  # fmt: skip


def confirm_step(
    connection: sa.Connection, community_id: int, work: str, number: int, *, by: Officer,
    at: datetime, released: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Confirm a step that another person proposed; from now on it holds, for all to see.

    ``released`` maps originals to the copies that were looked at and may be shown ("" for the one made at upload).

    Raises:
        WorkError: one's own step, or one that is no longer there.
        TogetherError: something stands against it by now.
        ApprovalError: a copy was not looked at.
    """
    books, state, row = _waiting(connection, community_id, work, number, by)
    if row.proposed_by == by.user_id:
        raise WorkError(reason="own_step")
    _judge(books, work, state, row.step, at)
    _release(books, row, released or {}, by=by)
    _decide(books, row, "confirmed", by=by, at=at)
    bump_public(books)


def refuse_step(
    connection: sa.Connection, community_id: int, work: str, number: int, *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    """Refuse another's step, or take one's own back.

    Raises:
        WorkError: it is no longer there.
    """
    books, _state, row = _waiting(connection, community_id, work, number, by, own=True)
    state = "withdrawn" if row.proposed_by == by.user_id else "refused"
    _decide(books, row, state, by=by, at=at)


def hide_picture(
    connection: sa.Connection, community_id: int, work: str, number: int, position: int, *,
    by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Show a picture of a step to nobody any more; one person is enough.

    Raises:
        ApprovalError: it is not shown.
    """
    if by.role not in APPROVING_ROLES:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    file = work_files.c
    found = connection.execute(
        sa.update(work_files)
        .where(
            file.community_id == community_id, file.work_code == work, file.number == number,
            file.position == position, file.released_sha256 != "", file.taken_down_at.is_(None),
        )
        .values(taken_down_by=by.user_id, taken_down_at=at)
    )  # fmt: skip
    if not found.rowcount:
        raise ApprovalError(reason="not_shown", field="copy")
    _tell(books, "work_picture_hidden", f"{work} {number}", by=by, at=at)
    bump_public(books)


def _waiting(
    connection: sa.Connection, community_id: int, work: str, number: int, by: Officer, *,
    own: bool = False,
) -> tuple[Books, WorkState, KeptStep]:  # fmt: skip
    roles = APPROVING_ROLES | PREPARING_ROLES if own else APPROVING_ROLES
    if by.role not in roles:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    state, steps = _loaded(books, work)
    row = next((item for item in steps if item.number == number), None)
    if row is None or row.state != "proposed":
        raise WorkError(reason="gone")
    if own and row.proposed_by != by.user_id and by.role not in APPROVING_ROLES:
        raise AccessRefusedError(reason="role")
    return books, state, row


def _loaded(books: Books, work: str) -> tuple[WorkState, tuple[KeptStep, ...]]:
    plan = plans_of(books.connection, books.community_id, [work]).get(work)
    if plan is None:
        raise UnknownNameError(noun="work", name=work[:20], field="work")
    steps = steps_of(books.connection, books.community_id, [work]).get(work, ())
    return state_of(plan, confirmed(steps)), steps


def _judge(books: Books, work: str, state: WorkState, step: Step, at: datetime) -> None:
    found = step_objections(state, step, _facts(books, work, state, step, at))
    if found:
        raise TogetherError(refusals=_unlike(found))


def _unlike(refusals: Sequence[Refusal]) -> tuple[Refusal, ...]:
    """Say the same only once at a field."""
    return tuple({str(item): item for item in refusals}.values())


#: Steps that are not taken on a decision that does not hold.
_ON_DECISION = frozenset({StepKind.BUDGET, StepKind.CONTRACT, StepKind.VARIATION})


def _facts(books: Books, work: str, state: WorkState, step: Step, at: datetime) -> StepFacts:
    connection, here, today = books.connection, books.community_id, local_day(at)
    plan = work_plans.c
    known = connection.execute(
        sa.select(communities.c.jurisdiction, plan.place_code)
        .join_from(communities, work_plans, plan.community_id == communities.c.community_id)
        .where(plan.community_id == here, plan.work_code == work)
    ).one()
    newest = step.kind is StepKind.BUDGET or not state.stands_on
    decision = state.decision if newest else state.stands_on
    money = money_of(connection, here, work)[work]
    others = sa.select(work_steps.c.contract_code).where(
        work_steps.c.community_id == here, work_steps.c.work_code != work,
        work_steps.c.state.in_(("proposed", "confirmed")), work_steps.c.contract_code.is_not(None),
    )  # fmt: skip
    return StepFacts(
        rules=work_rules_on(known.jurisdiction, today),
        today=today,
        free_minor=_free(books, work, [fund for fund, _ in step.budget], today),
        of_fund_minor=money.by_fund(),
        fund_names=fund_names(books),
        paid_minor=sum(minor for what, minor in money.by_purpose().items() if what != Purpose.OTHER),
        used_contracts=frozenset(connection.execute(others).scalars()),
        decision=decision_facts(books, decision if step.kind in _ON_DECISION else "", today),
        place=known.place_code or "",
    )  # fmt: skip


def fund_names(books: Books) -> dict[str, Named]:
    """Give the funds' names by code."""
    query = sa.select(funds.c.code, funds.c.name_zh, funds.c.name_en).where(
        funds.c.community_id == books.community_id
    )
    return {row.code: Named(row.name_zh, row.name_en) for row in books.connection.execute(query)}


def _free(books: Books, work: str, wanted: Sequence[str], today: date) -> dict[str, int]:
    """Give what each fund has that is neither promised nor another work's budget.

    Owners' money is bounded by each household's own.
    """
    own = [code for code in wanted if books.funds[code] is not FundClass.AGENCY]
    if not own:
        return {}
    held = promises(books)
    others = reserved_for_works(books, held, besides=work)
    balances = HeldBalances(
        books.connection, books.community_id, funds=own, first_day=today, accounts=books.accounts
    )
    return {
        code: balances.lowest_net(code, today)
        - reserved_minor(held, fund=code)
        - others.get(code, 0)
        for code in own
    }


def _require_names(books: Books, step: Step) -> None:
    books.require("decision", decisions, step.decision, "decision")
    books.require("contract", contracts, step.contract, "contract")
    for fund, _ in step.budget:
        if fund not in books.funds:
            raise UnknownNameError(noun="fund", name=fund[:20], field="budget")
    for quote in step.quotes:
        # A private person's name stands on no public page.
        if books.require("party", parties, quote.party, "quotes") != "organisation":
            raise UnknownNameError(noun="party", name=quote.party[:20], field="quotes")


def _of_contract(books: Books, step: Step) -> Step:
    if step.kind is not StepKind.CONTRACT or not step.contract:
        return step
    columns = contracts.c
    row = books.connection.execute(
        sa.select(columns.party_code, columns.price_minor).where(
            columns.community_id == books.community_id, columns.code == step.contract
        )
    ).one()
    price_minor = price_of(books, step.contract, row.price_minor)
    return replace(step, party=row.party_code or "", amount_minor=price_minor or 0)


def _warranty_last_day(state: WorkState, step: Step) -> date | None:
    if step.kind is not StepKind.SETTLEMENT or state.accepted_on is None:
        return None
    return months_after(state.accepted_on, step.warranty_months)


def _release(books: Books, row: KeptStep, released: Mapping[str, str], *, by: Officer) -> None:
    copies = newest_copies(books.connection, books.community_id, list(released))
    file = work_files.c
    for original, seen in released.items():
        copy = copies.get(original)
        if copy is None or original not in {sha256 for _, sha256, _, _ in row.files}:
            raise ApprovalError(reason="evidence_unseen", field="released")
        check_release(copy, seen, by=by)
        books.connection.execute(
            sa.update(work_files)
            .where(
                file.community_id == books.community_id, file.work_code == row.work,
                file.number == row.number, file.sha256 == original,
            )
            .values(released_sha256=copy.sha256)
        )  # fmt: skip


def _decide(books: Books, row: KeptStep, state: str, *, by: Officer, at: datetime) -> None:
    step = work_steps.c
    books.connection.execute(
        sa.update(work_steps)
        .where(
            step.community_id == books.community_id, step.work_code == row.work,
            step.number == row.number,
        )
        .values(state=state, decided_by=by.user_id, decided_role=by.role, decided_at=at)
    )  # fmt: skip
    _tell(books, f"work_step_{state}", f"{row.work} {row.number}", by=by, at=at)


def _tell(books: Books, verb: str, subject: str, *, by: Officer, at: datetime) -> None:
    record_action(
        books.connection, verb, community_id=books.community_id, user_id=by.user_id, at=at,
        subject=subject,
    )  # fmt: skip

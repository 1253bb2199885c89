"""工程结算公示: one work, step by step, with its evidence, offers, money by fund, vouchers and pictures."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.periods import Span
from ledger.domain.works import Quote, StepKind
from ledger.statements.evidence import evidence_files
from ledger.statements.funds import funds as all_funds
from ledger.statements.keys import page_key, read_key
from ledger.statements.transaction_rows import HEADER, transaction_rows
from ledger.statements.values import Audience, CommunityFacts, EvidenceFile, Frame, Label
from ledger.statements.work_values import (
    QuoteLine,
    StepLine,
    WorkFund,
    WorkPicture,
    WorkStatement,
)
from ledger.statements.works import (
    contract_labels,
    contractor_labels,
    plan_row,
    work_rows,
)
from ledger.store.communities import decisions
from ledger.store.journal import transactions
from ledger.store.work_reading import KeptStep, money_of, steps_of

PAGE_SIZE = 50


class _Names:
    """Names by code, read once for all steps of a work."""

    def __init__(self, connection: sa.Connection, community: CommunityFacts) -> None:
        decided = sa.select(decisions.c.code, decisions.c.title_zh, decisions.c.title_en).where(
            decisions.c.community_id == community.community_id
        )
        self.decisions = {
            row.code: Label(row.code, row.title_zh, row.title_en or row.title_zh)
            for row in connection.execute(decided)
        }
        self.contracts = contract_labels(connection, community)
        self.parties = contractor_labels(connection, community)
        self.funds = {item.label.code: item.label for item in all_funds(connection, community)}


def work(
    connection: sa.Connection, community: CommunityFacts, code: str, *, as_of: date,
    after: str = "", page_size: int = PAGE_SIZE, audience: Audience = Audience.PUBLIC,
) -> WorkStatement | None:  # fmt: skip
    """Give one work as it stands at the end of a day; None where none is planned under this code.

    Raises:
        UnknownNameError: no page was ever given this key.
    """
    plan = plan_row(connection, community, code)
    if plan is None or plan.needed_on > as_of:
        return None
    (row,) = work_rows(connection, community, [plan], as_of)
    kept = [
        item
        for item in steps_of(connection, community.community_id, [code]).get(code, ())
        if item.state == "confirmed" and item.step.on <= as_of
    ]
    names = _Names(connection, community)
    steps = step_lines(connection, community, kept, names, audience=audience)
    compared = [step for step in steps if step.kind is StepKind.QUOTES]
    spent = money_of(connection, community.community_id, code, until=as_of)[code].spent_minor
    found, last = _vouchers(connection, community, code, as_of, after, page_size)
    return WorkStatement(
        frame=Frame("work", community, Span(plan.needed_on, as_of, code), as_of), row=row,
        steps=steps, quotes=compared[-1].quotes if compared else (),
        quotes_note=compared[-1].note if compared else "",
        funds=tuple(
            WorkFund(names.funds[fund], row.state.budget.get(fund, 0), spent.get(fund, 0))
            for fund in dict.fromkeys((*row.state.budget, *sorted(spent)))
        ),
        vouchers=transaction_rows(connection, community, found),
        next_after=page_key(last) if last else None, is_first=not after,
    )  # fmt: skip


def names_of_work(connection: sa.Connection, community: CommunityFacts) -> _Names:
    """Give what steps may name, by code."""
    return _Names(connection, community)


def step_lines(
    connection: sa.Connection, community: CommunityFacts, kept: Sequence[KeptStep], names: _Names,
    *, audience: Audience,
) -> tuple[StepLine, ...]:  # fmt: skip
    """Give steps with their names and files, in their order."""
    originals = [sha256 for item in kept for _, sha256, _, _ in item.files]
    files = evidence_files(connection, community, originals, audience=audience)
    # In the order of the originals, each once.
    found = dict(zip(dict.fromkeys(originals), files, strict=True))
    return tuple(_step_line(item, names, found) for item in kept)


def _step_line(item: KeptStep, names: _Names, files: Mapping[str, EvidenceFile]) -> StepLine:
    step = item.step
    return StepLine(
        number=item.number, kind=step.kind, happened_on=step.on, amount_minor=step.amount_minor,
        claimed_minor=step.claimed_minor, retention_minor=step.retention_minor,
        warranty_last_day=item.warranty_last_day, decision=names.decisions.get(step.decision),
        contract=names.contracts.get(step.contract), contractor=names.parties.get(step.party),
        note=step.note, budget=tuple((names.funds[fund], minor) for fund, minor in step.budget),
        quotes=tuple(_quote_line(quote, names.parties) for quote in step.quotes),
        pictures=tuple(
            WorkPicture(position, shows, files[sha256]) for position, sha256, shows, _ in item.files
        ),
        proposed_role=item.proposed_role, decided_role=item.decided_role,
    )  # fmt: skip


def _quote_line(quote: Quote, parties: Mapping[str, Label]) -> QuoteLine:
    return QuoteLine(
        parties[quote.party], quote.price_minor, quote.days, quote.warranty_months, quote.score,
        quote.chosen,
    )  # fmt: skip


def _vouchers(
    connection: sa.Connection, community: CommunityFacts, code: str, day: date, after: str,
    page_size: int,
) -> tuple[Sequence[Any], int]:  # fmt: skip
    """Give a page of a work's vouchers, newest first, and the number of its last where more follow."""
    header = transactions.c
    here = header.community_id == community.community_id
    own = sa.select(header.seq).where(here, header.work_code == code)
    corrected = sa.select(header.seq).where(here, header.corrects.in_(own))
    query = sa.select(*HEADER).where(
        here, header.seq.in_(own.union(corrected)), header.dated_on <= day
    )
    if after:
        query = query.where(header.seq < read_key(after, length=1)[0])
    found = connection.execute(query.order_by(header.seq.desc()).limit(page_size + 1)).all()
    more = len(found) > page_size
    return found[:page_size], found[page_size - 1].seq if more else 0

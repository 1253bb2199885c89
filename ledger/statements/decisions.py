"""表决结果: what was asked and decided, by whom, with which tallies and papers, and the money that followed.

Ballots never leave the database; of their sums, what would tell a single one is withheld (``public_count``).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.decisions import standing_of
from ledger.domain.errors import UnknownNameError
from ledger.domain.periods import Span
from ledger.domain.votes import (
    Count,
    Matter,
    PublicCount,
    Tally,
    Test,
    VoteKind,
    public_count,
    verdict_of,
)
from ledger.statements.decision_money import PAGE_SIZE, Money, money_of, standing_on
from ledger.statements.decision_values import (
    DecisionList,
    DecisionPaper,
    DecisionRow,
    DecisionStatement,
    DecisionStep,
    Result,
    ShownTest,
)
from ledger.statements.evidence import evidence_files
from ledger.statements.keys import key_day, page_key, read_key
from ledger.statements.place_names import place_labels
from ledger.statements.policies import committee_facts
from ledger.statements.values import Audience, CommunityFacts, Frame, Label
from ledger.store.base import Day
from ledger.store.communities import decisions
from ledger.store.decided import decided, steps_of
from ledger.store.votes import (
    decision_papers,
    old_decisions,
    price_decisions,
    vote_results,
    votes,
)

KIND = "decisions"
_NEVER = date(1, 1, 1)


def decision_list(
    connection: sa.Connection, community: CommunityFacts, *, today: date, after: str = ""
) -> DecisionList:
    """Give a page of everything that was asked or decided, the newest first.

    Raises:
        UnknownNameError: no page was ever given this key.
    """
    every = _every(community).subquery()
    key = (every.c.day, every.c.code)
    query = sa.select(every).order_by(*(column.desc() for column in key)).limit(PAGE_SIZE + 1)
    if after:
        day, _, code = after.partition(".")
        (number,) = read_key(day, length=1)
        begins = sa.tuple_(sa.literal(key_day(number), Day), sa.literal(code))
        query = query.where(sa.tuple_(*key) < begins)
    found = connection.execute(query).all()
    more = found[PAGE_SIZE - 1] if len(found) > PAGE_SIZE else None
    shown = found[:PAGE_SIZE]
    steps = steps_of(connection, community.community_id, [row.code for row in shown if row.kind])
    return DecisionList(
        community,
        tuple(
            DecisionRow(
                Label(row.code, row.title_zh, row.title_en or row.title_zh), _kind(row), row.matter or "",
                _state(row, steps.get(row.code, []), today), None if row.day == _NEVER else row.day,
            )
            for row in shown
        ),
        committee_facts(connection, community, today=today),
        f"{page_key(more.day)}.{more.code}" if more else None,
        not after,
    )  # fmt: skip


def _every(community: CommunityFacts) -> sa.CompoundSelect[Any]:
    """Ask for votes with their results, and for decisions that no vote of ours stands behind."""
    vote, result, named, old = votes.c, vote_results.c, decisions.c, old_decisions.c
    here = community.community_id
    asked = (
        sa.select(
            vote.code, vote.title_zh, vote.title_en, vote.kind, vote.matter, vote.posting_days,
            result.passed, sa.literal("").label("body"), sa.null().label("vouched_by"),
            sa.func.coalesce(result.decided_on, vote.opened_on, type_=Day).label("day"),
        )
        .outerjoin_from(
            votes, vote_results,
            (result.community_id == vote.community_id) & (result.code == vote.code),
        )
        .where(vote.community_id == here)
    )  # fmt: skip
    others = (
        sa.select(
            named.code, named.title_zh, named.title_en, sa.literal("").label("kind"),
            sa.literal("").label("matter"), sa.literal(0).label("posting_days"),
            sa.null().label("passed"), sa.func.coalesce(old.body, "").label("body"), old.vouched_by,
            sa.func.coalesce(named.decided_on, sa.literal(_NEVER, Day), type_=Day).label("day"),
        )
        .outerjoin_from(
            decisions, old_decisions,
            (old.community_id == named.community_id) & (old.code == named.code),
        )
        .where(
            named.community_id == here,
            ~sa.select(vote.code)
            .where(vote.community_id == named.community_id, vote.code == named.code)
            .exists(),
        )
    )  # fmt: skip
    return sa.union_all(asked, others)


def _kind(row: Any) -> str:
    return row.kind or ("old" if row.body else "named")


def _state(row: Any, steps: Iterable[Any], today: date) -> str:
    """Say where something stands, in one word."""
    if not row.kind:
        return "named" if not row.body else ("claimed" if row.vouched_by is None else "in_force")
    steps = list(steps)
    if row.passed is None:
        last = next(
            (step.kind for step in reversed(steps)
             if step.kind in ("closed", "reopened", "withdrawn")), "reopened",
        )  # fmt: skip
        return "open" if last == "reopened" else last
    if not row.passed:
        return "failed"
    return standing_of(steps, row.posting_days, today)[0].value


def decision(
    connection: sa.Connection, community: CommunityFacts, code: str, *, today: date,
    after: str = "", page_size: int = PAGE_SIZE, audience: Audience = Audience.PUBLIC,
) -> DecisionStatement:  # fmt: skip
    """Give one question or decision with everything that is public of it.

    Raises:
        UnknownNameError: nothing of this code was asked or decided.
    """
    money = money_of(connection, community, code, after=after, page_size=page_size)
    return _decision(connection, community, code, today, money, audience, is_first=not after)


def _decision(
    connection: sa.Connection, community: CommunityFacts, code: str, today: date,
    money: Money | None, audience: Audience, *, is_first: bool = True,
) -> DecisionStatement:  # fmt: skip
    every = _every(community).subquery()
    row = connection.execute(sa.select(every).where(every.c.code == code)).one_or_none()
    if row is None:
        raise UnknownNameError(noun="decision", name=code[:20], field="decision")
    held = votes.c
    vote = connection.execute(
        sa.select(votes).where(held.community_id == community.community_id, held.code == code)
    ).one_or_none()
    result = _result(connection, community, vote)
    first = vote.opened_on if vote is not None else row.day if row.day != _NEVER else today
    last = max(first, result.decided_on if result else first)
    known = decided(connection, community.community_id, [code], today).get(code)
    steps = steps_of(connection, community.community_id, [code])[code]
    scope = vote.scope.split() if vote is not None else []
    names = place_labels(connection, community, set(scope))
    return DecisionStatement(
        frame=Frame(KIND, community, Span(first, last, f"{first}..{last}"), max(today, last)),
        label=Label(code, row.title_zh, row.title_en or row.title_zh),
        kind=_kind(row),
        matter=row.matter or "",
        state=_state(row, steps, today),
        proposal=vote.proposal if vote is not None else "",
        article=vote.article if vote is not None else "",
        scope=tuple(names[item] for item in scope if item in names),
        opened_on=first if vote is not None or row.day != _NEVER else None,
        closes_on=vote.closes_on if vote is not None else None,
        first_day=known.first_day if known else None,
        posting_days=vote.posting_days if vote is not None else 0,
        post_within_days=vote.post_within_days if vote is not None else 0,
        asked_number=vote.asked_number if vote is not None else 0,
        result=result,
        steps=tuple(
            DecisionStep(step.number, step.kind, step.happened_on, step.text, step.answers)
            for step in sorted(steps, key=lambda step: step.happened_on)
        ),
        papers=_papers(connection, community, code, audience),
        follows=(
            _decision(connection, community, vote.follows, today, None, Audience.PUBLIC)
            if vote is not None and vote.follows else None
        ),
        leads_to=_leads_to(connection, community, code),
        standing=standing_on(connection, community, code) if money else (),
        in_minor=money.in_minor if money else 0,
        out_minor=money.out_minor if money else 0,
        voucher_count=money.voucher_count if money else 0,
        payments=money.rows if money else (),
        next_after=money.next_after if money else None,
        is_first=is_first,
        signed_at=_signed_at(connection, community, code),
    )  # fmt: skip


def _signed_at(connection: sa.Connection, community: CommunityFacts, code: str) -> Any:
    held = vote_results.c
    query = sa.select(held.confirmed_at).where(
        held.community_id == community.community_id, held.code == code
    )
    return connection.execute(query).scalar_one_or_none()


def _result(connection: sa.Connection, community: CommunityFacts, vote: Any) -> Result | None:
    if vote is None:
        return None
    held = vote_results.c
    row = connection.execute(
        sa.select(vote_results).where(
            held.community_id == community.community_id, held.code == vote.code
        )
    ).one_or_none()
    if row is None:
        return None
    count = Count(
        Tally(vote.asked_number, vote.asked_area_centi_m2),
        Tally(row.in_favour, row.in_favour_area), Tally(row.against, row.against_area),
        Tally(row.abstained, row.abstained_area), Tally(row.invalid, row.invalid_area),
    )  # fmt: skip
    kind = VoteKind(vote.kind)
    shown = public_count(kind, count)
    tests = verdict_of(kind, Matter(vote.matter), count, strict=vote.strict).tests
    return Result(shown, tuple(_shown(test, shown) for test in tests), row.passed, row.decided_on)


def _shown(test: Test, shown: PublicCount) -> ShownTest:
    withheld = shown.took_part is None or (
        test.name.endswith("_area") and shown.took_part_area is None
    )
    return ShownTest(
        test.name, test.numerator, test.denominator, test.strict, test.is_met,
        None if withheld else test.part, None if withheld else test.whole,
    )  # fmt: skip


def _papers(
    connection: sa.Connection, community: CommunityFacts, code: str, audience: Audience
) -> tuple[DecisionPaper, ...]:
    """Give the papers; of ballots the public does not even learn how many scans there are."""
    held = decision_papers.c
    query = (
        sa.select(decision_papers)
        .where(held.community_id == community.community_id, held.code == code)
        .order_by(held.number)
    )
    if audience is Audience.PUBLIC:
        query = query.where(held.kind != "ballots")
    rows = connection.execute(query).all()
    files = evidence_files(
        connection, community, [row.sha256 for row in rows], audience=audience
    )  # fmt: skip
    return tuple(
        DecisionPaper(row.number, row.kind, file, row.hidden_reason, row.released_by is not None)
        for row, file in zip(rows, files, strict=True)
    )


def _leads_to(
    connection: sa.Connection, community: CommunityFacts, code: str
) -> tuple[Label, ...]:  # fmt: skip
    held = votes.c
    query = (
        sa.select(held.code, held.title_zh, held.title_en)
        .where(held.community_id == community.community_id, held.follows == code)
        .order_by(held.code)
        .limit(PAGE_SIZE)
    )
    return tuple(Label(row[0], row[1], row[2] or row[1]) for row in connection.execute(query))


def prices_of(
    connection: sa.Connection, community: CommunityFacts, account: str, *, today: date
) -> tuple[tuple[Label, date, str], ...]:
    """Give the decisions behind the price of an account: what holds today first, then what was before."""
    price, named = price_decisions.c, decisions.c
    query = (
        sa.select(named.code, named.title_zh, named.title_en, price.first_day, price.text)
        .join_from(
            price_decisions, decisions,
            (named.community_id == price.community_id) & (named.code == price.decision_code),
        )
        .where(
            price.community_id == community.community_id, price.account_code == account,
            price.first_day <= today,
        )
        .order_by(price.first_day.desc(), price.number.desc())
        .limit(20)
    )  # fmt: skip
    return tuple(
        (Label(row[0], row[1], row[2] or row[1]), row[3], row[4])
        for row in connection.execute(query)
    )

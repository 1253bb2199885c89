"""Compare fees with the books and the log: tariffs with their leaves, runs with their dues, dues with shares."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from ledger.domain.dues import CLAIMS, RECEIVABLES, PrepaidYear
from ledger.domain.errors import Refusal
from ledger.domain.periods import first_day_of
from ledger.log.canonical import canonical_text
from ledger.posting.check_values import Difference, LogFacts
from ledger.posting.content import draft_of
from ledger.posting.tariffs import KIND, told_of
from ledger.store.billed import is_live, tariff_of_row
from ledger.store.drafts import drafts
from ledger.store.dues import billing_runs, dues, prepaid_years, tariffs
from ledger.store.journal import lines, sublines, transactions
from ledger.store.people import policies
from ledger.store.shares import of_line


def check_dues(connection: sa.Connection, community_id: int, log: LogFacts) -> Iterator[Difference]:
    """See that fees say the same everywhere, and that no household has paid more than it owed."""
    yield from _check_tariffs(connection, community_id, log)
    yield from _check_runs(connection, community_id)
    yield from _check_amounts(connection, community_id)
    yield from _check_shares(connection, community_id)
    yield from _check_years(connection, community_id)
    yield from _check_claims(connection, community_id)


def _check_tariffs(
    connection: sa.Connection, community_id: int, log: LogFacts
) -> Iterator[Difference]:
    unmatched = {index: leaf for index, leaf in log.policies.items() if leaf.get("policy") == KIND}
    rule = policies.c
    query = (
        sa.select(tariffs, rule.set_at.label("policy_at"))
        .outerjoin(
            policies,
            (rule.community_id == tariffs.c.community_id)
            & (rule.leaf_index == tariffs.c.leaf_index),
        )
        .where(tariffs.c.community_id == community_id)
        .order_by(tariffs.c.number)
    )
    for number, row in enumerate(connection.execute(query).all(), start=1):
        leaf = unmatched.pop(row.leaf_index, {})
        expected = canonical_text([number, leaf.get("from"), leaf.get("content")])
        found = canonical_text([row.number, *_told(row)])
        if expected != found:
            yield Difference("tariff", f"tariff {row.number}", expected, found)
        if row.set_at != row.policy_at:
            yield Difference(
                "tariff_row", f"tariff {row.number}", str(row.policy_at), str(row.set_at)
            )
    for index in unmatched:
        yield Difference("tariff", f"leaf {index}")


def _told(row: sa.Row[Any]) -> list[Any]:
    """Write a row as its leaf tells it, empty where it is no tariff."""
    try:
        return [first_day_of(row.first_period).isoformat(), told_of(tariff_of_row(row))]
    except (Refusal, ValueError):
        return []


def _check_runs(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that every run counts its dues, and that no due is without its run."""
    due = dues.c
    counted = {
        row[0]: row[1:]
        for row in connection.execute(
            sa.select(
                due.run_id, sa.func.count(), sa.cast(sa.func.sum(due.amount_minor), sa.BigInteger),
                sa.func.min(due.period), sa.func.max(due.period),
            )
            .where(due.community_id == community_id)
            .group_by(due.run_id)
        )
    }  # fmt: skip
    run = billing_runs.c
    query = sa.select(run.run_id, run.household_count, run.amount_minor, run.period).where(
        run.community_id == community_id
    )
    for run_id, count, amount_minor, period in connection.execute(query).all():
        found = counted.pop(run_id, None)
        if found != (count, amount_minor, period, period):
            expected = str((count, amount_minor, period, period))
            yield Difference("billing_run", f"run {run_id}", expected, str(found))
    for run_id in counted:
        yield Difference("billing_run", f"dues of run {run_id}")


def _check_amounts(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that every due is what its tariff or its prepaid year says."""
    rates = {
        row.number: tariff_of_row(row)
        for row in connection.execute(
            sa.select(tariffs).where(tariffs.c.community_id == community_id)
        )
    }
    years: defaultdict[str, list[PrepaidYear]] = defaultdict(list)
    year = prepaid_years.c
    for place, first, minor in connection.execute(
        sa.select(year.place_code, year.first_period, year.amount_minor).where(
            year.community_id == community_id
        )
    ):
        years[place].append(PrepaidYear(place, first, minor))
    seen: set[tuple[str, int]] = set()
    query = sa.select(dues, is_live(dues.c, community_id).label("live")).where(
        dues.c.community_id == community_id
    )
    for row in connection.execute(query):
        where = f"due {row.place_code} {row.period}"
        tariff = rates.get(row.tariff_number)
        expected: set[int | None] = set()
        if row.of_year:
            expected = {item.due(row.period) for item in years[row.place_code]}
        elif tariff is not None and row.percent in (100, tariff.vacant_percent):
            expected = {tariff.due(row.area_centi_m2, percent=row.percent)}
        if row.amount_minor not in expected or tariff is None or tariff.first_period > row.period:
            yield Difference("due", where, str(sorted(map(str, expected))), str(row.amount_minor))
        if row.live and (row.place_code, row.period) in seen:
            yield Difference("billed_twice", where)
        if row.live:
            seen.add((row.place_code, row.period))


def _check_shares(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that vouchers of runs bill exactly the dues: no household more, less, or left out."""
    line, share, header = lines.c, sublines.c, transactions.c
    booked: defaultdict[tuple[str, str], int] = defaultdict(int)
    of_runs = sa.select(dues.c.draft_id).where(dues.c.community_id == community_id)
    query = (
        sa.select(header.draft_id, share.place_code, share.debit_minor)
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
            header.community_id == community_id, header.draft_id.in_(of_runs),
            line.account_code.in_(RECEIVABLES), share.debit_minor != 0,
        )
    )  # fmt: skip
    for draft_id, place, minor in connection.execute(query):
        booked[draft_id, place] += minor
    posted = (
        sa.select(dues.c.draft_id, dues.c.place_code, dues.c.amount_minor)
        .join_from(
            dues, drafts,
            (drafts.c.community_id == dues.c.community_id) & (drafts.c.draft_id == dues.c.draft_id),
        )
        .where(dues.c.community_id == community_id, drafts.c.state == "posted")
    )  # fmt: skip
    for draft_id, place, minor in connection.execute(posted):
        found = booked.pop((draft_id, place), 0)
        if found != minor:
            yield Difference("due_share", f"draft {draft_id} {place}", str(minor), str(found))
    for draft_id, place in booked:
        yield Difference("due_share", f"draft {draft_id} {place}")


def _check_years(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that a year paid at once stands in a draft that brings as much for the household."""
    year = prepaid_years.c
    query = (
        sa.select(year.place_code, year.amount_minor, drafts.c.content)
        .outerjoin(
            drafts,
            (drafts.c.community_id == year.community_id) & (drafts.c.draft_id == year.draft_id),
        )
        .where(year.community_id == community_id)
    )
    for place, minor, content in connection.execute(query):
        brought = sum(
            share.credit_minor
            for line in (draft_of(content).lines if content else ())
            for share in line.sublines
            if share.place == place
        )
        if brought < minor:
            yield Difference("prepaid_year", f"{place} {minor}")


def _check_claims(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that no household's share stands on the wrong side; history taken over is as it was."""
    imported = sa.select(sa.func.count()).where(
        transactions.c.community_id == community_id, transactions.c.origin == "import"
    )
    if connection.execute(imported).scalar_one():
        return
    line, share = lines.c, sublines.c
    key = (line.account_code, line.fund_code, share.place_code)
    minor_ = sa.cast(sa.func.sum(share.debit_minor - share.credit_minor), sa.BigInteger)
    query = (
        sa.select(*key, minor_)
        .join_from(lines, sublines, of_line())
        .where(line.community_id == community_id, line.account_code.in_(CLAIMS))
        .group_by(*key)
        .order_by(*key)
    )
    for account, fund, place, minor in connection.execute(query):
        if CLAIMS[account] * minor < 0:
            yield Difference("claim_below_zero", f"{account} {fund} {place}", found=str(minor))

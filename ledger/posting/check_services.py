"""Compare what was agreed about contracts and services with the log, the rules and each other."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import Refusal
from ledger.domain.service_scores import ScoreSheet, earned_minor, score, share_permille
from ledger.domain.services import cost_plus_minor, hours_minor
from ledger.log.canonical import canonical_text
from ledger.posting.check_values import Difference, LogFacts
from ledger.posting.contract_terms import terms_of
from ledger.posting.service_rules import (
    PRICE,
    RATE,
    SHEET,
    prices_of,
    rates_of,
    sheets_of,
    told_of_price,
    told_of_rate,
    told_of_sheet,
)
from ledger.store.payments import payment_requests
from ledger.store.services import (
    contract_collections,
    contract_terms,
    list_prices,
    score_marks,
    score_sheets,
    service_assessments,
    service_bills,
    service_payments,
    service_rates,
)


def check_services(
    connection: sa.Connection, community_id: int, log: LogFacts
) -> Iterator[Difference]:
    """See that rules say what their leaves say, that bills are what their lines make, and two people agreed."""
    yield from _check_rules(connection, community_id, log)
    for table in (contract_terms, contract_collections, service_bills, service_assessments):
        yield from _check_two_people(connection, community_id, table)
    yield from _check_terms(connection, community_id)
    yield from _check_bills(connection, community_id)
    yield from _check_payments(connection, community_id)


def _check_rules(
    connection: sa.Connection, community_id: int, log: LogFacts
) -> Iterator[Difference]:
    for kind, table, order, told in (
        (RATE, service_rates, ("contract_code", "role_code", "first_day"),
         [(item.first_day, told_of_rate(item)) for item in rates_of(connection, community_id)]),
        (PRICE, list_prices, ("item_code", "first_day"),
         [(item.first_day, told_of_price(item)) for item in prices_of(connection, community_id)]),
        (SHEET, score_sheets, ("contract_code", "first_day"),
         [(item.first_day, told_of_sheet(item)) for item in sheets_of(connection, community_id)]),
    ):  # fmt: skip
        unmatched = {
            index: leaf for index, leaf in log.policies.items() if leaf.get("policy") == kind
        }
        query = (
            sa.select(table.c.leaf_index)
            .where(table.c.community_id == community_id)
            .order_by(*(table.c[name] for name in order))
        )
        for index, (first_day, says) in zip(
            connection.execute(query).scalars().all(), told, strict=True
        ):
            leaf = unmatched.pop(index, {})
            expected = canonical_text([leaf.get("from"), leaf.get("content")])
            found = canonical_text([first_day.isoformat(), says])
            if expected != found:
                yield Difference("service_rule", f"{kind} leaf {index}", expected, found)
        for index, leaf in unmatched.items():
            yield Difference(
                "service_rule", f"{kind} leaf {index}", canonical_text(leaf.get("content"))
            )


def _check_two_people(
    connection: sa.Connection, community_id: int, table: sa.Table
) -> Iterator[Difference]:
    query = sa.select(table).where(
        table.c.community_id == community_id, table.c.state == "agreed",
        (table.c.decided_by == table.c.proposed_by) | table.c.decided_by.is_(None),
    )  # fmt: skip
    for row in connection.execute(query):
        yield Difference(
            "two_people", f"{table.name} {row[1]} {row.number}", found=str(row.proposed_by)
        )


def _check_terms(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    query = sa.select(contract_terms).where(contract_terms.c.community_id == community_id)
    for row in connection.execute(query.order_by(contract_terms.c.code, contract_terms.c.number)):
        try:
            terms_of(row)
        except (Refusal, ValueError) as error:
            yield Difference("contract_terms", f"{row.code} {row.number}", found=str(error))


def _check_bills(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    held, mark = service_bills.c, score_marks.c
    marks: defaultdict[tuple[str, str, int], defaultdict[int, list[int]]]
    marks = defaultdict(lambda: defaultdict(list))
    query = sa.select(score_marks).where(mark.community_id == community_id)
    for row in connection.execute(query.order_by(mark.scorer, mark.criterion)):
        marks[row.contract_code, row.period, row.number][row.scorer].append(row.mark_tenths)
    sheets = {(item.contract, item.first_day): item for item in sheets_of(connection, community_id)}
    bills = sa.select(service_bills).where(held.community_id == community_id)
    for row in connection.execute(bills.order_by(held.contract_code, held.period, held.number)):
        given = list(marks[row.contract_code, row.period, row.number].values())
        sheet = sheets.get((row.contract_code, row.sheet_first_day))
        expected = _worked_out(row, sheet, given)
        if expected != row.amount_minor:
            where = f"{row.contract_code} {row.period} {row.number}"
            yield Difference("service_bill", where, str(expected), str(row.amount_minor))


def _worked_out(row: Any, sheet: ScoreSheet | None, marks: list[list[int]]) -> int | None:
    """Give what a bill comes to by its own lines, None where they are no bill."""
    try:
        content = json.loads(row.content)
        if row.kind == "hours":
            lines = content["lines"]
            amounts = [hours_minor(quarters, rate) for _role, quarters, rate, _amount in lines]
            return sum(amounts) if amounts == [line[3] for line in lines] else None
        if row.kind == "lump_sum":
            return int(content["price"])
        if row.kind == "cost_plus":
            above, below = map(int, content["ratio"].split("/"))
            return cost_plus_minor(content["cost"], above, below)
        reached = score(sheet, marks) if sheet else None
        if reached is None or content["score"] != f"{reached.numerator}/{reached.denominator}":
            return None
        return earned_minor(row.fee_minor, share_permille(sheet, reached)) if sheet else None
    except (Refusal, ValueError, KeyError, TypeError):
        return None


def _check_payments(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that a bill is paid once, when it was confirmed, and with its own amount."""
    paid, bill, asked = service_payments.c, service_bills.c, payment_requests.c
    query = (
        sa.select(
            paid.contract_code, paid.period, asked.amount_minor, asked.state,
            bill.amount_minor.label("bill_minor"), bill.state.label("bill_state"),
        )
        .join_from(
            service_payments, service_bills,
            (bill.community_id == paid.community_id) & (bill.contract_code == paid.contract_code)
            & (bill.period == paid.period) & (bill.number == paid.number),
        )
        .join(
            payment_requests,
            (asked.community_id == paid.community_id) & (asked.request_id == paid.request_id),
        )
        .where(paid.community_id == community_id, asked.state == "paid")
        .order_by(paid.contract_code, paid.period)
    )  # fmt: skip
    seen: set[tuple[str, str]] = set()
    for row in connection.execute(query):
        key = (row.contract_code, row.period)
        facts = (row.bill_state, row.amount_minor, key in seen)
        wanted = ("agreed", row.bill_minor, False)
        if facts != wanted:
            yield Difference("service_payment", " ".join(key), str(wanted), str(facts))
        seen.add(key)

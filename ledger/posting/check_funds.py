"""Compare what was agreed about funds with the leaves that tell it, and both sides of loans with each other."""

from collections.abc import Iterator

import sqlalchemy as sa

from ledger.domain.cash_flows import ALL_FUNDS, DUE_FROM_FUNDS, DUE_TO_FUNDS
from ledger.log.canonical import canonical_text
from ledger.posting.check_values import Difference, LogFacts
from ledger.posting.fund_acts import KIND, told_of
from ledger.store.funds import fund_acts
from ledger.store.journal import lines, transactions
from ledger.store.people import policies


def check_funds(
    connection: sa.Connection, community_id: int, log: LogFacts
) -> Iterator[Difference]:
    """See that each agreed act says what its leaf says, by two people, and that each leaf has its act."""
    unmatched = {index: leaf for index, leaf in log.policies.items() if leaf.get("policy") == KIND}
    held, rule = fund_acts.c, policies.c
    query = (
        sa.select(fund_acts, rule.set_by, rule.first_day.label("set_from"))
        .outerjoin(
            policies,
            (rule.community_id == held.community_id) & (rule.leaf_index == held.leaf_index),
        )
        .where(held.community_id == community_id, held.leaf_index.is_not(None))
        .order_by(held.leaf_index)
    )
    for row in connection.execute(query).all():
        where = f"fund act {row.act_id}"
        leaf = unmatched.pop(row.leaf_index, {})
        expected, found = canonical_text(leaf.get("content")), _told(row)
        if expected != found:
            yield Difference("fund_act", where, expected, found)
        described = (row.state, row.first_day, row.decided_by)
        wanted = ("agreed", row.set_from, row.set_by)
        if described != wanted or row.decided_by == row.proposed_by:
            yield Difference("fund_act_row", where, str(wanted), str(described))
    for index, leaf in unmatched.items():
        yield Difference("fund_act", f"leaf {index}", canonical_text(leaf.get("content")))
    yield from _check_loans(connection, community_id)


def _check_loans(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that vouchers of people leave what funds have lent equal to what funds owe."""
    line, header, target = lines.c, transactions.c, transactions.alias("target").c
    # What takes back a voucher of history is as one-sided as that was.
    of_people = sa.exists().where(
        target.community_id == header.community_id, target.seq == header.corrects,
        target.origin == "people",
    )  # fmt: skip
    query = sa.select(
        sa.cast(
            sa.func.coalesce(sa.func.sum(line.debit_minor - line.credit_minor), 0), sa.BigInteger
        )
    ).where(
        line.community_id == community_id, line.fund_code != ALL_FUNDS,
        line.account_code.in_((DUE_FROM_FUNDS, DUE_TO_FUNDS)),
        line.seq.in_(
            sa.select(header.seq).where(
                header.community_id == community_id, header.origin == "people",
                header.kind.not_in(("opening", "merge")),
                (header.kind != "reversal") | of_people,
            )
        ),
    )  # fmt: skip
    minor = int(connection.execute(query).scalar_one())
    if minor:
        yield Difference("between_funds", "loans between funds", "0", str(minor))


def _told(row: sa.Row[tuple[object, ...]]) -> str:
    """Write a row as its leaf tells it, empty where it cannot be read."""
    try:
        return canonical_text(told_of(row))
    except (ValueError, TypeError):
        return ""

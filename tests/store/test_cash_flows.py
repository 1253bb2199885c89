"""What cash was for, computed by the databases: the same as the rules in ``ledger/domain`` say."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.domain.cash_flows import ALL_FUNDS, Flow, Role, settle_flows
from ledger.store.cash_flows import cash_flow_rows
from ledger.store.database import Database

FUNDS = st.sampled_from(["GEN", "PROP", "MNT"])
ROLES = st.sampled_from([Role.CASH, Role.CASH, *Role])
#: fund, role, debit, credit
Spec = tuple[str, Role, int, int]
#: account, fund, what the line itself did, what cash was for, how many lines
Row = tuple[int, str, int, int, int, int, int]


@st.composite
def vouchers(draw: st.DrawFn) -> list[Spec]:
    """Black, red or mixed; each fund balances, in the order of any hand."""
    lowest = draw(st.sampled_from([1, 1, -90]))
    sign = draw(st.sampled_from([1, 1, -1]))
    specs: list[Spec] = []
    for fund in draw(st.lists(FUNDS, min_size=1, max_size=3)):
        rest = 0
        for role in draw(st.lists(ROLES, min_size=1, max_size=5)):
            minor = sign * draw(st.integers(lowest, 90).filter(bool))
            is_debit = draw(st.booleans())
            rest += minor if is_debit else -minor
            specs.append((fund, role, minor if is_debit else 0, 0 if is_debit else minor))
        if rest:
            is_debit = (rest < 0) == (sign > 0)
            minor = abs(rest) * sign
            specs.append((fund, draw(ROLES), minor if is_debit else 0, 0 if is_debit else minor))
    return draw(st.permutations(specs)) if draw(st.booleans()) else specs


def by_rule(specs: list[Spec]) -> list[Row]:
    flows = [Flow(role, fund, debit, credit) for fund, role, debit, credit in specs]
    settle_flows(flows)
    rows = []
    for number, flow in enumerate(flows, 1):
        amounts = (flow.debit_minor, flow.credit_minor)
        rows.append((number, flow.fund, *amounts, flow.cash_debit_minor, flow.cash_credit_minor, 1))
        if flow.inner_debit_minor or flow.inner_credit_minor:
            inner = (-flow.inner_debit_minor, -flow.inner_credit_minor)
            rows.append((number, ALL_FUNDS, 0, 0, *inner, 0))
    return sorted(rows)


def by_database(database: Database, specs: list[Spec]) -> list[Row]:
    """Ask the query about lines that stand in no table, twice: vouchers do not touch each other."""
    values = ", ".join(
        f"({seq}, {number}, '{fund}', {role:d}, {debit}, {credit})"
        for seq in (1, 2)
        for number, (fund, role, debit, credit) in enumerate(specs, 1)
    )
    names = "seq, number, fund_code, role, debit_minor, credit_minor"
    source = (
        f"SELECT 1 AS community_id, {names}, 'a' AS account_code, 202501 AS period,"
        " 'd' AS dated_on, 'ordinary' AS movement_class, NULL AS place_code FROM v"
    )
    query = (
        f"WITH v({names}) AS (VALUES {values}) SELECT seq, number, fund_code, debit_minor,"
        " credit_minor, cash_debit_minor, cash_credit_minor, line_count"
        f" FROM ({cash_flow_rows(source)}) r"
    )
    with database.reading() as connection:
        rows = connection.exec_driver_sql(query).all()
    first, second = (sorted(tuple(row[1:]) for row in rows if row[0] == seq) for seq in (1, 2))
    assert first == second
    return first


@given(specs=vouchers())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_sqlite_computes_what_the_rules_say(sqlite_database: Database, specs: list[Spec]) -> None:
    assert by_database(sqlite_database, specs) == by_rule(specs)


@pytest.mark.postgres
@given(specs=vouchers())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_postgresql_computes_what_the_rules_say(
    postgres_database: Database, specs: list[Spec]
) -> None:
    assert by_database(postgres_database, specs) == by_rule(specs)


def test_a_voucher_of_a_thousand_lines_is_settled_at_once(database: Database) -> None:
    specs: list[Spec] = [("GEN", Role.RESULT, 2, 0) for _ in range(998)]
    specs += [("GEN", Role.CASH, 0, 1_500), ("GEN", Role.BALANCE, 0, 496)]
    assert by_database(database, specs) == by_rule(specs)

"""What cash was for, as the databases compute it: the rules of ``ledger/domain/cash_flows.py`` in SQL.

One query of nested steps, in words both databases know. A voucher's lines go in; out come the rows its
movements are the sums of: each line with its ``cash`` amounts, and for what only moved between funds a
row of no fund that takes it back from the community's flows.
"""

from ledger.domain.cash_flows import ALL_FUNDS, DUE_FROM_FUNDS, DUE_TO_FUNDS, Role

#: What an account is to the cash basis, for an account ``a``.
ROLE = (
    f"CASE WHEN a.is_cash THEN {Role.CASH:d}"
    f" WHEN a.code IN ('{DUE_FROM_FUNDS}', '{DUE_TO_FUNDS}') THEN {Role.BETWEEN_FUNDS:d}"
    f" WHEN a.type IN ('asset', 'liability') THEN {Role.BALANCE:d}"
    f" WHEN a.type = 'appropriation' THEN {Role.APPROPRIATION:d} ELSE {Role.RESULT:d} END"
)
_IS_BALANCE = f"role IN ({Role.BETWEEN_FUNDS:d}, {Role.BALANCE:d})"
_QUOTED_ALL = f"'{ALL_FUNDS}'"
_VOUCHER = "community_id, seq"
_FUND = f"{_VOUCHER}, fund_code"
_MATTER = f"{_FUND}, matter"


def _step(columns: str, source: str, windows: str = "") -> str:
    return f"SELECT x.*, {columns} FROM ({source}) x{f' WINDOW {windows}' if windows else ''}"


def _least(first: str, second: str) -> str:
    return f"CASE WHEN {first} < {second} THEN {first} ELSE {second} END"


def _paid(amount: str, up_to: str, total: str) -> str:
    """Give the part of an amount that is paid where ``total`` pays amounts in order, ``up_to`` this one."""
    return (
        f"CASE WHEN {up_to} <= {total} THEN {amount}"
        f" WHEN {up_to} - {amount} >= {total} THEN 0 ELSE {total} - ({up_to} - {amount}) END"
    )


def cash_flow_rows(source: str) -> str:
    """Give the query over ``source``: lines with ``role`` and their header's ``movement_class``."""
    return _rows(_taken_back(_settled(_in_matters(source))))


def _in_matters(source: str) -> str:
    # Where a fund's lines are even, and whether the voucher is red, black or mixed.
    query = _step(
        "sum(debit_minor - credit_minor) OVER f AS running,"
        " min(debit_minor + credit_minor) OVER v AS lowest,"
        " max(debit_minor + credit_minor) OVER v AS highest,"
        f" max(CASE WHEN role = {Role.APPROPRIATION:d} THEN 1 ELSE 0 END) OVER v AS appropriated",
        source,
        f"v AS (PARTITION BY {_VOUCHER}), f AS (PARTITION BY {_FUND} ORDER BY number)",
    )
    # Red vouchers are judged as their black twins. Only lines that are not cash have an out and an in.
    return _step(
        "sum(CASE WHEN running = 0 THEN 1 ELSE 0 END) OVER f"
        " - CASE WHEN running = 0 THEN 1 ELSE 0 END AS matter,"
        " CASE WHEN highest < 0 THEN -1 ELSE 1 END AS sign,"
        " CASE WHEN lowest < 0 AND highest > 0 THEN 1 ELSE 0 END AS mixed,"
        " row_number() OVER f AS place_in_fund,"
        f" CASE WHEN role = {Role.CASH:d} THEN 0 WHEN highest < 0 THEN -debit_minor ELSE debit_minor END AS out_minor,"
        f" CASE WHEN role = {Role.CASH:d} THEN 0 WHEN highest < 0 THEN -credit_minor ELSE credit_minor END AS in_minor,"
        f" CASE WHEN role <> {Role.CASH:d} THEN 0 WHEN highest < 0 THEN credit_minor - debit_minor"
        " ELSE debit_minor - credit_minor END AS got_minor",
        query,
        f"f AS (PARTITION BY {_FUND} ORDER BY number)",
    )


def _settled(query: str) -> str:
    query = _step(
        f"min(role) OVER m AS first_role, sum(got_minor) OVER m AS net,"
        " sum(got_minor) OVER f AS fund_net,"
        f" sum(out_minor) OVER m - sum(CASE WHEN {_IS_BALANCE} THEN in_minor ELSE 0 END) OVER m AS paid_out,"
        f" sum(in_minor) OVER m - sum(CASE WHEN {_IS_BALANCE} THEN out_minor ELSE 0 END) OVER m AS paid_in,"
        " sum(out_minor) OVER o AS out_up_to, sum(in_minor) OVER o AS in_up_to",
        query,
        f"m AS (PARTITION BY {_MATTER}), o AS (PARTITION BY {_MATTER} ORDER BY number),"
        f" f AS (PARTITION BY {_FUND})",
    )
    against = f"CASE WHEN {_IS_BALANCE} THEN 0 ELSE {{}} END"
    return _step(
        f"CASE WHEN first_role <> {Role.CASH:d} THEN 0 WHEN mixed = 1 THEN out_minor"
        f" WHEN net > 0 THEN {against.format('out_minor')}"
        f" ELSE {_paid('out_minor', 'out_up_to', 'paid_out')} END AS went_out,"
        f" CASE WHEN first_role <> {Role.CASH:d} THEN 0 WHEN mixed = 1 THEN in_minor"
        f" WHEN net <= 0 THEN {against.format('in_minor')}"
        f" ELSE {_paid('in_minor', 'in_up_to', 'paid_in')} END AS came_in",
        query,
    )


def _taken_back(query: str) -> str:
    # What moved between funds, and the lines of it.
    query = _step(
        "sum(CASE WHEN place_in_fund = 1 AND fund_net > 0 THEN fund_net ELSE 0 END) OVER v AS got_in_all,"
        " sum(CASE WHEN place_in_fund = 1 AND fund_net < 0 THEN -fund_net ELSE 0 END) OVER v AS gave_in_all,"
        " CASE WHEN fund_net < 0 THEN went_out ELSE 0 END AS given,"
        " CASE WHEN fund_net > 0 THEN came_in ELSE 0 END AS got",
        query,
        f"v AS (PARTITION BY {_VOUCHER})",
    )
    query = _step(
        "sum(given) OVER r AS given_up_to, sum(got) OVER r AS got_up_to,"
        " CASE WHEN mixed = 1 OR appropriated = 1 THEN 0"
        f" ELSE {_least('got_in_all', 'gave_in_all')} END AS moved",
        query,
        f"r AS (PARTITION BY {_VOUCHER} ORDER BY role, number)",
    )
    return _step(
        f"CASE WHEN moved = 0 THEN 0 ELSE sign * ({_paid('given', 'given_up_to', 'moved')}) END AS inner_debit,"
        f" CASE WHEN moved = 0 THEN 0 ELSE sign * ({_paid('got', 'got_up_to', 'moved')}) END AS inner_credit",
        query,
    )


def _rows(query: str) -> str:
    def either(line: str, move: str) -> str:
        return f"CASE WHEN t.twin = 0 THEN {line} ELSE {move} END"

    return (
        "SELECT y.community_id, y.seq, y.number, y.account_code,"
        f" {either('y.fund_code', _QUOTED_ALL)} AS fund_code,"
        " y.period, y.dated_on, y.movement_class, y.place_code,"
        f" {either('y.debit_minor', '0')} AS debit_minor, {either('y.credit_minor', '0')} AS credit_minor,"
        f" {either('y.sign * y.went_out', '-y.inner_debit')} AS cash_debit_minor,"
        f" {either('y.sign * y.came_in', '-y.inner_credit')} AS cash_credit_minor,"
        f" {either('1', '0')} AS line_count"
        f" FROM ({query}) y JOIN (SELECT 0 AS twin UNION ALL SELECT 1) t"
        " ON t.twin = 0 OR y.inner_debit <> 0 OR y.inner_credit <> 0"
    )

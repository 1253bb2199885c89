"""Sum anew what cash was for, when the seal's rule is another than the one the books were summed under.

Only the owner can: an upgrade does it in the transaction that puts the new guards in place. Debits, credits
and counts are left as they stand, so that nothing ``books check`` would name is mended in silence.
"""

import sqlalchemy as sa

from ledger.domain.cash_flows import ALL_FUNDS
from ledger.store.cash_flows import ROLE, cash_flow_rows

_LINES = (
    f"SELECT l.*, t.movement_class, {ROLE} AS role FROM lines l"
    " JOIN transactions t ON t.community_id = l.community_id AND t.seq = l.seq"
    " JOIN accounts a ON a.community_id = l.community_id AND a.code = l.account_code"
)
_TABLES = (
    ("month_movements", "period", "TRUE"),
    ("day_movements", "period, dated_on", "TRUE"),
    ("place_movements", "place_code, period", "place_code IS NOT NULL"),
)


def recount_flows(connection: sa.Connection) -> None:
    """Replace what cash was for in all movements of all communities."""
    run = connection.exec_driver_sql
    for table, keys, where in _TABLES:
        run(f"DELETE FROM {table} WHERE fund_code = '{ALL_FUNDS}'")
        run(f"UPDATE {table} SET cash_debit_minor = 0, cash_credit_minor = 0")
        key = f"community_id, {keys}, account_code, fund_code, movement_class"
        run(
            f"INSERT INTO {table} AS m ({key}, debit_minor, credit_minor, cash_debit_minor,"
            f" cash_credit_minor, line_count) SELECT {key}, 0, 0, sum(cash_debit_minor),"
            f" sum(cash_credit_minor), 0 FROM ({cash_flow_rows(_LINES)}) r WHERE {where}"
            " AND (cash_debit_minor <> 0 OR cash_credit_minor <> 0)"
            f" GROUP BY {key} ON CONFLICT ({key}) DO UPDATE"
            " SET cash_debit_minor = excluded.cash_debit_minor,"
            " cash_credit_minor = excluded.cash_credit_minor"
        )
    # Pages that readers keep are of the old rule.
    run("UPDATE communities SET public_version = public_version + 1")

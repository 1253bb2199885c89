"""Ten years of bills in a minute: the first month is billed by the services, the others are its copies.

Only the owner of a database can do this: the guards are taken away and put back, and what they maintain is
copied or summed as a migration would. The log's leaves are copies too, so ``books check`` would not pass.
"""

import sqlalchemy as sa

from ledger.domain.periods import last_day_of
from ledger.store import guards
from ledger.store.base import metadata
from ledger.store.journal import share_years
from tests.benchmarks.places import Place
from tests.factories import Ledger
from tests.store.conftest import prompt_engine
from tests.store.test_detect_only import suspend_guards

#: Table → columns that are other in a copy, as SQL over the row of the first month.
_COPIED = {
    "leaves": {"leaf_index": "leaf_index + :later"},
    # What a posted draft said is in the books; a megabyte of it every month would only fill the disk.
    "drafts": {"draft_id": "draft_id || :later", "content": "'{}'"},
    "approvals": {"draft_id": "draft_id || :later"},
    "billing_runs": {"run_id": "run_id || :later", "period": ":period"},
    "dues": {"run_id": "run_id || :later", "period": ":period", "draft_id": "draft_id || :later"},
    "lines": {"seq": "seq + :later", "period": ":period", "dated_on": ":day"},
    "sublines": {"seq": "seq + :later"},
    "transactions": {
        "seq": "seq + :later", "leaf_index": "leaf_index + :later", "period": ":period",
        "dated_on": ":day", "occurred_on": ":day", "draft_id": "draft_id || :later",
        "voucher": "replace(voucher, :first, :month)",
    },
    "missing_evidence": {"seq": "seq + :later"},
    "month_movements": {"period": ":period"},
    "day_movements": {"period": ":period", "dated_on": ":day"},
    "place_movements": {"period": ":period"},
}  # fmt: skip
#: Which rows are those of the first month's bill.
_OF_FIRST = {
    "leaves": "leaf_index = (SELECT leaf_index FROM transactions WHERE community_id = :c AND seq = :seq)",
    "drafts": "draft_id = :draft", "approvals": "draft_id = :draft", "billing_runs": "period = :base",
    "dues": "draft_id = :draft", "month_movements": "period = :base", "day_movements": "period = :base",
    "place_movements": "period = :base",
}  # fmt: skip
_SUMMED = """
INSERT INTO share_years SELECT l.community_id, l.account_code, l.fund_code, h.place_code, l.period / 100,
 sum(h.debit_minor), sum(h.credit_minor), count(*) FROM lines l JOIN sublines h
 ON h.community_id = l.community_id AND h.seq = l.seq AND h.number = l.number
 WHERE l.community_id = :c GROUP BY l.community_id, l.account_code, l.fund_code, h.place_code, l.period / 100"""


def repeat_month(place: Place, ledger: Ledger, base: int, months: int) -> None:
    """Bill the months after ``base`` as that month was billed, up to so many months in all.

    The bill of ``base`` has to be the only and newest transaction of the community.
    """
    engine = prompt_engine(place.bare_conninfo or place.url)
    with engine.begin() as connection:
        suspend_guards(connection)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        of_first = sa.text("SELECT seq, draft_id FROM transactions WHERE community_id = :c")
        first = connection.execute(of_first, {"c": ledger.community_id}).one()
        values = {
            "c": ledger.community_id, "seq": first.seq, "draft": first.draft_id, "base": base,
            "first": _month(base),
        }  # fmt: skip
        year, month = divmod(base, 100)
        for later in range(1, months):
            at = year * 12 + month - 1 + later
            period = at // 12 * 100 + at % 12 + 1
            here = values | {"later": later, "period": period, "day": last_day_of(period),
                             "month": _month(period)}  # fmt: skip
            for table, changed in _COPIED.items():
                _copy(connection, table, changed, here)
        connection.execute(
            sa.delete(share_years).where(share_years.c.community_id == ledger.community_id)
        )
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE lines, sublines")
        connection.execute(sa.text(_SUMMED), {"c": ledger.community_id})
    with engine.begin() as connection:
        guards.install(connection)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def _copy(
    connection: sa.Connection, table: str, changed: dict[str, str], values: dict[str, object]
) -> None:
    columns = [column.name for column in metadata.tables[table].columns]
    kinds = {"later": "BIGINT", "period": "BIGINT"}
    picked = ", ".join(changed.get(name, name) for name in columns)
    where = _OF_FIRST.get(table, "seq = :seq")
    # Trusted text: names of tables and columns come from the metadata.
    text = " ".join(
        ("INSERT INTO", table, f"({', '.join(columns)})", "SELECT", picked, "FROM", table,
         "WHERE community_id = :c AND", where)
    )  # fmt: skip
    used = {name: value for name, value in values.items() if f":{name}" in text}
    if connection.dialect.name == "postgresql":
        for name, kind in kinds.items():
            text = text.replace(f":{name}", f"CAST(:{name} AS {kind})")
        text = text.replace(":day", "CAST(:day AS date)")
    else:
        used = {name: str(value) if name == "day" else value for name, value in used.items()}
    connection.execute(sa.text(text), used)


def _month(period: int) -> str:
    return f"{period // 100:04d}-{period % 100:02d}"

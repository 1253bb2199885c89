"""Guards on SQLite: triggers that refuse whatever would change the past or seal a wrong transaction.

The conditions are those of ``guard_rules``. Two things that look sufficient are not, and are covered
here: UPDATE and DELETE triggers do not see ``INSERT OR REPLACE`` (a BEFORE INSERT trigger does), and a
REPLACE may collide on any unique index, not only on the key.
"""

import sqlalchemy as sa

from ledger.store.guard_rules import (
    FACTS,
    FROZEN_RULES,
    HEADER_CHECKS,
    INSERT_RULES,
    LINES,
)
from ledger.store.guarded import APPEND_ONLY, EDITABLE, ERASABLE

_WORDS = {
    "@differs@": "IS NOT",
    "@same@": "IS",
    "@not_a_day@": "date(NEW.dated_on, '+0 days') IS NOT NEW.dated_on"
    " OR date(NEW.occurred_on, '+0 days') IS NOT NEW.occurred_on",
    "@day@": "NEW.dated_on",
    "@lines@": "lines l",
    "@of_header@": " WHERE l.community_id = NEW.community_id AND l.seq = NEW.seq",
    "@year@": "printf('%04d', NEW.period / 100)",
    "@month@": "printf('%02d', NEW.period % 100)",
    "@number@": "printf('%04d', NEW.voucher_number)",
}

_CASH_LINES = (
    "FROM lines c JOIN accounts a ON a.community_id = c.community_id AND a.code = c.account_code"
    " WHERE c.community_id = NEW.community_id AND c.seq = NEW.seq AND a.is_cash"
)
#: Whether line l is the other side of cash: no cash itself, while its fund has a cash line here. For a few
#: lines looking is cheaper than a list; a voucher of 2,000 lines reads its cash lines once.
_CASH_CONTRA = (
    "(SELECT NOT a.is_cash FROM accounts a WHERE a.community_id = NEW.community_id AND a.code = l.account_code)"
    f" AND CASE WHEN NEW.line_count <= 50 THEN EXISTS (SELECT 1 {_CASH_LINES} AND c.fund_code = l.fund_code)"
    f" ELSE l.fund_code IN (SELECT c.fund_code {_CASH_LINES}) END"
)
# Line by line, without GROUP BY or a list: each sorter and each list is a temporary table, which costs
# more than everything else here. AND keeps the second question from being asked for the other side.
_UPSERT = """
INSERT INTO {table} (community_id, account_code, fund_code, {keys}, movement_class,
 debit_minor, credit_minor, cash_debit_minor, cash_credit_minor, line_count)
SELECT NEW.community_id, l.account_code, l.fund_code, {values}, NEW.movement_class,
 l.debit_minor, l.credit_minor,
 CASE WHEN l.debit_minor <> 0 AND {contra} THEN l.debit_minor ELSE 0 END,
 CASE WHEN l.credit_minor <> 0 AND {contra} THEN l.credit_minor ELSE 0 END, 1
{lines}{where}
ON CONFLICT DO UPDATE SET debit_minor = debit_minor + excluded.debit_minor,
 credit_minor = credit_minor + excluded.credit_minor,
 cash_debit_minor = cash_debit_minor + excluded.cash_debit_minor,
 cash_credit_minor = cash_credit_minor + excluded.cash_credit_minor,
 line_count = line_count + excluded.line_count;"""

MOVEMENT_UPSERTS = (
    ("month_movements", "period", "NEW.period", ""),
    ("day_movements", "period, dated_on", "NEW.period, NEW.dated_on", ""),
    ("place_movements", "period, place_code", "NEW.period, l.place_code",
     " AND l.place_code IS NOT NULL"),
)  # fmt: skip


def _trigger(name: str, event: str, table: str, body: str) -> tuple[str, str]:
    return name, f"CREATE TRIGGER {name} {event} ON {table} BEGIN\n{body}\nEND"


def _worded(text: str) -> str:
    for token, words in _WORDS.items():
        text = text.replace(token, words)
    return text


def _refusal(name: str, condition: str = "") -> str:
    where = f" WHERE {_worded(condition)}" if condition else ""
    return f"SELECT RAISE(ABORT, 'guard: {name}'){where};"


def _judgement() -> str:
    """Give the one statement that gathers a header's facts and refuses at the first broken rule."""
    cases = "\n".join(
        f" WHEN {f'{when} AND ({condition})' if when else condition} THEN RAISE(ABORT, 'guard: {name}')"
        for name, when, condition in HEADER_CHECKS
    )
    return _worded(f"SELECT CASE\n{cases}\n END FROM ({FACTS}) s;")


def _unique_sets(table: sa.Table) -> list[list[str]]:
    sets = [[column.name for column in table.primary_key.columns]]
    unique = [item for item in table.constraints if isinstance(item, sa.UniqueConstraint)]
    sets += [[column.name for column in item.columns] for item in sorted(unique, key=_name)]
    return sets


def _name(constraint: sa.Constraint) -> str:
    return str(constraint.name)


def _no_replace(table: sa.Table) -> tuple[str, str]:
    """Refuse an insert that any unique key already holds, before REPLACE can delete the older row."""
    # One question for each unique key, so that each is answered by its own index.
    held = [
        " AND ".join(f"o.{name} = NEW.{name}" for name in names) for names in _unique_sets(table)
    ]
    condition = " OR ".join(f"EXISTS (SELECT 1 FROM {table.name} o WHERE {keys})" for keys in held)
    name = f"guard_{table.name}_replace"
    return _trigger(name, "BEFORE INSERT", table.name, _refusal(f"{table.name} exists", condition))


def _no(verb: str, table: sa.Table, condition: str = "") -> tuple[str, str]:
    name = f"guard_{table.name}_{verb.lower()}"
    return _trigger(
        name, f"BEFORE {verb}", table.name, _refusal(f"{table.name} {verb.lower()}", condition)
    )


def _header() -> list[tuple[str, str]]:
    upserts = "".join(
        _UPSERT.format(
            table=table,
            keys=keys,
            values=values,
            lines=LINES,
            where=where,
            contra=_CASH_CONTRA,
        )
        for table, keys, values, where in MOVEMENT_UPSERTS
    )
    version = (
        "\nUPDATE communities SET public_version = public_version + 1"
        " WHERE community_id = NEW.community_id;"
    )
    missing = (
        "\nINSERT INTO missing_evidence SELECT NEW.community_id, NEW.seq"
        " WHERE NEW.kind = 'ordinary' AND NEW.origin = 'people';"
    )
    arrived = (
        "DELETE FROM missing_evidence WHERE community_id = NEW.community_id AND seq = NEW.seq;"
    )
    sealed = upserts + version + missing
    return [
        _trigger("guard_transactions_insert", "BEFORE INSERT", "transactions", _judgement()),
        _trigger("guard_transactions_sealed", "AFTER INSERT", "transactions", sealed),
        _trigger("guard_evidence_arrived", "AFTER INSERT", "transaction_attachments", arrived),
    ]


def _inserts() -> list[tuple[str, str]]:
    return [
        _trigger(
            f"guard_{table}_{name}", "BEFORE INSERT", table, _refusal(f"{table} {name}", condition)
        )
        for table, name, condition in INSERT_RULES
    ]


def _frozen() -> list[tuple[str, str]]:
    return [
        _trigger(
            f"guard_{table}_frozen", "BEFORE UPDATE", table, _refusal(f"{table} frozen", condition)
        )
        for table, condition in FROZEN_RULES
    ]


def expected() -> dict[str, str]:
    """Give every guard by name with the exact text SQLite stores for it."""
    triggers = [*_header(), *_inserts(), *_frozen()]
    for table in APPEND_ONLY:
        triggers += [_no("UPDATE", table), _no("DELETE", table), _no_replace(table)]
    for table in ERASABLE:
        erased = (
            "NOT EXISTS (SELECT 1 FROM leaves v WHERE v.community_id = OLD.community_id"
            " AND v.type = 'erasure' AND instr(CAST(v.leaf AS TEXT), '\"' || OLD.digest || '\"') > 0)"
        )
        triggers += [_no("UPDATE", table), _no("DELETE", table, erased), _no_replace(table)]
    for table in EDITABLE:
        triggers += [_no("DELETE", table), _no_replace(table)]
    return dict(triggers)


def install(connection: sa.Connection) -> None:
    """Put the guards in place, replacing those of an earlier version."""
    for name in installed(connection):
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    for statement in expected().values():
        connection.exec_driver_sql(statement)


def installed(connection: sa.Connection) -> dict[str, str]:
    """Give the triggers that are in the database, ours or not."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {row[0]: row[1] for row in rows}


def faults(connection: sa.Connection) -> list[str]:
    """Name every guard that is missing, changed or foreign; empty when all is as expected."""
    wanted, found = expected(), installed(connection)
    return [name for name in sorted(wanted | found) if wanted.get(name) != found.get(name)]

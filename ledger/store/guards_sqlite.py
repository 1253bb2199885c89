"""Guards on SQLite: triggers that refuse whatever would change the past or seal a wrong transaction.

The conditions are those of ``guard_rules``. Two things that look sufficient are not, and are covered
here: UPDATE and DELETE triggers do not see ``INSERT OR REPLACE`` (a BEFORE INSERT trigger does), and a
REPLACE may collide on any unique index, not only on the key.
"""

import sqlalchemy as sa

from ledger.store.cash_flows import ROLE, cash_flow_rows
from ledger.store.guard_rules import (
    FACTS,
    FROZEN_RULES,
    HEADER_CHECKS,
    INSERT_RULES,
    LINES,
)
from ledger.store.guarded import APPEND_ONLY, EDITABLE, ERASABLE
from ledger.store.share_sums import SHARES_SUMMED_SQLITE


def _after(member: str) -> str:
    """Give what follows a member's name in the new row's canonical text; SQLite trusts no JSON in triggers."""
    return f"substr(NEW.content, instr(NEW.content, '{member}') + {len(member)})"


def _number_after(member: str) -> str:
    # Whatever stands behind the digits is left out.
    return f"CAST({_after(member)} AS INTEGER)"


_ID = _after('"external_id":"')
_ALLOWED = """substr(r.content, instr(r.content, '"allowed_accounts":"') + 20)"""
_WORDS = {
    "@differs@": "IS NOT",
    "@same@": "IS",
    "@not_a_day@": "date(NEW.dated_on, '+0 days') IS NOT NEW.dated_on"
    " OR date(NEW.occurred_on, '+0 days') IS NOT NEW.occurred_on",
    "@day@": "NEW.dated_on",
    "@occurred@": "NEW.occurred_on",
    "@posted_day@": "date(NEW.posted_at, '+8 hours')",
    "@joined@": "group_concat",
    "@lines@": "lines l",
    "@of_header@": " WHERE l.community_id = NEW.community_id AND l.seq = NEW.seq",
    "@said:corrects@": _number_after('"corrects":'),
    "@said:external_id@": f"""'"' || substr({_ID}, 1, instr({_ID}, '"'))""",
    "@number:members@": _number_after('"members":'),
    "@number:representatives@": _number_after('"representatives":'),
    "@of_act:allowed_accounts@": f"""substr({_ALLOWED}, 1, instr({_ALLOWED}, '"') - 1)""",
    "@of_act:may_lend@": """(r.content LIKE '%"may_lend":1%')""",
    "@proposed_day@": "substr(NEW.proposed_at, 1, 10)",
    "@decided_day@": "substr(NEW.decided_at, 1, 10)",
    "@year@": "printf('%04d', NEW.period / 100)",
    "@month@": "printf('%02d', NEW.period % 100)",
    "@number@": "printf('%04d', NEW.voucher_number)",
}

_OF_VOUCHER = (
    "FROM lines c JOIN accounts a ON a.community_id = c.community_id AND a.code = c.account_code"
    " WHERE c.community_id = NEW.community_id AND c.seq = NEW.seq"
)
#: Whether nothing can stand between cash and what it was for: two lines; or one fund, one color, and what
#: is not cash on one side only, or without claim or debt. One walk, no list.
_PLAIN = (
    "NEW.line_count = 2 OR (SELECT min(c.fund_code) = max(c.fund_code)"
    " AND (min(c.debit_minor + c.credit_minor) > 0 OR max(c.debit_minor + c.credit_minor) < 0)"
    " AND (max(NOT a.is_cash AND c.debit_minor <> 0) + max(NOT a.is_cash AND c.credit_minor <> 0) < 2"
    " OR (NEW.line_count = 3 AND max(NOT a.is_cash AND a.type IN ('asset', 'liability')) = 0))"
    f" {_OF_VOUCHER})"
)
#: In a plain voucher, whether line l is the other side of cash.
_CASH_CONTRA = (
    "(SELECT NOT a.is_cash FROM accounts a WHERE a.community_id = NEW.community_id AND a.code = l.account_code)"
    f" AND EXISTS (SELECT 1 {_OF_VOUCHER} AND a.is_cash)"
)
# Line by line, without GROUP BY or a list: each sorter and each list is a temporary table, which costs
# more than everything else here. AND keeps the second question from being asked for the other side.
_PLAIN_ROWS = f"""SELECT NEW.community_id, l.account_code, l.fund_code, NEW.period, NEW.dated_on, NEW.movement_class,
 l.place_code, l.debit_minor, l.credit_minor,
 CASE WHEN l.debit_minor <> 0 AND {_CASH_CONTRA} THEN l.debit_minor ELSE 0 END,
 CASE WHEN l.credit_minor <> 0 AND {_CASH_CONTRA} THEN l.credit_minor ELSE 0 END, 1
{LINES}"""
_COLUMNS = (
    "community_id", "account_code", "fund_code", "period", "dated_on", "movement_class",
    "place_code", "debit_minor", "credit_minor", "cash_debit_minor", "cash_credit_minor", "line_count",
)  # fmt: skip
_ANY_ROWS = f"SELECT {', '.join(_COLUMNS)} FROM (" + cash_flow_rows(
    f"SELECT l.*, NEW.movement_class AS movement_class, {ROLE} AS role"
    " FROM lines l JOIN accounts a ON a.community_id = l.community_id AND a.code = l.account_code"
    " WHERE l.community_id = NEW.community_id AND l.seq = NEW.seq"
) + ")"  # fmt: skip
#: A door without a room behind: what is put in goes to the three tables of movements. So the query that
#: finds the rows is written, translated and run once.
_DOOR = "settled_lines"
_DOOR_VIEW = (
    f"CREATE VIEW {_DOOR} ({', '.join(_COLUMNS)}) AS SELECT"
    f" {', '.join('NULL' for _ in _COLUMNS)} WHERE FALSE"
)
_ADDED = ("debit_minor", "credit_minor", "cash_debit_minor", "cash_credit_minor", "line_count")


def _upsert(table: str, *keys: str, where: str = "TRUE") -> str:
    names = ("community_id", "account_code", "fund_code", *keys, "movement_class", *_ADDED)
    return (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(f'NEW.{name}' for name in names)}"
        f" WHERE {where} ON CONFLICT DO UPDATE SET "
        + ", ".join(f"{name} = {name} + excluded.{name}" for name in _ADDED)
        + ";"
    )


_UPSERTS = "\n".join(
    (
        _upsert("month_movements", "period"),
        _upsert("day_movements", "period", "dated_on"),
        _upsert("place_movements", "period", "place_code", where="NEW.place_code IS NOT NULL"),
    )
)


def _trigger(name: str, event: str, table: str, body: str, *, when: str = "") -> tuple[str, str]:
    condition = f" WHEN {when}" if when else ""
    return name, f"CREATE TRIGGER {name} {event} ON {table}{condition} BEGIN\n{body}\nEND"


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


#: Where movements come from.
_SEAL = ("guard_transactions_plain", "guard_transactions_sealed", "guard_settled_lines_added")


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


def _sealed(rows: str) -> str:
    return (
        f"INSERT INTO {_DOOR} ({', '.join(_COLUMNS)})\n{rows};"
        "\nUPDATE communities SET public_version = public_version + 1"
        " WHERE community_id = NEW.community_id;"
    )


def _header() -> list[tuple[str, str]]:
    table = "transactions"
    missing = "INSERT INTO missing_evidence VALUES (NEW.community_id, NEW.seq);"
    arrived = (
        "DELETE FROM missing_evidence WHERE community_id = NEW.community_id AND seq = NEW.seq;"
    )
    return [
        _trigger("guard_transactions_insert", "BEFORE INSERT", table, _judgement()),
        _trigger(
            "guard_transactions_plain", "AFTER INSERT", table, _sealed(_PLAIN_ROWS), when=_PLAIN
        ),
        _trigger(
            "guard_transactions_sealed", "AFTER INSERT", table, _sealed(_ANY_ROWS),
            when=f"NOT ({_PLAIN})",
        ),
        _trigger("guard_settled_lines_added", "INSTEAD OF INSERT", _DOOR, _UPSERTS),
        _trigger(
            "guard_transactions_evidence", "AFTER INSERT", table, missing,
            when="NEW.kind = 'ordinary' AND NEW.origin = 'people'",
        ),
        _trigger("guard_transactions_shares", "AFTER INSERT", table, SHARES_SUMMED_SQLITE),
        _trigger("guard_evidence_arrived", "AFTER INSERT", "transaction_attachments", arrived),
    ]  # fmt: skip


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
    triggers = [(_DOOR, _DOOR_VIEW), *_header(), *_inserts(), *_frozen()]
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
    for name, text in installed(connection).items():
        # A view takes its triggers along.
        kind = "VIEW" if text.startswith("CREATE VIEW") else "TRIGGER"
        connection.exec_driver_sql(f"DROP {kind} IF EXISTS {name}")
    for statement in expected().values():
        connection.exec_driver_sql(statement)


def installed(connection: sa.Connection) -> dict[str, str]:
    """Give the triggers and views that are in the database, ours or not."""
    rows = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"
    )
    return {row[0]: row[1] for row in rows}


def seal(connection: sa.Connection) -> str:
    """Give the text of the seal that is in the database, "" where there is none."""
    found = installed(connection)
    return "".join(found.get(name, "") for name in _SEAL)


def faults(connection: sa.Connection) -> list[str]:
    """Name every guard that is missing, changed or foreign; empty when all is as expected."""
    wanted, found = expected(), installed(connection)
    return [name for name in sorted(wanted | found) if wanted.get(name) != found.get(name)]

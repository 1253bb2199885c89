"""Guards on PostgreSQL: trigger functions of the owner's, and an application role that owns nothing.

The conditions are those of ``guard_rules``. The triggers are ENABLE ALWAYS, so that replication mode does not
switch them off; movements are written by a function with the owner's rights, so that the application may
only read them. What a superuser does can be detected, never prevented (``books check``).
"""

import hashlib
import re

import sqlalchemy as sa

from ledger.store.cash_flows import ROLE, cash_flow_rows
from ledger.store.guard_rules import (
    FACTS,
    FROZEN_RULES,
    HEADER_CHECKS,
    INSERT_RULES,
)
from ledger.store.guarded import ANALYZED, APPEND_ONLY, EDITABLE, ERASABLE, MAINTAINED
from ledger.store.rights_postgresql import rewrite_faults, right_faults

#: The role whose members may run the application. It is granted, never owns, and cannot log in by itself.
APPLICATION_ROLE = "mingzhang_app"
#: First half of the advisory lock under which a community's postings stand in line.
LOCK_CLASS = 20250

#: Tables whose rows no posting waits for: one is judged by its draft alone, one is of no community.
_OUT_OF_LINE = frozenset({"approvals", "street_supervisors"})

_WORDS = {
    "@differs@": "IS DISTINCT FROM",
    "@same@": "IS NOT DISTINCT FROM",
    "@not_a_day@": "FALSE",
    "@day@": "NEW.dated_on::text",
    "@occurred@": "NEW.occurred_on::text",
    "@posted_day@": "(NEW.posted_at AT TIME ZONE 'UTC' + interval '8 hours')::date::text",
    "@joined@": "string_agg",
    # In order, so that the primary key is the index to take; one line too many is enough to refuse.
    "@lines@": "(SELECT x.* FROM lines x WHERE x.community_id = NEW.community_id AND x.seq = NEW.seq"
    " ORDER BY x.number LIMIT NEW.line_count + 1) l",
    "@of_header@": "",
    "@said:corrects@": """substring(NEW.content from '"corrects":([0-9]+)')""",
    "@said:external_id@": """substring(NEW.content from '"external_id":("[a-z0-9:]+")')""",
    "@number:members@": """substring(NEW.content from '"members":(-?[0-9]+)')::bigint""",
    "@number:representatives@": """substring(NEW.content from '"representatives":(-?[0-9]+)')::bigint""",
    "@of_act:allowed_accounts@": """substring(r.content from '"allowed_accounts":"([^"]*)"')""",
    "@of_act:may_lend@": """(r.content LIKE '%"may_lend":1%')""",
    "@proposed_day@": "(NEW.proposed_at AT TIME ZONE 'UTC')::date",
    "@decided_day@": "(NEW.decided_at AT TIME ZONE 'UTC')::date",
    "@year@": "lpad((NEW.period / 100)::text, 4, '0')",
    "@month@": "lpad((NEW.period % 100)::text, 2, '0')",
    "@number@": "lpad(NEW.voucher_number::text, greatest(4, length(NEW.voucher_number::text)), '0')",
}

_SUMS = """sum(debit_minor) AS debit_minor, sum(credit_minor) AS credit_minor,
 sum(cash_debit_minor) AS cash_debit_minor, sum(cash_credit_minor) AS cash_credit_minor,
 sum(line_count) AS line_count"""

#: All movements of all headers that one statement inserted. A row that is changed a thousand times in one
#: transaction leaves a thousand dead versions in the way of the next change, so a batch changes it once.
_SEAL = "WITH counted AS MATERIALIZED (" + cash_flow_rows(
    f"SELECT l.*, n.movement_class, {ROLE} AS role FROM sealed n"
    " JOIN lines l ON l.community_id = n.community_id AND l.seq = n.seq"
    " JOIN accounts a ON a.community_id = l.community_id AND a.code = l.account_code"
) + ")"  # fmt: skip

_UPSERT = """, into_{table} AS (
 INSERT INTO {table} AS m (community_id, account_code, fund_code, {keys}, movement_class,
  debit_minor, credit_minor, cash_debit_minor, cash_credit_minor, line_count)
 SELECT community_id, account_code, fund_code, {keys}, movement_class, {sums}
 FROM counted{where} GROUP BY community_id, account_code, fund_code, {keys}, movement_class
 ORDER BY community_id, {keys}, account_code, fund_code, movement_class
 ON CONFLICT ON CONSTRAINT pk_{table} DO UPDATE SET debit_minor = m.debit_minor + excluded.debit_minor,
  credit_minor = m.credit_minor + excluded.credit_minor,
  cash_debit_minor = m.cash_debit_minor + excluded.cash_debit_minor,
  cash_credit_minor = m.cash_credit_minor + excluded.cash_credit_minor,
  line_count = m.line_count + excluded.line_count
)"""

_MOVEMENTS = (
    ("month_movements", "period", ""),
    ("day_movements", "period, dated_on", ""),
    ("place_movements", "place_code, period", " WHERE place_code IS NOT NULL"),
)

#: Whatever the session's path, guards read the books and no table that stands in front of them.
_PATH = "SET search_path = pg_catalog, public, pg_temp"
#: The planner keeps one plan for postings of one header and of a thousand: it must go by indexes.
_DEFINER = (
    f"SECURITY DEFINER {_PATH} SET enable_seqscan = off"
    " SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off"
)

#: One round trip takes the lock and answers where the next transaction goes. The statements inside a
#: volatile function each see what was committed before them, so the numbers are read under the lock.
_NEXT_POSITIONS = f"""
CREATE OR REPLACE FUNCTION next_positions(community bigint, in_period bigint, OUT seq bigint,
 OUT voucher_number bigint, OUT leaf_index bigint, OUT leaf bytea, OUT log_origin text,
 OUT closed_through bigint, OUT sealed_through bigint)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
 PERFORM pg_advisory_xact_lock({LOCK_CLASS}, community::int);
 SELECT coalesce((SELECT t.seq FROM transactions t WHERE t.community_id = community
  ORDER BY t.seq DESC LIMIT 1), 0) + 1,
  coalesce((SELECT t.voucher_number FROM transactions t WHERE t.community_id = community
  AND t.period = in_period ORDER BY t.voucher_number DESC LIMIT 1), 0) + 1,
  v.leaf_index + 1, v.leaf, c.log_origin,
  coalesce((SELECT p.period FROM periods p WHERE p.community_id = community AND p.period % 100 < 13
  ORDER BY p.period DESC LIMIT 1), 0),
  coalesce((SELECT p.period FROM periods p WHERE p.community_id = community AND p.period % 100 = 13
  ORDER BY p.period DESC LIMIT 1), 0)
  INTO seq, voucher_number, leaf_index, leaf, log_origin, closed_through, sealed_through
 FROM communities c JOIN leaves v ON v.community_id = c.community_id
 WHERE c.community_id = community ORDER BY v.leaf_index DESC LIMIT 1;
END $$"""

#: What an import asks for now and then: until PostgreSQL knows how many rows came, it plans for few.
_REFRESH_STATISTICS = f"""
CREATE OR REPLACE FUNCTION refresh_statistics() RETURNS void LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
 ANALYZE (SKIP_LOCKED) {", ".join(table.name for table in ANALYZED)};
END $$"""


def _worded(text: str) -> str:
    for token, words in _WORDS.items():
        text = text.replace(token, words)
    return text


def _raise(name: str, condition: str = "") -> str:
    refusal = f"RAISE EXCEPTION 'guard: {name}' USING ERRCODE = 'integrity_constraint_violation';"
    return f"IF ({_worded(condition)}) THEN {refusal} END IF;" if condition else refusal


def _judgement() -> str:
    """Gather a header's facts in one query, then compare; plpgsql answers comparisons without the executor."""
    made = ["SELECT facts.* INTO STRICT s FROM (" + _worded(FACTS) + ") facts;"]
    for name, when, condition in HEADER_CHECKS:
        check = _raise(name, condition)
        made.append(f"IF {_worded(when)} THEN {check} END IF;" if when else check)
    return "\n".join(made)


def _function(
    name: str, body: str, *, definer: bool = False, result: str = "NEW", declared: str = ""
) -> str:
    security = _DEFINER if definer else _PATH
    end = "" if result == "none" else f"RETURN {result};"
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {security} AS $$\n"
        f"{declared}BEGIN\n{body}\n{end}\nEND $$"
    )


def _sealed_body() -> str:
    upserts = "".join(
        _UPSERT.format(table=table, keys=keys, where=where, sums=_SUMS)
        for table, keys, where in _MOVEMENTS
    )
    return (
        f"{_SEAL}{upserts}\nUPDATE communities SET public_version = public_version + 1"
        " WHERE community_id IN (SELECT community_id FROM sealed);\n"
        "INSERT INTO missing_evidence SELECT community_id, seq FROM sealed"
        " WHERE kind = 'ordinary' AND origin = 'people';"
    )


def functions() -> dict[str, str]:
    """Give the trigger functions by name."""
    made = {"next_positions": _NEXT_POSITIONS, "refresh_statistics": _REFRESH_STATISTICS}
    # Every writer of the books stands in the community's line, also one at a prompt: else a second
    # session could add a line to a transaction that is sealed but not yet committed. Whoever still
    # reads an older snapshot would not see the seal once the line has moved on, and is sent away.
    lock = (
        _raise("isolation", "current_setting('transaction_isolation') <> 'read committed'")
        + f"\nPERFORM pg_advisory_xact_lock({LOCK_CLASS}, NEW.community_id::int);\n"
    )
    made["guard_transactions_insert"] = _function(
        "guard_transactions_insert", lock + _judgement(), declared="DECLARE s record;\n"
    )
    made["guard_transactions_sealed"] = _function(
        "guard_transactions_sealed", _sealed_body(), definer=True, result="NULL"
    )
    made["guard_evidence_arrived"] = _function(
        "guard_evidence_arrived",
        "DELETE FROM missing_evidence WHERE community_id = NEW.community_id AND seq = NEW.seq;",
        definer=True,
    )
    for table in dict.fromkeys(table for table, _, _ in INSERT_RULES):
        checks = "\n".join(
            _raise(f"{table} {name}", condition)
            for owner, name, condition in INSERT_RULES
            if owner == table
        )
        name = f"guard_{table}_order"
        made[name] = _function(name, ("" if table in _OUT_OF_LINE else lock) + checks)
    for table, condition in FROZEN_RULES:
        name = f"guard_{table}_frozen"
        made[name] = _function(name, _raise(f"{table} frozen", condition))
    erased = (
        "NOT EXISTS (SELECT 1 FROM leaves v WHERE v.community_id = OLD.community_id AND v.type = 'erasure'"
        " AND position(('\"' || OLD.digest || '\"')::bytea in v.leaf) > 0)"
    )
    made["guard_disclosures_delete"] = _function(
        "guard_disclosures_delete", _raise("disclosures delete", erased), result="OLD"
    )
    made["guard_refuse"] = _function(
        "guard_refuse",
        "RAISE EXCEPTION 'guard: % %', TG_TABLE_NAME, lower(TG_OP)"
        " USING ERRCODE = 'integrity_constraint_violation';",
        result="none",
    )
    return made


def triggers() -> dict[tuple[str, str], str]:
    """Give the triggers by table and name: event, level and function."""
    made: dict[tuple[str, str], str] = {}

    def add(table: str, name: str, event: str, function: str, level: str = "ROW") -> None:
        made[table, name] = f"{event} ON {table} FOR EACH {level} EXECUTE FUNCTION {function}()"

    add("transactions", "guard_transactions_insert", "BEFORE INSERT", "guard_transactions_insert")
    made["transactions", "guard_transactions_sealed"] = (
        "AFTER INSERT ON transactions REFERENCING NEW TABLE AS sealed FOR EACH STATEMENT"
        " EXECUTE FUNCTION guard_transactions_sealed()"
    )
    arrived = "guard_evidence_arrived"
    add("transaction_attachments", arrived, "AFTER INSERT", arrived)
    for table in dict.fromkeys(table for table, _, _ in INSERT_RULES):
        add(table, f"guard_{table}_order", "BEFORE INSERT", f"guard_{table}_order")
    for table, _ in FROZEN_RULES:
        add(table, f"guard_{table}_frozen", "BEFORE UPDATE", f"guard_{table}_frozen")
    for guarded in (*APPEND_ONLY, *ERASABLE):
        add(guarded.name, f"guard_{guarded.name}_update", "BEFORE UPDATE", "guard_refuse")
    for guarded in (*APPEND_ONLY, *EDITABLE):
        add(guarded.name, f"guard_{guarded.name}_delete", "BEFORE DELETE", "guard_refuse")
    add("disclosures", "guard_disclosures_delete", "BEFORE DELETE", "guard_disclosures_delete")
    for guarded in (*APPEND_ONLY, *ERASABLE, *MAINTAINED, *EDITABLE):
        name = f"guard_{guarded.name}_truncate"
        add(guarded.name, name, "BEFORE TRUNCATE", "guard_refuse", "STATEMENT")
    return made


def _grants() -> list[str]:
    def names(tables: tuple[sa.Table, ...]) -> str:
        return ", ".join(table.name for table in tables)

    everything = (*APPEND_ONLY, *ERASABLE, *MAINTAINED, *EDITABLE)
    role = APPLICATION_ROLE
    return [
        f"REVOKE ALL ON {names(everything)} FROM PUBLIC, {role}",
        f"GRANT SELECT ON {names(everything)}, alembic_version TO {role}",
        f"GRANT INSERT ON {names((*APPEND_ONLY, *ERASABLE, *EDITABLE))} TO {role}",
        f"GRANT DELETE ON {names(ERASABLE)} TO {role}",
        f"GRANT UPDATE ON {names(EDITABLE)} TO {role}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    ]


def install(connection: sa.Connection) -> None:
    """Put the guards and grants in place, as the owner, replacing those of an earlier version."""
    run = connection.exec_driver_sql
    for table, name in _installed_triggers(connection):
        run(f"DROP TRIGGER {name} ON {table}")
    run("DROP FUNCTION IF EXISTS next_positions(bigint, bigint)")
    for statement in functions().values():
        run(statement.replace("%", "%%"))
    for (table, name), clause in triggers().items():
        event, rest = clause.split(" ON ", 1)
        run(f"CREATE TRIGGER {name} {event} ON {rest}")
        run(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    # Asked first: where the role exists, the owner need not be allowed to make any.
    run(
        f"DO $$ BEGIN IF to_regrole('{APPLICATION_ROLE}') IS NULL THEN"
        f" CREATE ROLE {APPLICATION_ROLE} NOLOGIN; END IF; EXCEPTION"
        " WHEN duplicate_object THEN NULL; WHEN unique_violation THEN NULL; END $$"
    )
    database = connection.exec_driver_sql("SELECT current_database()").scalar_one()
    quoted = '"' + str(database).replace('"', '""') + '"'
    run(f"REVOKE TEMPORARY ON DATABASE {quoted} FROM PUBLIC")
    for statement in _grants():
        run(statement)


def _installed_triggers(connection: sa.Connection) -> dict[tuple[str, str], str]:
    """Give the user-made triggers: definition and how they are enabled."""
    rows = connection.exec_driver_sql(
        "SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE NOT t.tgisinternal AND n.nspname = 'public'"
    )
    return {(row[0], row[1]): f"{row[2]} {_text(row[3])}" for row in rows}


def seal(connection: sa.Connection) -> str:
    """Give the body of the seal that is in the database, "" where there is none."""
    query = (
        "SELECT coalesce(max(p.prosrc), '') FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'public' AND p.proname = 'guard_transactions_sealed'"
    )
    return str(connection.exec_driver_sql(query).scalar_one())


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _shape(statement: str) -> tuple[str, bool, tuple[str, ...]]:
    """Give what makes a function what it is: its body's digest, whose rights it has, its settings."""
    head, body = statement.split("$$")[:2]
    settings = re.findall(r"SET (\w+) = (.+?)(?= SET | AS )", head)
    return (
        hashlib.sha256(body.encode()).hexdigest(),
        "SECURITY DEFINER" in head,
        tuple(f"{name}={value}" for name, value in settings),
    )


def _function_faults(connection: sa.Connection) -> list[str]:
    wanted = {name: _shape(statement) for name, statement in functions().items()}
    rows = connection.exec_driver_sql(
        "SELECT p.proname, encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex'), p.prosecdef, p.proconfig"
        " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public'"
        # One that lends its owner's rights is ours or does not belong here, whatever its name.
        " AND p.prokind = 'f' AND (p.proname LIKE 'guard%%' OR p.prosecdef"
        " OR p.proname IN ('next_positions', 'refresh_statistics'))"
    )
    found = {row[0]: (row[1], row[2], tuple(row[3] or ())) for row in rows}
    return [
        f"function {name}" for name in sorted(wanted | found) if wanted.get(name) != found.get(name)
    ]


def _trigger_faults(connection: sa.Connection) -> list[str]:
    wanted = triggers()
    found = _installed_triggers(connection)
    faults = [f"trigger {name} on {table}" for table, name in sorted(wanted.keys() ^ found.keys())]
    for key in wanted.keys() & found.keys():
        event, rest = wanted[key].split(" ON ", 1)
        expected = f"CREATE TRIGGER {key[1]} {event} ON public.{rest} A"
        if found[key] != expected:
            faults.append(f"trigger {key[1]} on {key[0]} changed")
    return faults


def faults(connection: sa.Connection, *, as_application: bool = True) -> list[str]:
    """Name every guard that is missing, changed or foreign, and every right too many."""
    found = _function_faults(connection) + _trigger_faults(connection)
    found += rewrite_faults(connection)
    return found + (list(right_faults(connection)) if as_application else [])

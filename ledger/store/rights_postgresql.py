"""What the application's role may do on PostgreSQL, compared with what it was meant to be able to do.

A right too many is as good as a missing guard: whoever may make a trigger can swallow rows, and whoever may
make temporary tables can let guards read them in place of the books. Restoring a dump brings back the
rights that a new database gives to everybody, so this is asked at every start.
"""

from collections.abc import Iterator

import sqlalchemy as sa

from ledger.store.guarded import APPEND_ONLY, EDITABLE, ERASABLE, MAINTAINED

_TABLES = tuple(table.name for table in (*APPEND_ONLY, *ERASABLE, *MAINTAINED, *EDITABLE))
_ALLOWED = (
    {("UPDATE", table.name) for table in EDITABLE}
    | {("DELETE", table.name) for table in ERASABLE}
    | {("INSERT", table.name) for table in (*APPEND_ONLY, *ERASABLE, *EDITABLE)}
)
# A right on one column is a right: INSERT, UPDATE and REFERENCES may be granted so.
_RIGHTS = """
SELECT r.right_name, t.name
 FROM (SELECT name FROM unnest(CAST(:tables AS text[])) AS u(name)
  WHERE to_regclass('public.' || name) IS NOT NULL) t,
 unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) AS r(right_name)
WHERE has_table_privilege(current_user, 'public.' || t.name, r.right_name)
 OR CASE WHEN r.right_name IN ('INSERT', 'UPDATE', 'REFERENCES')
 THEN has_any_column_privilege(current_user, 'public.' || t.name, r.right_name) ELSE FALSE END
ORDER BY t.name, r.right_name"""
_WIDER_RIGHTS = """
SELECT 'right TEMPORARY on the database'
 WHERE has_database_privilege(current_user, current_database(), 'TEMPORARY')
UNION ALL SELECT 'right CREATE on the database'
 WHERE has_database_privilege(current_user, current_database(), 'CREATE')
UNION ALL SELECT 'right CREATE on schema public'
 WHERE has_schema_privilege(current_user, 'public', 'CREATE')"""
# Also a role that has to SET ROLE first, and therefore shows no right of its own.
_OWNERS = """
SELECT DISTINCT o.rolname FROM pg_roles o WHERE pg_has_role(current_user, o.oid, 'MEMBER') AND o.oid IN (
 SELECT c.relowner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public' AND c.relname = ANY (CAST(:tables AS text[]))
 UNION SELECT p.proowner FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE n.nspname = 'public')
ORDER BY 1"""
_REWRITES = """
SELECT 'rule ' || r.rulename || ' on ' || c.relname FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
 JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relname = ANY (CAST(:tables AS text[]))
UNION ALL SELECT 'row security on ' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relrowsecurity AND c.relname = ANY (CAST(:tables AS text[]))
ORDER BY 1"""


def right_faults(connection: sa.Connection) -> Iterator[str]:
    """Name every right of the connected role beyond those it was meant to have."""
    here = {"tables": list(_TABLES)}
    for right, table in connection.execute(sa.text(_RIGHTS), here):
        if (right, table) not in _ALLOWED:
            yield f"right {right} on {table}"
    yield from connection.execute(sa.text(_WIDER_RIGHTS)).scalars()
    for role in connection.execute(sa.text(_OWNERS), here).scalars():
        yield f"member of {role}, who owns the books"


def rewrite_faults(connection: sa.Connection) -> Iterator[str]:
    """Name what makes a table's statements do something else than they say: rules and row security."""
    yield from connection.execute(sa.text(_REWRITES), {"tables": list(_TABLES)}).scalars()

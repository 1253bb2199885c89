"""Install the guards and tell whether they stand, whatever the database."""

import sqlalchemy as sa

from ledger.store import guards_postgresql, guards_sqlite


def install(connection: sa.Connection) -> None:
    """Put the guards in place; needs the owner's rights. Migrations call it after every upgrade."""
    if connection.dialect.name == "postgresql":
        guards_postgresql.install(connection)
    else:
        guards_sqlite.install(connection)


def seal(connection: sa.Connection) -> str:
    """Give the text of the seal in place, by whose rule movements are summed; "" where there is none."""
    if connection.dialect.name == "postgresql":
        return guards_postgresql.seal(connection)
    return guards_sqlite.seal(connection)


def faults(connection: sa.Connection, *, as_application: bool = True) -> list[str]:
    """Name what differs from the guards this version expects; the application starts only on none."""
    if connection.dialect.name == "postgresql":
        return guards_postgresql.faults(connection, as_application=as_application)
    return guards_sqlite.faults(connection)

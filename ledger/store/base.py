"""The one MetaData, the column types that mean the same on SQLite and PostgreSQL, and table options.

Tables are Core ``Table`` objects, not mapped classes: rows of the books are inserted and read, never
carried around and changed, so there is nothing for an object-relational mapper to track.
"""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=NAMING)

#: STRICT refuses half a fen and text in a number's place; without a rowid, ``INSERT OR REPLACE`` cannot
#: slip past the guards by a row's hidden number.
BOOK_OPTIONS: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}

#: Amounts in fen, areas in 0.01 m², sequence numbers.
Whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Day(TypeDecorator[date]):
    """A calendar day: DATE on PostgreSQL, ``YYYY-MM-DD`` text on SQLite, whose STRICT tables know no date."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the database at hand."""
        return dialect.type_descriptor(sa.Date() if dialect.name == "postgresql" else sa.Text())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        """Write a day."""
        return value if value is None or dialect.name == "postgresql" else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        """Read a day."""
        return date.fromisoformat(value) if isinstance(value, str) else value


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, to the second: TIMESTAMPTZ on PostgreSQL, ``…T…Z`` text on SQLite."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the database at hand."""
        native = sa.DateTime(timezone=True)
        return dialect.type_descriptor(native if dialect.name == "postgresql" else sa.Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Write a moment; one without a zone is a bug."""
        if value is None:
            return None
        assert value.tzinfo is not None, "moments carry their zone"
        moment = value.astimezone(UTC).replace(microsecond=0)
        return moment if dialect.name == "postgresql" else instant_text(moment)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read a moment."""
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)


class Flag(TypeDecorator[bool]):
    """Yes or no: BOOLEAN on PostgreSQL, 0 or 1 on SQLite."""

    impl = sa.Integer
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the database at hand."""
        native = dialect.name == "postgresql"
        return dialect.type_descriptor(sa.Boolean() if native else sa.Integer())

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:
        """Write yes or no."""
        return value if value is None or dialect.name == "postgresql" else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        """Read yes or no."""
        return None if value is None else bool(value)


@lru_cache(maxsize=64)  # a batch is posted at one moment
def instant_text(moment: datetime) -> str:
    """Write a moment in UTC as ``2025-09-03T10:05:05Z``, the form of the log and of SQLite."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def community_column() -> sa.Column[int]:
    """Begin a key: every table of the books belongs to one community and can be split off with it."""
    return sa.Column("community_id", Whole, nullable=False)


def one_of(column: str, *values: str, name: str = "") -> sa.CheckConstraint:
    """Allow only these texts in a column."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=name or f"{column}_known")


def of_community(*columns: str, table: str, target: tuple[str, ...]) -> sa.ForeignKeyConstraint:
    """Point at a row of the same community, checked when the transaction commits."""
    return sa.ForeignKeyConstraint(
        ["community_id", *columns],
        [f"{table}.{column}" for column in ("community_id", *target)],
        deferrable=True,
        initially="DEFERRED",
    )


def proposed(key: str, *own: sa.Column[Any]) -> tuple[sa.schema.SchemaItem, ...]:
    """Give the columns of what one person proposes and others approve, with those of its ``own``.

    ``content`` is canonical JSON; approvals are bound to its SHA-256 and fall away when it changes.
    """
    return (
        community_column(),
        sa.Column(key, sa.Text, nullable=False),
        sa.Column("author_id", Whole, sa.ForeignKey("users.user_id"), nullable=False),
        sa.Column("author_role", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("content_sha256", sa.Text, nullable=False),
        *own,
        sa.Column("reject_reason", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("community_id", key),
    )


def approvals_of(table: str, key: str, *, name: str) -> sa.Table:
    """Give the table of who approved which content of what was proposed, in which role."""
    return sa.Table(
        name,
        metadata,
        community_column(),
        sa.Column(key, sa.Text, nullable=False),
        sa.Column("content_sha256", sa.Text, nullable=False),
        sa.Column("approved_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("approved_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("community_id", key, "content_sha256", "approved_by"),
        of_community(key, table=table, target=(key,)),
        **BOOK_OPTIONS,
    )

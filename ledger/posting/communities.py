"""Open a community's books: chart, funds, the log's key, its leaf 0 and the leaves of the chart."""

import re
import secrets
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.accounts import Account
from ledger.domain.charts import edition, edition_on, funds_of_edition
from ledger.domain.errors import TextError
from ledger.domain.funds import Fund
from ledger.domain.jurisdictions import jurisdiction_named
from ledger.domain.texts import clean_text
from ledger.log.keys import public_key, verifier_key
from ledger.log.leaves import open_leaf
from ledger.log.merkle import leaf_hash
from ledger.posting.books import Books, open_books
from ledger.posting.chart import log_chart
from ledger.posting.periods import local_day
from ledger.store.base import instant_text
from ledger.store.communities import accounts, communities, funds
from ledger.store.log import leaves

NAME_LENGTH_MAX = 60
_SLUG = re.compile(r"[a-z0-9](-?[a-z0-9]){1,39}", re.ASCII)
#: What stands in the place of a community in addresses of the desk.
_RESERVED_SLUGS = frozenset({"new"})


def open_community(
    connection: sa.Connection,
    *,
    slug: str,
    name_zh: str,
    name_en: str,
    opened_on: date,
    at: datetime,
    log_key: bytes,
    edition_code: str | None = None,
    jurisdiction: str = "",
) -> int:
    """Open the books of a new community and give its number.

    The chart is the edition in force on ``opened_on`` unless one is named. The log's origin is random and
    permanent; ``log_key`` is the seed of the key that will sign it, whose public half stands in leaf 0.

    Raises:
        TextError: the short name is taken or malformed, or a name cannot be printed.
    """
    if not _SLUG.fullmatch(slug) or slug in _RESERVED_SLUGS:
        raise TextError(reason="slug", field="slug", text=slug)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20251)")
    taken = sa.select(communities.c.slug).where(communities.c.slug == slug)
    if connection.execute(taken).first() is not None:
        raise TextError(reason="taken", field="slug", text=slug)
    community_id = _next_number(connection)
    chosen = edition(edition_code) if edition_code else edition_on(opened_on)
    origin = f"mingzhang/log/{secrets.token_hex(10)}"
    vkey = verifier_key(origin, public_key(log_key))
    connection.execute(
        sa.insert(communities).values(
            community_id=community_id,
            slug=slug,
            name_zh=clean_text(name_zh, field="name_zh", length_max=NAME_LENGTH_MAX, required=True),
            name_en=clean_text(name_en or name_zh, field="name_en", length_max=NAME_LENGTH_MAX),
            jurisdiction=jurisdiction_named(jurisdiction), currency="CNY", chart_edition=chosen.code,
            log_origin=origin, opened_on=opened_on, created_at=at, public_version=1,
        )
    )  # fmt: skip
    leaf = open_leaf(origin=origin, at=instant_text(at), vkey=vkey, currency="CNY")
    connection.execute(
        sa.insert(leaves).values(
            community_id=community_id, leaf_index=0, type="open", leaf=leaf,
            leaf_hash=leaf_hash(leaf),
        )
    )  # fmt: skip
    _insert_accounts(connection, community_id, chosen.accounts, {})
    begun = funds_of_edition(chosen)
    _insert_funds(connection, community_id, begun)
    log_chart(
        open_books(connection, community_id),
        account_codes=[item.code for item in chosen.accounts],
        fund_codes=[item.code for item in begun],
        first_day=opened_on,
        at=at,
    )
    return int(community_id)


def _next_number(connection: sa.Connection) -> int:
    number = sa.select(sa.func.coalesce(sa.func.max(communities.c.community_id), 0) + 1)
    return int(connection.execute(number).scalar_one())


def add_accounts(
    books: Books,
    added: tuple[Account, ...],
    *,
    at: datetime,
    foreign_names: dict[str, str] | None = None,
) -> None:
    """Add accounts to a community's chart; ``foreign_names`` maps codes to names in another journal."""
    _insert_accounts(books.connection, books.community_id, added, foreign_names or {})
    codes = [item.code for item in added]
    log_chart(books, account_codes=codes, first_day=local_day(at), at=at)
    books.reload_names()


def add_funds(books: Books, added: tuple[Fund, ...], *, at: datetime) -> None:
    """Add funds to a community."""
    _insert_funds(books.connection, books.community_id, added)
    log_chart(books, fund_codes=[item.code for item in added], first_day=local_day(at), at=at)
    books.reload_names()


def _insert_accounts(
    connection: sa.Connection, community_id: int, added: tuple[Account, ...], names: dict[str, str]
) -> None:
    rows = [
        {
            "community_id": community_id, "code": item.code, "name_zh": item.name_zh,
            "name_en": item.name_en, "plain_zh": item.plain_zh, "plain_en": item.plain_en,
            "foreign_name": names.get(item.code, ""), "type": item.type.value,
            "side": item.side.value, "restriction": item.restriction.value,
            "is_cash": item.is_cash, "has_sublines": item.has_sublines,
            "successor": item.successor,
        }
        for item in added
    ]  # fmt: skip
    if rows:
        connection.execute(sa.insert(accounts), rows)


def _insert_funds(connection: sa.Connection, community_id: int, added: tuple[Fund, ...]) -> None:
    rows = [
        {
            "community_id": community_id, "code": item.code, "name_zh": item.name_zh,
            "name_en": item.name_en, "fund_class": item.fund_class.value,
            "purpose_zh": item.purpose_zh, "purpose_en": item.purpose_en,
            "may_lend": item.may_lend, "allowed_accounts": " ".join(item.allowed_accounts),
            "first_day": item.first_day, "last_day": item.last_day, "custodian": item.custodian,
            "source_document": item.source_document, "contract_class": item.contract_class,
            "remaining_rule": item.remaining_rule,
        }
        for item in added
    ]  # fmt: skip
    if rows:
        connection.execute(sa.insert(funds), rows)

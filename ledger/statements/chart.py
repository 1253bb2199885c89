"""A chart and the funds as officers change them: everything a form shows, and whether it may still go."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from ledger.domain.charts import edition, edition_on
from ledger.statements.accounts import accounts
from ledger.statements.values import AccountFacts, CommunityFacts
from ledger.store.communities import communities, funds


@dataclass(frozen=True, slots=True)
class FundForm:
    """One fund with everything that may be changed of it."""

    code: str
    name_zh: str
    name_en: str
    fund_class: str
    purpose_zh: str
    purpose_en: str
    may_lend: bool
    allowed_accounts: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    custodian: str
    source_document: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Accounts and funds, the edition they follow, and the one in force when it is another."""

    accounts: tuple[AccountFacts, ...]
    funds: tuple[FundForm, ...]
    edition_zh: str
    edition_en: str
    next_zh: str
    next_en: str


def chart(connection: sa.Connection, community: CommunityFacts, today: date) -> Chart:
    """Give what a community's chart and funds are now."""
    held = funds.c
    query = (
        sa.select(
            held.code, held.name_zh, held.name_en, held.fund_class, held.purpose_zh,
            held.purpose_en, held.may_lend, held.allowed_accounts, held.first_day, held.last_day,
            held.custodian, held.source_document,
        )
        .where(held.community_id == community.community_id)
        .order_by(held.code)
    )  # fmt: skip
    found = tuple(
        FundForm(**{**row, "allowed_accounts": tuple(row["allowed_accounts"].split())})
        for row in connection.execute(query).mappings()
    )
    kept = connection.execute(
        sa.select(communities.c.chart_edition).where(
            communities.c.community_id == community.community_id
        )
    ).scalar_one()
    current = edition(kept)
    newest = edition_on(today, current.family)
    is_old = newest.first_day > current.first_day
    return Chart(
        accounts(connection, community), found, current.name_zh, current.name_en,
        newest.name_zh if is_old else "", newest.name_en if is_old else "",
    )  # fmt: skip

"""捐赠名册 and the sums of gifts for everybody: the register beside the books' income from gifts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from ledger.domain.gifts import GOODS_INCOME, MONEY_INCOME, Nature
from ledger.domain.periods import Span
from ledger.statements.funds import fund_label
from ledger.statements.gift_rows import merged, registered
from ledger.statements.gift_values import (
    GiftRow,
    GiftStatement,
    GiftSum,
    GiftTotals,
    GiftUse,
)
from ledger.statements.movements import movements, window
from ledger.statements.values import Audience, CommunityFacts, Frame, Label
from ledger.store.communities import accounts, funds
from ledger.store.journal import lines, transactions

KIND, TOTALS_KIND = "gifts", "gift-totals"
_INCOME = frozenset({MONEY_INCOME, GOODS_INCOME})


def gifts(
    connection: sa.Connection, community: CommunityFacts, span: Span, *, as_of: date | None = None,
    fund: str = "", audience: Audience = Audience.PUBLIC,
) -> GiftStatement:  # fmt: skip
    """Give the gifts of a span and what restricted funds that were given to paid for in it.

    For the public, gifts of money whose givers stay anonymous are one line for each fund and purpose.

    Raises:
        UnknownNameError: there is no such fund.
        PeriodError: ``as_of`` lies before the span.
    """
    shown = window(span, as_of)
    label = fund_label(connection, community, fund)
    found = registered(
        connection, community, first_day=shown.first_day, last_day=shown.last_day,
        audience=audience, fund=fund,
    )  # fmt: skip
    booked_minor = sum(
        part.credit_minor - part.debit_minor - part.carried_credit_minor + part.carried_debit_minor
        for part in movements(connection, community, shown, fund=fund)
        if part.account in _INCOME
    )
    register_minor = sum(row.amount_minor for row in found)
    uses = _uses(connection, community, shown.first_day, shown.last_day, fund=fund)
    standing = [row for row in found if row.mark == "gift" and not row.is_reversed]
    person_times, minutes = _help(standing)
    return GiftStatement(
        frame=Frame(KIND, community, span, shown.last_day, fund=label),
        rows=merged(found) if audience is Audience.PUBLIC else found,
        uses=uses,
        gift_count=len(standing),
        register_minor=register_minor,
        unregistered_minor=booked_minor - register_minor,
        used_minor=sum(use.amount_minor for use in uses),
        avoided_minor=sum(row.avoided_minor for row in standing),
        person_times=person_times,
        minutes=minutes,
    )


def gift_totals(
    connection: sa.Connection, community: CommunityFacts, span: Span, *, as_of: date
) -> GiftTotals:
    """Give the sums of all gifts up to a day, for everybody."""
    shown = window(span, as_of)
    rows = registered(
        connection, community, first_day=shown.first_day, last_day=shown.last_day,
        audience=Audience.PUBLIC,
    )  # fmt: skip
    booked_minor = sum(
        part.credit_minor - part.debit_minor - part.carried_credit_minor + part.carried_debit_minor
        for part in movements(connection, community, shown)
        if part.account in _INCOME
    )
    standing = [row for row in rows if row.mark == "gift" and not row.is_reversed]
    named = dict.fromkeys(row.donor for row in standing if row.donor)
    by_nature = {
        nature: sum(row.amount_minor for row in rows if row.nature == nature) for nature in Nature
    }
    person_times, minutes = _help(standing)
    return GiftTotals(
        frame=Frame(TOTALS_KIND, community, span, shown.last_day),
        sums=_sums([row for row in rows if row.nature == Nature.MONEY]),
        donors=tuple(named),
        anonymous_count=sum(1 for row in standing if not row.donor),
        goods=tuple(row for row in standing if row.nature == Nature.GOODS),
        services=tuple(row for row in standing if row.nature == Nature.SERVICE),
        gift_count=len(standing),
        money_minor=by_nature[Nature.MONEY],
        goods_minor=by_nature[Nature.GOODS],
        unregistered_minor=booked_minor - by_nature[Nature.MONEY] - by_nature[Nature.GOODS],
        avoided_minor=sum(row.avoided_minor for row in standing),
        person_times=person_times,
        minutes=minutes,
        years=tuple(sorted({row.day.year for row in rows}, reverse=True)),
    )


def _help(standing: Sequence[GiftRow]) -> tuple[int, int]:
    """Give the person-times and minutes of help."""
    found = [row for row in standing if row.nature == Nature.SERVICE]
    return sum(row.quantity for row in found), sum(row.minutes for row in found)


def _sums(rows: Sequence[GiftRow]) -> tuple[GiftSum, ...]:
    """Add gifts of money up by month, way, fund and purpose; what went back is taken off its month and fund."""
    labels: dict[str, Label] = {row.fund.code: row.fund for row in rows if row.fund}
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    amounts: defaultdict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        one = int(row.mark == "gift" and not row.is_reversed)
        for key in (
            ("month", f"{row.day:%Y-%m}"), ("way", row.way),
            ("fund", row.fund.code if row.fund else ""), ("earmark", row.earmark),
        ):  # fmt: skip
            counts[key] += one
            amounts[key] += row.amount_minor
    order = ("month", "way", "fund", "earmark")
    keys = sorted(amounts, key=lambda key: (order.index(key[0]), key[1]))
    return tuple(
        GiftSum(section, code, labels.get(code) if section == "fund" else None,
                counts[section, code], amounts[section, code])
        for section, code in keys
    )  # fmt: skip


def _uses(
    connection: sa.Connection, community: CommunityFacts, first_day: date, last_day: date, *,
    fund: str,
) -> tuple[GiftUse, ...]:  # fmt: skip
    """Give what restricted funds that were ever given to spent: one row a voucher and fund."""
    line, header = lines.c, transactions.c
    given_to = (
        sa.select(line.fund_code)
        .where(line.community_id == community.community_id, line.account_code.in_(sorted(_INCOME)))
        .distinct()
    )
    spent = sa.cast(sa.func.sum(line.debit_minor - line.credit_minor), sa.BigInteger)
    query = (
        sa.select(
            header.dated_on, header.voucher, header.summary, funds.c.code, funds.c.name_zh,
            funds.c.name_en, spent.label("spent"),
        )
        .join_from(
            lines, transactions,
            (header.community_id == line.community_id) & (header.seq == line.seq),
        )
        .join(
            accounts,
            (accounts.c.community_id == line.community_id) & (accounts.c.code == line.account_code),
        )
        .join(funds, (funds.c.community_id == line.community_id) & (funds.c.code == line.fund_code))
        .where(
            line.community_id == community.community_id,
            line.dated_on.between(first_day, last_day),
            accounts.c.type == "expense",
            header.movement_class == "ordinary",
            funds.c.fund_class == "restricted",
            line.fund_code == fund if fund else line.fund_code.in_(given_to),
        )
        .group_by(
            header.seq, header.dated_on, header.voucher, header.summary, funds.c.code,
            funds.c.name_zh, funds.c.name_en,
        )
        .order_by(header.dated_on, header.seq, funds.c.code)
    )  # fmt: skip
    return tuple(
        GiftUse(row.dated_on, row.voucher, row.summary, Label(row.code, row.name_zh, row.name_en),
                row.spent)
        for row in connection.execute(query)
        if row.spent
    )  # fmt: skip

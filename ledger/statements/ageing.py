"""往来账龄: what is owed to us or by us, by age, first in first out.

Payments settle the oldest dues first, so what is open are the newest dues that sum to the balance: they
are walked back from the day, by account and fund. A red-letter amount takes back the newest due before
it. What the dues of a year do not explain is older. Dues come from the movements of days, so no line is
read, and nobody is named: a household or a person never stands here, only the sums of accounts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

import sqlalchemy as sa

from ledger.domain.periods import Span
from ledger.statements.accounting_values import Ageing, AgeingRow
from ledger.statements.accounts import accounts
from ledger.statements.funds import fund_label, funds
from ledger.statements.headings import is_payable, is_receivable
from ledger.statements.movements import Window, movements, window
from ledger.statements.values import AccountFacts, CommunityFacts, Frame, Label
from ledger.store.journal import day_movements

#: The last day of age of each part but the last, which is older than all.
AGES = (30, 90, 180, 365)
TOTAL = Label("", "合计", "Total")

#: (day, what became due on it), the newest first.
_Dues = Sequence[tuple[date, int]]


def receivables(
    connection: sa.Connection,
    community: CommunityFacts,
    span: Span,
    *,
    as_of: date | None = None,
    fund: str = "",
) -> Ageing:
    """Give what others owe at the end of a span, by age.

    Raises:
        UnknownNameError: there is no such fund.
        PeriodError: ``as_of`` lies before the span.
    """
    return _ageing(
        connection, community, span, "receivables", is_receivable, as_of=as_of, fund=fund
    )


def payables(
    connection: sa.Connection,
    community: CommunityFacts,
    span: Span,
    *,
    as_of: date | None = None,
    fund: str = "",
) -> Ageing:
    """Give what is owed to others at the end of a span, by age.

    Raises:
        UnknownNameError: there is no such fund.
        PeriodError: ``as_of`` lies before the span.
    """
    return _ageing(connection, community, span, "payables", is_payable, as_of=as_of, fund=fund)


def _ageing(
    connection: sa.Connection,
    community: CommunityFacts,
    span: Span,
    kind: str,
    belongs: Callable[[AccountFacts], bool],
    *,
    as_of: date | None,
    fund: str,
) -> Ageing:
    shown = window(span, as_of)
    label = fund_label(connection, community, fund)
    chart = {item.label.code: item for item in accounts(connection, community) if belongs(item)}
    listed = {item.label.code: item.label for item in funds(connection, community)}
    sign = 1 if kind == "receivables" else -1
    dues = _dues(connection, community, shown, sorted(chart), owed_to_us=sign == 1)
    rows = tuple(
        _row(
            chart[part.account].label,
            listed[part.fund],
            sign * part.closing_minor,
            dues[part.account, part.fund],
            shown.last_day,
        )
        for part in movements(connection, community, shown, fund=fund)
        if part.account in chart and part.closing_minor
    )
    frame = Frame(kind, community, span, shown.last_day, fund=label)
    return Ageing(frame, rows, _total(rows))


def _dues(
    connection: sa.Connection,
    community: CommunityFacts,
    shown: Window,
    codes: Sequence[str],
    *,
    owed_to_us: bool,
) -> defaultdict[tuple[str, str], list[tuple[date, int]]]:
    """Give what became due in the year before the day, by account and fund, the newest first."""
    day = day_movements.c
    amount = day.debit_minor if owed_to_us else day.credit_minor
    first_day = shown.last_day - timedelta(days=AGES[-1])
    query = (
        sa.select(
            day.account_code, day.fund_code, day.dated_on,
            sa.cast(sa.func.sum(amount), sa.BigInteger),
        )
        .where(
            day.community_id == community.community_id,
            day.account_code.in_(codes),
            day.period.between(first_day.year * 100 + first_day.month, shown.last_period),
            day.dated_on.between(first_day, shown.last_day),
            amount != 0,
        )
        .group_by(day.account_code, day.fund_code, day.dated_on)
        .order_by(day.dated_on.desc())
    )  # fmt: skip
    found: defaultdict[tuple[str, str], list[tuple[date, int]]] = defaultdict(list)
    for account, fund, dated_on, amount_minor in connection.execute(query):
        found[account, fund].append((dated_on, amount_minor))
    return found


def _row(account: Label, fund: Label, balance_minor: int, dues: _Dues, day: date) -> AgeingRow:
    parts = parts_by_age(max(balance_minor, 0), dues, day)
    return AgeingRow(account, fund, parts, min(balance_minor, 0), balance_minor)


def parts_by_age(open_minor: int, dues: _Dues, day: date) -> tuple[int, ...]:
    """Split what is open into the newest dues that sum to it; the rest is older than all of them."""
    parts = [0] * (len(AGES) + 1)
    taken_back_minor = 0
    for dated_on, due_minor in dues:
        left_minor = due_minor + taken_back_minor
        taken_back_minor = min(left_minor, 0)
        part_minor = min(open_minor, max(left_minor, 0))
        age = (day - dated_on).days
        parts[sum(age > last for last in AGES)] += part_minor
        open_minor -= part_minor
    parts[-1] += open_minor
    return tuple(parts)


def _total(rows: Iterable[AgeingRow]) -> AgeingRow:
    made = list(rows)
    columns = zip(*(row.parts_minor for row in made), strict=True)
    return AgeingRow(
        TOTAL,
        TOTAL,
        tuple(sum(column) for column in columns) or (0,) * (len(AGES) + 1),
        sum(row.against_minor for row in made),
        sum(row.balance_minor for row in made),
    )

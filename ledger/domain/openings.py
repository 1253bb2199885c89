"""Opening balances (期初余额) of books that begin in the middle of a community's life.

What is known are assets and debts; what is left of them is net assets, of the kind that each fund has.
Income and expenses of the time before are part of that rest: the books show none of them.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from ledger.domain.accounts import AccountType
from ledger.domain.errors import AccountRuleError, LinesError, UnbalancedError
from ledger.domain.funds import FundClass
from ledger.domain.transactions import (
    CounterpartyKind,
    Draft,
    Kind,
    Line,
    credit,
    debit,
    imbalance,
)
from ledger.domain.year_end import net_assets_of


def balancing_lines(
    lines: Sequence[Line], types: Mapping[str, AccountType], classes: Mapping[str, FundClass]
) -> tuple[Line, ...]:
    """Give the lines of net assets that are missing, fund by fund.

    Raises:
        AccountRuleError: a line is on income or expenses.
        UnbalancedError: agency money has no net assets: what is held is owed to its owners.
    """
    for position, line in enumerate(lines):
        if types[line.account].is_activity:
            raise AccountRuleError(
                reason="not_a_balance", account=line.account, field=f"lines.{position}.account"
            )
    made = []
    for fund, minor in sorted(imbalance(lines).items()):
        if classes[fund] is FundClass.AGENCY:
            raise UnbalancedError(difference_minor=minor, fund=fund)
        side = credit if minor > 0 else debit
        made.append(side(net_assets_of(classes[fund], types), abs(minor), fund=fund))
    return tuple(made)


def opening(
    dated_on: date, lines: Sequence[Line], *, memo: str = "", attachments: tuple[str, ...] = ()
) -> Draft:
    """Draft the voucher that the books begin with.

    Raises:
        Refusal: the lines are no voucher.
    """
    if not lines:
        raise LinesError(reason="too_few", limit=2)
    return Draft(
        dated_on=dated_on,
        lines=tuple(lines),
        summary=f"{dated_on.year}年{dated_on.month}月{dated_on.day}日建账期初余额",
        kind=Kind.OPENING,
        memo=memo,
        counterparty_kind=CounterpartyKind.OWN,
        matter="期初余额",
        attachments=attachments,
    )

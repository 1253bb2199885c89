"""What the kinds opening and carry forward may hold, lest money that moved be hidden from the statements.

Both stay out of activity and cash figures. So an opening (期初) has balances only, and the year's end
(年末结转) only strikes income, spending and net assets against one another.
"""

from collections.abc import Iterable

from ledger.domain.accounts import AccountType
from ledger.domain.errors import AccountRuleError, DateError
from ledger.domain.transactions import Draft, Kind

_HELD = (AccountType.ASSET, AccountType.LIABILITY)


def check_kind(draft: Draft, types: Iterable[str]) -> None:
    """Refuse accounts and days that do not fit the draft's kind; ``types`` are those of its lines' accounts.

    Raises:
        AccountRuleError: an opening with income or spending, a carry-forward with assets or liabilities.
        DateError: a carry-forward on another day than 31 December.
    """
    if draft.kind not in (Kind.OPENING, Kind.CARRY_FORWARD):
        return
    if draft.kind is Kind.CARRY_FORWARD and (draft.dated_on.month, draft.dated_on.day) != (12, 31):
        text = draft.dated_on.isoformat()
        raise DateError(text=text, reason="carry_forward_day", field="dated_on")
    for position, (line, account_type) in enumerate(zip(draft.lines, types, strict=True)):
        field = f"lines.{position}.account"
        if draft.kind is Kind.OPENING and AccountType(account_type).is_activity:
            raise AccountRuleError(reason="not_opening", account=line.account, field=field)
        if draft.kind is Kind.CARRY_FORWARD and account_type in _HELD:
            raise AccountRuleError(reason="not_carried_forward", account=line.account, field=field)

"""Passing from one edition of the chart to the next (新旧衔接): which account continues which, and the voucher.

The 2004 and the 2026 systems give some digits to different accounts (5401 is 其他费用 in one, 筹资费用 in the
other; 财会〔2025〕6号). Where a community has such a code already, the new account gets two zeros behind.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.accounts import Account
from ledger.domain.charts import ChartEdition
from ledger.domain.transactions import Draft, Line

SUMMARY = "新旧会计制度衔接"
MATTER = "新旧衔接"


@dataclass(frozen=True, slots=True)
class Passage:
    """What a community gets and gives up when it passes to an edition.

    ``added`` are accounts it does not have yet; ``continued`` maps the code of an account that ends to
    that of the one that continues it.
    """

    edition: ChartEdition
    added: tuple[Account, ...]
    continued: Mapping[str, str]


def passage(held: Mapping[str, Account], edition: ChartEdition) -> Passage:
    """Say what passing to an edition means for a chart."""
    added: list[Account] = []
    codes: dict[str, str] = {}
    for account in edition.accounts:
        known = held.get(account.code)
        if known is not None and (known.type, known.name_zh) == (account.type, account.name_zh):
            codes[account.code] = account.code
            continue
        code = account.code if known is None else f"{account.code}00"
        codes[account.code] = code
        if code not in held:
            added.append(replace(account, code=code))
    continued = {
        code: codes[account.successor]
        for code, account in held.items()
        if account.successor in codes and codes[account.successor] != code
    }
    return Passage(edition, tuple(added), continued)


def ending(account: Account, edition: ChartEdition, day_before: date) -> date:
    """Give the last day on which an ended account takes a line.

    An account of a balance has to take the voucher itself; income and costs end with the old year.
    """
    return day_before if account.type.is_activity else edition.first_day


def passage_draft(
    found: Passage, balances: Iterable[tuple[str, str, int]], activity: Collection[str]
) -> Draft | None:
    """Draft the voucher that moves balances to their new accounts; None when there is nothing to move.

    ``balances`` are account, fund and debit minus credit in fen at the end of the old edition. Accounts in
    ``activity`` are struck to zero by the year's closing and are not moved.
    """
    lines: list[Line] = []
    for account, fund, minor in sorted(balances):
        target = found.continued.get(account)
        if target is None or account in activity or not minor:
            continue
        debit_minor, credit_minor = max(minor, 0), max(-minor, 0)
        lines.append(Line(target, fund, debit_minor, credit_minor))
        lines.append(Line(account, fund, credit_minor, debit_minor))
    if not lines:
        return None
    return Draft(
        dated_on=found.edition.first_day, lines=tuple(lines), summary=SUMMARY, matter=MATTER
    )

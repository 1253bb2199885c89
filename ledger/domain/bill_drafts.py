"""Drafts from rows of bills: the account's own side is what the bill says moved, the other what it was for."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.domain.allocations import largest_remainder
from ledger.domain.bill_rules import Outcome
from ledger.domain.bills import BillRow
from ledger.domain.errors import AccountRuleError, AmountError, LinesError
from ledger.domain.texts import carried_text
from ledger.domain.transactions import (
    MEMO_LENGTH_MAX,
    SUMMARY_LENGTH_MAX,
    Draft,
    Line,
    Subline,
)

#: The public word for money that went back.
REFUND = "退款"


@dataclass(frozen=True, slots=True)
class Classified:
    """A row with what it becomes; ``household`` is whose share it is where an account has shares."""

    row: BillRow
    outcome: Outcome
    household: str = ""


#: (account, fund, place, party, household)
_Key = tuple[str, str, str, str, str]


def draft_of_rows(
    rows: Sequence[Classified], *, account: str, dated_on: date, with_shares: frozenset[str],
    files: tuple[str, ...] = (), refund_of: int | None = None,
) -> Draft:  # fmt: skip
    """Book rows of one day, one direction and one outcome together, each to the fen.

    ``with_shares`` names the accounts whose lines are divided among households; ``files`` are the bills;
    ``refund_of`` is the voucher that rows pay back, which then is an ordinary one linked to it.

    Raises:
        AccountRuleError: a fee was kept, and nothing says where fees go (reason fee_account); or the money
            would go from the account to itself (reason same).
        AmountError: the rows moved nothing.
        LinesError: an account has shares, and nothing says whose.
    """
    first = rows[0]
    other: defaultdict[_Key, int] = defaultdict(int)
    own: defaultdict[str, int] = defaultdict(int)
    fees: defaultdict[str, int] = defaultdict(int)
    for item in rows:
        _add(item, account, other, own, fees)
    if not any(own.values()):
        raise AmountError(text="0.00", reason="zero", field="amount")
    lines = [_line(account, fund, minor) for fund, minor in sorted(own.items()) if minor]
    lines += [
        _line(first.outcome.fee_account, fund, minor)
        for fund, minor in sorted(fees.items())
        if minor
    ]
    lines += _other_lines(other, with_shares)
    return Draft(
        dated_on=dated_on, lines=tuple(lines), summary=_summary(rows, is_refund=refund_of is not None),
        # Only where it differs: the database compares header and approved content member by member.
        occurred_on=None if first.row.day == dated_on else first.row.day,
        memo=_memo(rows), counterparty_kind=first.outcome.counterparty_kind,
        matter=first.outcome.matter, refund_of=refund_of,
        attachments=files,
    )  # fmt: skip


def moved_on(draft: Draft, account: str) -> int:
    """Give what a draft does to the balance of an account, fen: debits less credits."""
    return sum(
        line.debit_minor - line.credit_minor for line in draft.lines if line.account == account
    )


def _add(
    item: Classified, account: str, other: dict[_Key, int], own: dict[str, int],
    fees: dict[str, int],
) -> None:  # fmt: skip
    """Add a row to the sums: debits are positive, so all of it adds up to nothing in each fund."""
    row, outcome = item.row, item.outcome
    if row.fee_minor and not outcome.fee_account:
        raise AccountRuleError(reason="fee_account", account="", field="fee_account")
    if account in {outcome.fee_account, *(share.account for share in outcome.shares)}:
        raise AccountRuleError(reason="same", account=account, field="account")
    weights = [share.weight for share in outcome.shares]
    # The whole amount is divided, so that no part of it turns round; of a transfer too, what left the one
    # account, less the fee, came to the other.
    parts = largest_remainder(row.moved_minor + row.fee_minor, weights)
    charged = largest_remainder(row.fee_minor, weights)
    for share, part_minor, fee_minor in zip(outcome.shares, parts, charged, strict=True):
        own[share.fund] += part_minor - fee_minor
        fees[share.fund] += fee_minor
        key = (share.account, share.fund, share.place, share.party, item.household)
        other[key] -= part_minor


def _other_lines(other: Mapping[_Key, int], with_shares: frozenset[str]) -> list[Line]:
    merged: defaultdict[tuple[str, str, str, str], dict[str, int]] = defaultdict(dict)
    for (account, fund, place, party, household), minor in sorted(other.items()):
        if minor:
            merged[account, fund, place, party][household] = minor
    lines = []
    for (account, fund, place, party), shares in merged.items():
        sublines: tuple[Subline, ...] = ()
        if account in with_shares:
            if "" in shares:
                raise LinesError(reason="sublines", field="household")
            sublines = tuple(_subline(household, minor) for household, minor in shares.items())
        lines.append(_line(account, fund, sum(shares.values()), place, party, sublines))
    return lines


def _line(
    account: str, fund: str, minor: int, place: str = "", party: str = "",
    sublines: tuple[Subline, ...] = (),
) -> Line:  # fmt: skip
    return Line(
        account, fund, max(minor, 0), max(-minor, 0), place=place, party=party, sublines=sublines
    )


def _subline(household: str, minor: int) -> Subline:
    return Subline(household, max(minor, 0), max(-minor, 0))


def _summary(rows: Sequence[Classified], *, is_refund: bool) -> str:
    """Say the month, what it was and how many there were, never who."""
    day, matter = rows[0].row.day, rows[0].outcome.matter
    if is_refund and not matter.endswith(REFUND):
        matter += REFUND
    count = f"（{len(rows)}笔）" if len(rows) > 1 else ""
    return f"{day.year}年{day.month}月{day.day}日{matter}{count}"[:SUMMARY_LENGTH_MAX]


def _memo(rows: Sequence[Classified]) -> str:
    """Keep for officers what the bill says of a row on its own."""
    if len(rows) > 1:
        return ""
    row = rows[0].row
    parts = (row.counterparty, row.text, row.serial)
    text = " · ".join(dict.fromkeys(part for part in parts if part))
    return carried_text(text, length_max=MEMO_LENGTH_MAX)

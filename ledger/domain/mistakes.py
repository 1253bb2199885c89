"""What was wrong with a posted voucher, and how it is set right: re-entered, differenced, or in blue.

Within the year a wrong voucher is reversed and entered again, or, where only amounts are wrong,
answered by a difference voucher; a mistake of an earlier year is set right by a blue voucher of this
year (会计基础工作规范 art. 51(5)). In every case a person says what it should have been.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from ledger.domain.accounts import AccountType
from ledger.domain.corrections import Target
from ledger.domain.errors import CorrectionError
from ledger.domain.transactions import SUMMARY_LENGTH_MAX, Line, credit, debit
from ledger.domain.year_end import EARLIER_YEARS

#: So many blue corrections may answer one voucher.
BLUE_MAX = 20
_MARK = re.compile(r"(reentry|blue):([1-9]\d{0,15})(?::([1-9]\d?))?", re.ASCII)


class Mistake(StrEnum):
    """What kind of mistake it was: told to everybody, while the reason in words stays private."""

    AMOUNT = "amount"
    ACCOUNT = "account"
    FUND = "fund"
    DAY = "day"
    TWICE = "twice"
    OTHER = "other"

    @property
    def matter(self) -> str:
        """The public words of a correction, which its leaf carries as its matter."""
        return _MATTERS[self]


_MATTERS = {
    Mistake.AMOUNT: "更正：金额有误",
    Mistake.ACCOUNT: "更正：科目有误",
    Mistake.FUND: "更正：资金有误",
    Mistake.DAY: "更正：日期有误",
    Mistake.TWICE: "更正：重复入账",
    Mistake.OTHER: "更正：其他原因",
}


def mistake_of(matter: str) -> Mistake | None:
    """Read a correction's matter back; None for any other text."""
    return next((mistake for mistake, text in _MATTERS.items() if text == matter), None)


def reentry_mark(seq: int) -> str:
    """Give the external id of the voucher that enters a reversed one anew: there is at most one."""
    return f"reentry:{seq}"


def blue_mark(seq: int, number: int) -> str:
    """Give the external id of a voucher's blue correction."""
    return f"blue:{seq}:{number}"


def marks_of(seq: int) -> tuple[str, ...]:
    """Give every external id that an answer to this voucher may have."""
    return (reentry_mark(seq), *(blue_mark(seq, number) for number in range(1, BLUE_MAX + 1)))


def answered(external_id: str) -> tuple[str, int] | None:
    """Read such an id: ``reentry`` or ``blue``, and the voucher's ``seq``; None for any other."""
    found = _MARK.fullmatch(external_id)
    if found is None or (found[1] == "blue") is not bool(found[3]):
        return None
    return found[1], int(found[2])


def reentry_summary(target: Target, text: str) -> str:
    """Name the voucher that is set right before what is entered (订正…号凭证)."""
    head = f"订正{target.voucher}号凭证"
    said = text.strip()
    whole = said if not said or said.startswith(head) else f"{head}：{said}"
    return (whole or head)[:SUMMARY_LENGTH_MAX]


def blue_summary(target: Target) -> str:
    """Name the voucher of an earlier year that is set right."""
    return f"更正以前年度{target.voucher}号凭证"


def standing_lines(target: Target) -> tuple[Line, ...]:
    """Give the lines of a voucher as its differences have left them."""
    if not target.difference_lines:
        return target.lines
    sums = _by_side((*target.lines, *target.difference_lines))
    return tuple(_on_side(key, minor) for key, minor in sums.items() if minor)


def difference_lines(target: Target, right: Sequence[Line]) -> tuple[Line, ...]:
    """Give what a voucher should have been minus what it is, red where it was too much.

    Raises:
        CorrectionError: nothing differs.
    """
    sums = _by_side(right)
    for key, minor in _by_side((*target.lines, *target.difference_lines)).items():
        sums[key] = sums.get(key, 0) - minor
    lines = tuple(_on_side(key, minor) for key, minor in sums.items() if minor)
    if not lines:
        raise CorrectionError(reason="no_change", voucher=target.voucher)
    return lines


def blue_lines(
    target: Target,
    right: Sequence[Line],
    types: Mapping[str, AccountType],
    *,
    through_net_assets: bool,
) -> tuple[Line, ...]:
    """Give the ordinary lines that set an earlier year's voucher right.

    Its income and expenses are struck to net assets by now. A large mistake goes through 3201, so that
    it does not colour this year's figures; a small one is taken as this year's income or expense.

    Raises:
        CorrectionError: nothing differs, or only the split of a closed year among its own accounts.
    """
    sums: defaultdict[tuple[str, str, str, str, str], int] = defaultdict(int)
    for lines, sign in ((right, 1), (standing_lines(target), -1)):
        for line in lines:
            account, place, work, party = line.account, line.place, line.work, line.party
            if through_net_assets and types[account].is_activity:
                account, place, work, party = EARLIER_YEARS, "", "", ""
            minor = sign * (line.debit_minor - line.credit_minor)
            sums[account, line.fund, place, work, party] += minor
    made = []
    for (account, fund, place, work, party), minor in sums.items():
        if minor:
            side = debit if minor > 0 else credit
            made.append(side(account, abs(minor), fund=fund, place=place, work=work, party=party))
    if not made:
        raise CorrectionError(reason="no_change", voucher=target.voucher)
    return tuple(sorted(made, key=lambda line: line.credit_minor != 0))


_Key = tuple[str, str, str, str, str, str]


def _by_side(lines: Iterable[Line]) -> dict[_Key, int]:
    sums: defaultdict[_Key, int] = defaultdict(int)
    for line in lines:
        side = "debit" if line.debit_minor else "credit"
        key = (line.account, line.fund, line.place, line.work, line.party, side)
        sums[key] += line.debit_minor + line.credit_minor
    return dict(sums)


def _on_side(key: _Key, minor: int) -> Line:
    account, fund, place, work, party, side = key
    given = debit if side == "debit" else credit
    return given(account, minor, fund=fund, place=place, work=work, party=party)

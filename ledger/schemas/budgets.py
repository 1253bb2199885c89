"""The form of a budget: one amount for each fund and account that may have one."""

import re
from collections.abc import Iterable, Mapping

from ledger.domain.budgets import Budget, BudgetLine, ordered
from ledger.domain.errors import AmountError, Refusal
from ledger.domain.money import parse_yuan

_FIELD = re.compile(r"amount\.([^.]{1,40})\.([^.]{1,40})")
Key = tuple[str, str]


def field_of(key: Key) -> str:
    """Name the field of a fund and an account."""
    return f"amount.{key[0]}.{key[1]}"


def read_budget(
    year: int, form: Iterable[tuple[str, str]], *, decision: str
) -> tuple[Budget | None, tuple[Refusal, ...]]:
    """Read a budget's form, or everything that is wrong with it; empty amounts are left out."""
    lines, refusals = [], []
    for name, text in form:
        match = _FIELD.fullmatch(name)
        if match is None or not text.strip():
            continue
        try:
            lines.append(BudgetLine(match[1], match[2], parse_yuan(text, field=name)))
        except AmountError as refusal:
            refusals.append(refusal)
    if refusals:
        return None, tuple(refusals)
    try:
        return Budget(year, ordered(lines), decision.strip()), ()
    except Refusal as refusal:
        return None, (refusal,)


def typed(amounts: Mapping[Key, int]) -> dict[str, str]:
    """Write amounts as somebody would have typed them, by field."""
    return {
        field_of(key): f"{minor // 100}.{minor % 100:02d}"
        for key, minor in amounts.items()
        if minor
    }

"""Write the journal for beancount: everything ours says rides along as metadata with ASCII keys."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from ledger.domain.journals import Declaration, Journal, JournalEntry
from ledger.domain.money import yuan
from ledger.domain.periods import last_day_of
from ledger.domain.transactions import Kind
from ledger.schemas.journals.accounts import CODE_KEY, plain_names
from ledger.schemas.journals.annotations import entry_texts, line_texts, red_side

_INDENT = "  "
#: Written as the directive itself.
_IN_HEADING = ("dated_on", "summary")


def write(journal: Journal) -> Iterator[str]:
    """Write options, `open` directives, transactions in posting order, then balance assertions."""
    names = plain_names(journal.accounts)
    first_day = journal.first_day.isoformat()
    yield f'option "title" {_quoted(journal.title)}\noption "operating_currency" "CNY"\n\n'
    for account in journal.accounts:
        values = {CODE_KEY: account.code, **account.values}
        yield f"{first_day} open {names[account.code]} CNY\n" + _metadata(values, _INDENT)
    for entry in journal.entries:
        for item in entry.names:
            if item.noun != "account":
                yield _custom(first_day, item)
        yield _transaction(entry, names)
    yield from _assertions(journal.month_ends, names)


def _custom(first_day: str, item: Declaration) -> str:
    heading = f"\n{first_day} custom {_quoted(item.noun)} {_quoted(item.code)}\n"
    return heading + _metadata(item.values, _INDENT)


def _transaction(entry: JournalEntry, names: Mapping[str, str]) -> str:
    texts = entry_texts(entry)
    tags = "" if entry.kind is Kind.ORDINARY else f" #{entry.kind.value.replace('_', '-')}"
    tags += " #period-13" if entry.adjusting else ""
    said = {key: value for key, value in texts.items() if key not in _IN_HEADING}
    parts = [
        f"\n{texts['dated_on']} * {_quoted(entry.summary)}{tags}\n", _metadata(said, _INDENT)
    ]  # fmt: skip
    for line in entry.lines:
        amount = yuan(line.debit_minor - line.credit_minor)
        parts.append(f'{_INDENT}{names[line.account]}  {amount} CNY\n    fund: "{line.fund}"\n')
        parts.append(_metadata(line_texts(line), _INDENT * 2))
        if side := red_side(line):
            parts.append(_metadata({"side": side}, _INDENT * 2))
    return "".join(parts)


def _assertions(
    month_ends: Iterable[tuple[int, Mapping[str, int]]], names: Mapping[str, str]
) -> Iterator[str]:
    """Write each month's balances on the day after it, when beancount compares them before that day."""
    for period, balances in month_ends:
        day = (last_day_of(period) + timedelta(days=1)).isoformat()
        yield "\n" + "".join(
            f"{day} balance {names[code]}  {yuan(minor)} ~ 0.00 CNY\n"
            for code, minor in balances.items()
        )


def _metadata(texts: Mapping[str, str], indent: str) -> str:
    return "".join(f"{indent}{key}: {_quoted(text)}\n" for key, text in texts.items())


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

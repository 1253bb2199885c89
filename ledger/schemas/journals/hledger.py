"""Write the journal for hledger: account types, tags, and `=` assertions at each month's end."""

import json
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from ledger.domain.accounts import AccountType
from ledger.domain.journals import TYPE_ROOTS, YES, Declaration, Journal, JournalEntry
from ledger.domain.money import yuan
from ledger.domain.periods import last_day_of
from ledger.schemas.journals.accounts import CODE_KEY, plain_names
from ledger.schemas.journals.annotations import entry_texts, line_texts, red_side

#: The first line, by which we know our own file again.
MARK = "; mingzhang journal 1"
#: Begins a comment that declares a fund, place or other name, as JSON.
NAME_MARK = "; mingzhang name "
#: The tag whose transaction only asserts balances.
BALANCE_TAG = "balance_check"
_IN_HEADING = ("dated_on", "voucher", "summary")
#: A tag's value ends at a comma, a line's comment begins at a semicolon.
_SAFE_EXCEPT = str.maketrans({character: quote(character) for character in "%,;"})


def write(journal: Journal) -> Iterator[str]:
    """Write declarations, transactions in posting order, then assertions."""
    names = plain_names(journal.accounts)
    yield f"{MARK}\n; {journal.title}\n\ndecimal-mark .\ncommodity 1000.00 CNY\n\n"
    for account in journal.accounts:
        yield _account(account, names[account.code])
    for entry in journal.entries:
        for item in entry.names:
            if item.noun != "account":
                yield _name(item)
        yield _transaction(entry, names)
    yield from _assertions(journal.month_ends, names)


def _account(account: Declaration, name: str) -> str:
    values = dict(account.values)
    letter = TYPE_ROOTS[values["type"]][0] if values["type"] != AccountType.EXPENSE.value else "X"
    letter = {"I": "R"}.get(letter, letter)
    if values.get("is_cash") == YES:
        letter = "C"
    # hledger's own tag is also called type; ours keeps the finer name.
    values["element"] = values.pop("type")
    return f"account {name}  ; type: {letter}\n" + _tags({CODE_KEY: account.code, **values})


def _name(item: Declaration) -> str:
    plain = {"noun": item.noun, "code": item.code, **item.values}
    return f"\n{NAME_MARK}{json.dumps(plain, ensure_ascii=False)}\n"


def _transaction(entry: JournalEntry, names: Mapping[str, str]) -> str:
    texts = entry_texts(entry)
    # A semicolon would begin a comment, a bar would split off a payee.
    heading = entry.summary.replace(";", "；").replace("|", "｜")
    exact = () if heading == entry.summary else ("summary",)
    said = {key: text for key, text in texts.items() if key not in _IN_HEADING or key in exact}
    parts = [f"\n{texts['dated_on']} * ({entry.voucher}) {heading}\n", _tags(said)]
    for line in entry.lines:
        amount = yuan(line.debit_minor - line.credit_minor)
        parts.append(f"    {names[line.account]}  {amount} CNY  ; fund:{encoded(line.fund)}\n")
        parts.append(_tags(line_texts(line), indent=8))
        if side := red_side(line):
            parts.append(_tags({"side": side}, indent=8))
    return "".join(parts)


def _assertions(
    month_ends: Iterable[tuple[int, Mapping[str, int]]], names: Mapping[str, str]
) -> Iterator[str]:
    """Write each month's balances on its last day.

    hledger compares in the order of days, then of the file; at the end of the file every transaction
    of that day has been counted.
    """
    for period, balances in month_ends:
        day = last_day_of(period).isoformat()
        yield f"\n{day} * 月末余额  ; {BALANCE_TAG}:{period}\n" + "".join(
            f"    {names[code]}  0.00 CNY = {yuan(minor)} CNY\n" for code, minor in balances.items()
        )


def encoded(text: str) -> str:
    """Write a tag's value without the signs that would end it."""
    return text.translate(_SAFE_EXCEPT)


def _tags(texts: Mapping[str, str], *, indent: int = 4) -> str:
    return "".join(f"{' ' * indent}; {key}:{encoded(text)}\n" for key, text in texts.items())

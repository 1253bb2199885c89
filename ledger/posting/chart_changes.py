"""Change a community's chart and funds where history allows; the log tells every change."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.accounts import Account, AccountType, Restriction, Side
from ledger.domain.confirmations import Matter
from ledger.domain.errors import AccessRefusedError, AccountRuleError, TextError, UnknownNameError
from ledger.domain.fund_errors import FundRuleError
from ledger.domain.fund_rules import RULE_NAMES, rules_of
from ledger.domain.funds import Fund
from ledger.domain.merger_errors import MergerError
from ledger.domain.payments import fund_name
from ledger.domain.roles import TASKS, Task
from ledger.domain.texts import clean_text
from ledger.posting.books import Books
from ledger.posting.chart import log_chart
from ledger.posting.communities import add_accounts, add_funds
from ledger.posting.confirmations import Carried, Said, propose
from ledger.posting.fund_changes import check_alone, check_rules, in_use
from ledger.posting.fund_rules import fund_books
from ledger.posting.periods import local_day
from ledger.posting.values import Officer
from ledger.store.actions import record_action
from ledger.store.balances import held_before
from ledger.store.communities import accounts, funds
from ledger.store.journal import month_movements

NAME_LENGTH_MAX = 40
#: Later than any period there can be.
_EVER = 999_999
_ACCOUNT_CODE = re.compile(r"[1-9][0-9]{3,11}", re.ASCII)
_FUND_CODE = re.compile(r"[A-Z][A-Z0-9]{1,9}(-[A-Z0-9]{1,9}){0,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Names:
    """What an account is called: officially, and in a volunteer's words."""

    name_zh: str
    name_en: str = ""
    plain_zh: str = ""
    plain_en: str = ""

    def __post_init__(self) -> None:
        """Refuse names that are missing or cannot be printed."""
        for name in ("name_zh", "name_en", "plain_zh", "plain_en"):
            clean_text(
                getattr(self, name), field=name, length_max=NAME_LENGTH_MAX,
                required=name == "name_zh",
            )  # fmt: skip


def add_account(
    books: Books, parent: str, code: str, names: Names, *, by: Officer, at: datetime
) -> None:
    """Add an account below an existing one, whose type, side and rules it takes over.

    Raises:
        UnknownNameError: there is no such parent.
        TextError: the code is malformed, taken, or does not begin with the parent's first four digits.
    """
    row = _account(books, parent, "parent")
    if not _ACCOUNT_CODE.fullmatch(code) or code[:4] != parent[:4]:
        raise TextError(reason="account_code", field="code", text=code[:20])
    if code in books.accounts:
        raise TextError(reason="taken", field="code", text=code)
    added = Account(
        code=code, name_zh=names.name_zh, name_en=names.name_en or names.name_zh,
        type=AccountType(row.type), side=Side(row.side), restriction=Restriction(row.restriction),
        is_cash=row.is_cash, has_sublines=row.has_sublines, plain_zh=names.plain_zh,
        plain_en=names.plain_en,
    )  # fmt: skip
    add_accounts(books, (added,), at=at)
    _tell(books, "account_added", code, by=by, at=at)


def rename_account(books: Books, code: str, names: Names, *, by: Officer, at: datetime) -> None:
    """Give an account other names; its code, type and side stay.

    Raises:
        UnknownNameError: there is no such account.
    """
    _account(books, code, "code")
    values = {
        "name_zh": names.name_zh, "name_en": names.name_en or names.name_zh,
        "plain_zh": names.plain_zh, "plain_en": names.plain_en,
    }  # fmt: skip
    _change(books, accounts, code, values)
    log_chart(books, account_codes=[code], first_day=local_day(at), at=at)
    _tell(books, "account_renamed", code, by=by, at=at)


def close_account(books: Books, code: str, *, by: Officer, at: datetime) -> None:
    """Let an account take no line after today; it keeps its history.

    Raises:
        UnknownNameError: there is no such account.
        AccountRuleError: something still stands on it (reason has_balance).
        MergerError: other books are about to be carried on here (reason under_way), perhaps on this account.
    """
    _account(books, code, "code")
    if books.merger == "receiving":
        raise MergerError(reason="under_way")
    today = local_day(at)
    held = held_before(books.community_id, _EVER).where(month_movements.c.account_code == code)
    # Fund by fund: what one fund has and another owes is no empty account.
    if any(minor for _account, _fund, minor in books.connection.execute(held)):
        raise AccountRuleError(reason="has_balance", account=code, field="code")
    _change(books, accounts, code, {"closed_on": today})
    books.reload_names()
    log_chart(books, account_codes=[code], first_day=today, at=at)
    _tell(books, "account_closed", code, by=by, at=at)


def add_fund(books: Books, fund: Fund, *, by: Officer, at: datetime) -> None:
    """Add a fund.

    Raises:
        TextError: the code is malformed or taken, or a text cannot be printed.
        UnknownNameError: an allowed account is not there.
    """
    if not _FUND_CODE.fullmatch(fund.code):
        raise TextError(reason="fund_code", field="code", text=fund.code[:20])
    if fund.code in books.funds:
        raise TextError(reason="taken", field="code", text=fund.code)
    _check_fund(books, fund)
    add_funds(books, (fund,), at=at)
    _tell(books, "fund_added", fund.code, by=by, at=at)


def change_fund(books: Books, fund: Fund, *, by: Officer, at: datetime) -> None:
    """Change a fund's names and its rules as long as it is not in use; its class stays.

    The log keeps what it was called before.

    Raises:
        UnknownNameError: there is no such fund, or an allowed account is not there.
        TextError: a text cannot be printed.
        FundRuleError: its name and its rules are for two people to change (reason two_people).
    """
    if fund.code not in books.funds:
        raise UnknownNameError(noun="fund", name=fund.code, field="code")
    before = fund_books(books, [fund.code]).founded[fund.code]
    fund = replace(fund, fund_class=before.fund_class)
    _check_fund(books, fund)
    check_alone(books, before, fund)
    values = {
        **_names(fund), **{name: getattr(fund, name) for name in RULE_NAMES},
        "allowed_accounts": " ".join(fund.allowed_accounts),
    }  # fmt: skip
    _write_fund(books, fund.code, values, by=by, at=at)


def rename_fund(
    books: Books, code: str, name_zh: str, name_en: str, *, by: Officer, at: datetime
) -> str:
    """Give a fund another name; of one in use, propose it, and give the proposal's id: everything else stays.

    Raises:
        AccessRefusedError: not somebody who sets up.
        UnknownNameError: there is no such fund.
        TextError: the name is missing or cannot be printed.
        FundRuleError: it has that name already (reason no_change).
    """
    if by.role not in TASKS[Task.SET_UP]:
        raise AccessRefusedError(reason="role")
    named = _renamed(books, code, name_zh, name_en)
    if not in_use(books, code):
        _write_fund(books, code, _names(named), by=by, at=at)
        return ""
    return propose(books, Matter.FUND_NAME, code, _names(named), by=by, at=at)


def carry_out_fund_name(books: Books, said: Said) -> Carried:
    """Give the fund the name that was proposed."""
    named = _renamed(books, said.subject, said.content["name_zh"], said.content["name_en"])

    def keep(_leaf_index: int) -> None:
        _write_fund(books, said.subject, _names(named), by=said.by, at=said.at)

    told = {"fund": said.subject, **said.content}
    return Carried(Matter.FUND_NAME.value, local_day(said.at), told, keep)


def _renamed(books: Books, code: str, name_zh: str, name_en: str) -> Fund:
    if code not in books.funds:
        raise UnknownNameError(noun="fund", name=code[:20], field="code")
    founded = fund_books(books, [code]).founded[code]
    named = replace(founded, name_zh=name_zh, name_en=name_en)
    _check_fund(books, named)
    if _names(named) == _names(founded):
        raise FundRuleError(reason="no_change", subject=fund_name(founded), field="name_zh")
    return named


def _names(fund: Fund) -> dict[str, str]:
    return {"name_zh": fund.name_zh, "name_en": fund.name_en or fund.name_zh}


def _write_fund(
    books: Books, code: str, values: dict[str, Any], *, by: Officer, at: datetime
) -> None:
    _change(books, funds, code, values)
    log_chart(books, fund_codes=[code], first_day=local_day(at), at=at)
    _tell(books, "fund_changed", code, by=by, at=at)


def _check_fund(books: Books, fund: Fund) -> None:
    clean_text(fund.name_zh, field="name_zh", length_max=NAME_LENGTH_MAX, required=True)
    clean_text(fund.name_en, field="name_en", length_max=NAME_LENGTH_MAX)
    # Building the rules refuses texts and days that cannot be.
    rules_of(fund)
    check_rules(books, fund)


def _account(books: Books, code: str, field: str) -> sa.Row[Any]:
    held = accounts.c
    row = books.connection.execute(
        sa.select(accounts).where(held.community_id == books.community_id, held.code == code)
    ).one_or_none()
    if row is None:
        raise UnknownNameError(noun="account", name=code[:20], field=field)
    return row


def _change(books: Books, table: sa.Table, code: str, values: dict[str, Any]) -> None:
    held = table.c
    books.connection.execute(
        sa.update(table)
        .where(held.community_id == books.community_id, held.code == code)
        .values(**values)
    )


def _tell(books: Books, verb: str, code: str, *, by: Officer, at: datetime) -> None:
    record_action(
        books.connection, verb, community_id=books.community_id, user_id=by.user_id, at=at,
        subject=code,
    )  # fmt: skip

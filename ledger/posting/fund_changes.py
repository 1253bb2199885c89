"""Change what a fund is for: by two people once it is in use; and set a part of free money aside."""

from dataclasses import replace
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.errors import TextError, UnknownNameError
from ledger.domain.fund_errors import FundRuleError
from ledger.domain.fund_rules import (
    Designation,
    FundRules,
    Why,
    check_lending,
    check_rule_texts,
    rules_content,
    rules_of,
    under,
)
from ledger.domain.funds import Fund, FundClass
from ledger.domain.payments import fund_name
from ledger.posting.balances import HeldBalances
from ledger.posting.books import Books, open_books
from ledger.posting.fund_acts import DESIGNATION, RULES, agreed_acts, is_waiting, propose
from ledger.posting.fund_rules import fund_books
from ledger.posting.periods import local_day
from ledger.posting.values import Officer
from ledger.store.journal import lines

NAME_LENGTH_MAX = 40


def propose_rules(
    connection: sa.Connection, community_id: int, fund: str, rules: FundRules, why: Why, *,
    by: Officer, at: datetime,
) -> str:  # fmt: skip
    """Propose other rules for a fund from a day on; gives the act's id.

    Raises:
        FundRuleError: nothing would change, it would reach back, or limited money would be lent.
        UnknownNameError: the fund, the decision or an allowed account is not there.
    """
    books = open_books(connection, community_id)
    held = held_fund(books, fund, why.first_day)
    check_rules(books, under(held, rules))
    if rules == rules_of(held):
        raise FundRuleError(reason="no_change", subject=fund_name(held))
    return propose(books, RULES, fund, rules_content(rules), why, by=by, at=at)


def propose_designation(
    connection: sa.Connection, community_id: int, fund: str, wanted: Designation, why: Why, *,
    by: Officer, at: datetime,
) -> str:  # fmt: skip
    """Propose to set a part of free money aside by decision; gives the act's id.

    Raises:
        FundRuleError: the fund's money is limited already, or there is less than would be set aside.
        TextError: the decision is missing.
    """
    books = open_books(connection, community_id)
    held = held_fund(books, fund, why.first_day)
    if held.fund_class is not FundClass.UNRESTRICTED:
        raise FundRuleError(reason="designated_restricted", subject=fund_name(held), field="fund")
    if not why.decision:
        raise TextError(reason="required", field="decision")
    aside = {
        item["name_zh"]: int(item["amount"])
        for item in agreed_acts(connection, community_id, fund=fund, kind=DESIGNATION)
    } | {wanted.name_zh: 0}  # fmt: skip
    free = free_minor(books, fund, local_day(at)) - sum(aside.values())
    if wanted.amount_minor > free:
        raise FundRuleError(
            reason="over_designated", subject=fund_name(held), available_minor=max(free, 0),
            field="amount",
        )  # fmt: skip
    content = {
        "name_zh": wanted.name_zh, "name_en": wanted.name_en or wanted.name_zh,
        "amount": str(wanted.amount_minor),
    }  # fmt: skip
    return propose(books, DESIGNATION, fund, content, why, by=by, at=at)


def held_fund(books: Books, code: str, day: date) -> Fund:
    """Give a fund under the rules of a day.

    Raises:
        UnknownNameError: there is none of this code.
    """
    if code not in books.funds:
        raise UnknownNameError(noun="fund", name=code[:20], field="fund")
    return fund_books(books, [code]).on(day)[code]


def free_minor(books: Books, fund: str, day: date) -> int:
    """Give a fund's lowest net assets from a day on."""
    balances = HeldBalances(
        books.connection, books.community_id, funds=[fund], first_day=day, accounts=books.accounts
    )
    return balances.lowest_net(fund, day)


def check_rules(books: Books, fund: Fund) -> None:
    """Refuse rules that name accounts which are not there, or that lend what may not be lent.

    Raises:
        UnknownNameError: the first account that is not there.
        FundRuleError: reason never_lends.
        TextError: a text of them may name a person.
    """
    check_lending(fund)
    check_rule_texts(rules_of(fund))
    for code in fund.allowed_accounts:
        if code not in books.accounts:
            raise UnknownNameError(noun="account", name=code[:20], field="allowed_accounts")


def in_use(books: Books, code: str) -> bool:
    """Tell whether one person alone may no longer change a fund's rules."""
    line = lines.c
    used = (
        sa.select(line.seq)
        .where(line.community_id == books.community_id, line.fund_code == code)
        .limit(1)
    )
    if books.connection.execute(used).first() is not None:
        return True
    return is_waiting(books.connection, books.community_id, fund=code)


def check_alone(books: Books, before: Fund, after: Fund) -> None:
    """Refuse that one person changes the name or the rules of a fund in use.

    Raises:
        FundRuleError: reason two_people.
    """
    same_class = replace(after, fund_class=before.fund_class)
    named = (after.name_zh, after.name_en or after.name_zh)
    is_same = rules_of(before) == rules_of(same_class) and named == (
        before.name_zh, before.name_en or before.name_zh,
    )  # fmt: skip
    if not is_same and in_use(books, before.code):
        raise FundRuleError(reason="two_people", subject=fund_name(before))

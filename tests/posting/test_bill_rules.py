"""Rules of a community: kept, tried before they are switched on, and asked in an order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ledger.domain.bill_rules import BillRule, Outcome, Share
from ledger.domain.errors import AccessRefusedError, AccountRuleError, UnknownNameError
from ledger.posting.bill_rules import kept_rules, raise_rule, save_rule, switch_rule
from ledger.store.bills import bill_rules
from tests.conftest import Books
from tests.factories import REVIEWER, Ledger
from tests.posting.billing import AT, CASHIER, PARKING, PARKING_RULE, diary, do, rows_of

NAMES = "place B1 building 一号楼\nparty C1 organisation 某公司"
LATER = datetime(2025, 10, 5, 4, tzinfo=UTC)


def kept(ledger: Ledger, *, active_only: bool = False) -> list[tuple[str, int, bool]]:
    with ledger.reading() as connection:
        found = kept_rules(connection, ledger.community_id, active_only=active_only)
    return [(item.rule.name, item.position, item.active) for item in found]


def saved(ledger: Ledger, name: str, **values: Any) -> str:
    return str(do(ledger, save_rule, replace(PARKING_RULE, name=name), **values))


def test_a_new_rule_comes_last_and_is_off_until_somebody_tried_it(books: Books) -> None:
    ledger = books()
    first, second = saved(ledger, "停车"), saved(ledger, "物业", active=True)
    assert kept(ledger) == [("停车", 1, False), ("物业", 2, True)]
    assert kept(ledger, active_only=True) == [("物业", 2, True)]
    assert sorted(diary(ledger, "bill_rule_added")) == sorted([(first, 1), (second, 1)])
    with ledger.reading() as connection:
        assert kept_rules(connection, ledger.community_id)[0].rule == PARKING_RULE
        assert kept_rules(connection, ledger.community_id + 1) == []


def test_a_changed_rule_keeps_its_place_and_is_off_again(books: Books) -> None:
    ledger = books()
    rule_id = saved(ledger, "停车", active=True)
    saved(ledger, "物业")
    assert saved(ledger, "车位", rule_id=rule_id, at=LATER) == rule_id
    assert kept(ledger) == [("车位", 1, False), ("物业", 2, False)]
    row = next(row for row in rows_of(ledger, bill_rules) if row.rule_id == rule_id)
    assert (row.author_id, row.created_at, row.updated_at) == (1, AT, LATER)
    assert diary(ledger, "bill_rule_changed") == [(rule_id, 1)]


def test_a_rule_is_switched_on_and_off(books: Books) -> None:
    ledger = books()
    rule_id = saved(ledger, "停车")
    do(ledger, switch_rule, rule_id, active=True)
    assert kept(ledger, active_only=True) == [("停车", 1, True)]
    do(ledger, switch_rule, rule_id, active=False)
    assert kept(ledger, active_only=True) == []
    assert diary(ledger, "bill_rule_on") == diary(ledger, "bill_rule_off") == [(rule_id, 1)]


def test_a_rule_is_asked_one_place_earlier(books: Books) -> None:
    ledger = books()
    first, _, third = (saved(ledger, name) for name in ("甲", "乙", "丙"))
    do(ledger, raise_rule, third)
    assert [name for name, _, _ in kept(ledger)] == ["甲", "丙", "乙"]
    do(ledger, raise_rule, third)
    do(ledger, raise_rule, third)
    assert kept(ledger) == [("丙", 1, False), ("甲", 2, False), ("乙", 3, False)]
    do(ledger, raise_rule, first)
    assert [name for name, _, _ in kept(ledger)] == ["甲", "丙", "乙"]


@pytest.mark.parametrize(
    ("action", "values"),
    [
        (save_rule, {"rule_id": "x" * 50}),
        (switch_rule, {"active": True}),
        (raise_rule, {}),
    ],
)
def test_a_rule_that_is_not_there_is_named(
    books: Books, action: Callable[..., Any], values: dict[str, Any]
) -> None:
    ledger = books()
    asked = PARKING_RULE if action is save_rule else "x" * 50
    with pytest.raises(UnknownNameError) as refused:
        do(ledger, action, asked, **values)
    assert (refused.value.noun, refused.value.name) == ("bill_rule", "x" * 40)


def test_only_a_treasurer_makes_rules(books: Books) -> None:
    ledger = books()
    rule_id = saved(ledger, "停车")
    for officer in (REVIEWER, CASHIER):
        for action, values in (
            (save_rule, {}), (switch_rule, {"active": True}), (raise_rule, {}),
        ):  # fmt: skip
            asked = PARKING_RULE if action is save_rule else rule_id
            with pytest.raises(AccessRefusedError):
                do(ledger, action, asked, by=officer, **values)
    assert kept(ledger) == [("停车", 1, False)]


def with_share(**values: Any) -> BillRule:
    share = replace(PARKING.shares[0], **values)
    return replace(PARKING_RULE, outcome=replace(PARKING, shares=(*PARKING.shares, share)))


@pytest.mark.parametrize(
    ("rule", "noun", "name"),
    [
        (with_share(account="999999"), "account", "999999"),
        (with_share(fund="NONE"), "fund", "NONE"),
        (with_share(place="B9"), "place", "B9"),
        (with_share(party="C9"), "party", "C9"),
        (replace(PARKING_RULE, accounts=("100201", "999999")), "account", "999999"),
        (
            replace(PARKING_RULE, outcome=replace(PARKING, fee_account="999999")),
            "account",
            "999999",
        ),
    ],
)
def test_a_rule_names_nothing_that_the_community_does_not_have(
    books: Books, rule: BillRule, noun: str, name: str
) -> None:
    ledger = books(NAMES)
    with pytest.raises(UnknownNameError) as refused:
        do(ledger, save_rule, rule)
    assert (refused.value.noun, refused.value.name) == (noun, name)
    assert kept(ledger) == []


def test_a_rule_takes_funds_only_where_they_may_go(books: Books) -> None:
    ledger = books(NAMES)
    held = Outcome((Share("2601", "MNT"),), "维修资金", fee_account="530104")
    for outcome, account, field in (
        (replace(PARKING, shares=(Share("480101", "MNT"),)), "480101", "fund"),
        (held, "530104", "fee_account"),
    ):
        with pytest.raises(AccountRuleError) as refused:
            do(ledger, save_rule, replace(PARKING_RULE, outcome=outcome))
        assert (refused.value.reason, refused.value.account) == ("no_fund", account)
        assert refused.value.field == field
    full = replace(with_share(place="B1", party="C1"), accounts=("100201",))
    fine = replace(full, outcome=replace(full.outcome, fee_account="530104"))
    do(ledger, save_rule, fine)
    do(ledger, save_rule, replace(PARKING_RULE, outcome=replace(held, fee_account="")))
    assert len(kept(ledger)) == 2

"""Price lists of repairs: what a bill asks beyond the list stands against it until a decision says otherwise."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.domain.contract_errors import ServiceError
from ledger.domain.errors import TextError
from ledger.domain.price_lists import (
    ListPrice,
    RepairItem,
    ServiceFacts,
    check_items,
    prices_on,
    repair_lines,
    service_objections,
)

TAP = ListPrice("tap", "换水龙头", "Tap", "个", 68_00, date(2026, 1, 1), "J1")
DEARER = replace(TAP, price_minor=70_00, first_day=date(2026, 7, 1))
FACTS = ServiceFacts({"tap": TAP})


def test_the_price_of_a_day_is_that_of_the_latest_first_day() -> None:
    assert prices_on([DEARER, TAP], date(2026, 6, 30)) == {"tap": TAP}
    assert prices_on([TAP, DEARER], date(2026, 7, 1)) == {"tap": DEARER}
    assert prices_on([TAP], date(2025, 12, 31)) == {}


def test_a_line_stands_beside_what_the_list_allows() -> None:
    (line,) = repair_lines((RepairItem("tap", 1_50, 102_01),), {"tap": TAP})
    assert (line.allowed_minor, line.over_minor) == (102_00, 1)
    (line,) = repair_lines((RepairItem("tap", 2_00, 1_00),), {"tap": TAP})
    assert line.over_minor == 0


@pytest.mark.parametrize(
    ("items", "amount", "decision", "facts", "reasons"),
    [
        ((), 100, "", None, []),
        ((), 100, "", FACTS, []),
        ((RepairItem("tap", 1_00, 68_00),), 68_00, "", FACTS, []),
        ((RepairItem("tap", 1_00, 68_01),), 68_01, "", FACTS, ["over_list"]),
        ((RepairItem("tap", 1_00, 68_01),), 68_01, "J1", FACTS, []),
        ((RepairItem("gold", 1_00, 5),), 5, "J1", FACTS, ["unlisted"]),
        ((), 100, "", replace(FACTS, bill_minor=101), ["not_the_bill"]),
        ((), 100, "", replace(FACTS, bill_minor=100), []),
        ((), 100, "", replace(FACTS, way="income"), ["other_way"]),
        ((), 100, "", replace(FACTS, way="expense"), []),
    ],
)
def test_what_stands_against_paying(
    items: tuple[RepairItem, ...], amount: int, decision: str, facts: Any, reasons: list[str]
) -> None:
    found = list(service_objections(items, amount, decision, facts))
    assert [item.data["reason"] for item in found] == reasons


def test_a_bill_above_the_list_names_both_figures() -> None:
    (found,) = service_objections((RepairItem("tap", 2_00, 170_00),), 170_00, "", FACTS)
    assert (found.data["limit_minor"], found.data["available_minor"]) == (136_00, 170_00)
    assert found.data["text"] == "换水龙头"


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ((RepairItem("tap", 0, 1),), "quantity"),
        ((RepairItem("tap", 100_000_001, 1),), "quantity"),
        ((RepairItem("tap", 1, 0),), "quantity"),
        ((RepairItem("tap", 1, 10**15),), "quantity"),
        ((RepairItem("tap", 1, 1),) * 51, "quantity"),
        ((RepairItem("tap", 1, 1),), "items_sum"),
    ],
)
def test_lines_that_are_no_bill_are_refused(items: tuple[RepairItem, ...], reason: str) -> None:
    with pytest.raises(ServiceError) as refused:
        check_items(items, 2)
    assert refused.value.reason == reason
    check_items((), 2)


def test_a_price_that_cannot_be_is_refused() -> None:
    for wrong in (0, 10**15):
        with pytest.raises(ServiceError):
            replace(TAP, price_minor=wrong)
    for field in ("item", "name_zh", "unit", "decision"):
        blank: dict[str, Any] = {field: ""}
        with pytest.raises(TextError):
            replace(TAP, **blank)

"""Drafts: one that breaks a rule of form cannot exist."""

from dataclasses import FrozenInstanceError, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.errors import AmountError, DateError, LinesError, TextError, UnbalancedError
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.transactions import (
    LINES_MAX,
    CounterpartyKind,
    Draft,
    Kind,
    Line,
    Subline,
    check_balance,
    credit,
    debit,
    imbalance,
)

DAY = date(2025, 9, 3)
FEE = (debit("100201", 500, fund="GEN"), credit("480101", 500, fund="GEN"))


def a_draft(*lines: Line, **values: Any) -> Draft:
    said: dict[str, Any] = {"dated_on": DAY, "lines": lines or FEE, "summary": "停车费"}
    return Draft(**(said | values))


def test_a_draft_knows_its_period_its_day_and_its_size() -> None:
    draft = a_draft(occurred_on=date(2025, 8, 30))
    assert (draft.period, draft.happened_on, draft.amount_minor) == (202509, date(2025, 8, 30), 500)
    assert a_draft().happened_on == DAY
    assert a_draft(dated_on=date(2025, 12, 31), adjusting=True).period == 202513
    assert draft.counterparty_kind is CounterpartyKind.OTHER


def test_a_draft_never_changes() -> None:
    with pytest.raises(FrozenInstanceError):
        a_draft().summary = "改"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ((), "too_few"),
        (FEE[:1], "too_few"),
        (FEE * (LINES_MAX // 2 + 1), "too_many"),
        ((Line("1001", "GEN", 5, 5), *FEE), "one_side"),
        ((Line("1001", "GEN", 0, 0), *FEE), "zero"),
        ((debit("1001", -5, fund="GEN"), credit("480101", -5, fund="GEN")), "negative"),
        ((debit("1001", -5, fund="GEN"), debit("480101", 5, fund="GEN")), "negative"),
    ],
    ids=["none", "one", "too many", "both sides", "neither side", "red", "red against black"],
)
def test_lines_of_another_form_are_refused(lines: tuple[Line, ...], reason: str) -> None:
    with pytest.raises(LinesError) as refused:
        Draft(DAY, lines, "停车费")
    assert refused.value.reason == reason


def test_as_many_lines_as_allowed_are_taken() -> None:
    assert len(a_draft(*FEE * (LINES_MAX // 2)).lines) == LINES_MAX


def test_an_amount_beyond_words_is_refused_on_its_side() -> None:
    most = (
        debit("1001", AMOUNT_MINOR_MAX, fund="GEN"),
        credit("480101", AMOUNT_MINOR_MAX, fund="GEN"),
    )
    assert a_draft(*most).amount_minor == AMOUNT_MINOR_MAX
    with pytest.raises(AmountError) as refused:
        a_draft(most[0], replace(most[1], credit_minor=AMOUNT_MINOR_MAX + 1))
    assert (refused.value.reason, refused.value.field) == ("too_large", "lines.1.credit")


@pytest.mark.parametrize("kind", [Kind.REVERSAL, Kind.DIFFERENCE])
def test_red_letters_belong_to_corrections(kind: Kind) -> None:
    red = tuple(line.negated() for line in FEE)
    assert kind.corrects
    assert a_draft(*red, kind=kind, corrects=1).amount_minor == -500


@pytest.mark.parametrize(
    ("lines", "difference_minor", "fund"),
    [
        ((FEE[0], credit("480101", 499, fund="GEN")), 1, ""),
        ((FEE[0], credit("480101", 501, fund="GEN")), -1, ""),
        ((FEE[0], credit("480101", 500, fund="PROP")), 500, "GEN"),
    ],
)
def test_a_draft_balances_in_total_and_within_each_fund(
    lines: tuple[Line, ...], difference_minor: int, fund: str
) -> None:
    with pytest.raises(UnbalancedError) as refused:
        a_draft(*lines)
    assert (refused.value.difference_minor, refused.value.fund) == (difference_minor, fund)


AMOUNTS = st.integers(1, 10**9)
FUNDS = st.sampled_from(["GEN", "PROP", "CHA"])


@given(st.lists(st.tuples(FUNDS, AMOUNTS), min_size=1, max_size=9), AMOUNTS)
def test_what_balances_does_so_until_a_fen_moves(pairs: list[tuple[str, int]], step: int) -> None:
    lines = [debit("1001", minor, fund=fund) for fund, minor in pairs]
    lines += [credit("480101", minor, fund=fund) for fund, minor in pairs]
    check_balance(lines)
    assert imbalance(lines) == {}
    lines[0] = replace(lines[0], debit_minor=lines[0].debit_minor + step)
    assert imbalance(lines) == {pairs[0][0]: step}
    with pytest.raises(UnbalancedError):
        check_balance(lines)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"summary": ""}, "summary"),
        ({"summary": "长" * 61}, "summary"),
        ({"memo": "长" * 501}, "memo"),
    ],
)
def test_a_draft_has_a_summary_and_texts_have_a_length(values: dict[str, str], field: str) -> None:
    with pytest.raises(TextError) as refused:
        a_draft(**values)
    assert refused.value.field == field


def test_an_adjustment_is_dated_on_the_last_day_of_the_year() -> None:
    with pytest.raises(DateError):
        a_draft(adjusting=True)


SHARES = (Subline("H1", 0, 600), Subline("H2", 0, 400))
SPLIT = (debit("100205", 1_000, fund="MNT"), Line("2601", "MNT", 0, 1_000, sublines=SHARES))


def test_shares_add_up_to_their_line() -> None:
    assert a_draft(*SPLIT).lines[1].sublines == SHARES
    for shares in (SHARES[:1], (*SHARES, Subline("H3", 0, 1)), (SHARES[0], Subline("H2", 400, 0))):
        with pytest.raises(LinesError) as refused:
            a_draft(SPLIT[0], replace(SPLIT[1], sublines=shares))
        assert (refused.value.reason, refused.value.field) == ("sublines", "lines.1.sublines")


@pytest.mark.parametrize(
    ("shares", "reason"),
    [
        ((Subline("H1", 0, 1_400), Subline("H2", 0, -400)), "negative"),
        ((Subline("H1", -400, 1_000), Subline("H2", 400, 0)), "sublines"),
        ((Subline("H1", -400, 0), Subline("H2", 400, 0), Subline("H3", 0, 1_000)), "negative"),
    ],
    ids=["red", "both sides", "red on the other side"],
)
def test_a_share_is_no_way_around_the_rules_of_lines(
    shares: tuple[Subline, ...], reason: str
) -> None:
    with pytest.raises(LinesError) as refused:
        a_draft(SPLIT[0], replace(SPLIT[1], sublines=shares))
    assert (refused.value.reason, refused.value.field) == (reason, "lines.1.sublines")


def test_red_shares_belong_to_corrections() -> None:
    red = tuple(line.negated() for line in SPLIT)
    assert a_draft(*red, kind=Kind.REVERSAL, corrects=1).lines == red
    moved = replace(SPLIT[1], sublines=(Subline("H1", 0, 1_400), Subline("H2", 0, -400)))
    assert a_draft(SPLIT[0], moved, kind=Kind.DIFFERENCE, corrects=1).lines[1] == moved


def test_the_red_twin_keeps_its_side_and_everything_else() -> None:
    line = Line("2601", "MNT", 0, 1_000, "B1", "W1", "C1", SHARES)
    twin = line.negated()
    assert twin.credit_minor == -1_000
    assert twin.debit_minor == 0
    assert [share.credit_minor for share in twin.sublines] == [-600, -400]
    assert (twin.place, twin.work, twin.party) == ("B1", "W1", "C1")
    assert twin.negated() == line


def test_what_happened_is_not_booked_before_it_happened() -> None:
    lines = (debit("100201", 500, fund="GEN"), credit("480101", 500, fund="GEN"))
    with pytest.raises(DateError) as refused:
        Draft(date(2025, 9, 1), lines, "停车费", occurred_on=date(2025, 9, 2))
    assert (refused.value.reason, refused.value.field) == ("after_booking", "occurred_on")
    assert Draft(date(2025, 9, 2), lines, "停车费", occurred_on=date(2025, 9, 1)).period == 202509


def test_a_voucher_as_a_whole_stays_below_the_largest_amount() -> None:
    half = AMOUNT_MINOR_MAX // 2 + 1
    lines = [debit("100201", half, fund="GEN"), credit("480101", half, fund="GEN")] * 2
    with pytest.raises(AmountError) as refused:
        Draft(date(2025, 9, 1), tuple(lines), "停车费")
    assert (refused.value.reason, refused.value.field) == ("too_large", "lines")


@pytest.mark.parametrize("part", ["1/1", "2/3", "12/12"])
def test_a_voucher_may_be_one_of_several(part: str) -> None:
    assert replace(a_draft(), part=part).part == part


@pytest.mark.parametrize("part", ["0/1", "2/1", "1", "1/", "１/２", "1/2/3", "1/99999"])
def test_a_part_beyond_its_whole_is_refused(part: str) -> None:
    with pytest.raises(TextError) as refused:
        replace(a_draft(), part=part)
    assert (refused.value.reason, refused.value.field) == ("part", "part")


def test_invoices_are_named_by_number() -> None:
    numbers = ("25312000000012345678", "12345678")
    assert replace(a_draft(), invoices=numbers).invoices == numbers


@pytest.mark.parametrize(
    ("invoices", "reason"),
    [
        (("123",), "invoice"),
        (("1234-5678",), "invoice"),
        (("１２３４５６７８",), "invoice"),
        (("12345678", "12345678"), "invoices"),
        (tuple(str(number) for number in range(10_000, 10_021)), "invoices"),
    ],
)
def test_what_is_no_list_of_invoice_numbers_is_refused(
    invoices: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(TextError) as refused:
        replace(a_draft(), invoices=invoices)
    assert (refused.value.reason, refused.value.field) == (reason, "invoices")

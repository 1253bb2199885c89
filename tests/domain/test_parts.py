"""Dividing a voucher: balanced parts that add up to the whole, to the fen."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.errors import LinesError
from ledger.domain.parts import split
from ledger.domain.transactions import LINES_MAX, Draft, Kind, Line, Subline, credit, debit

DAY = date(2025, 9, 3)
FEES = Draft(
    DAY,
    (debit("100201", 600, fund="GEN"), *(credit("480101", n, fund="GEN") for n in (100, 200, 300))),
    "停车费", memo="三户", attachments=("a" * 64,), invoices=("25312000",), external_id="bank-1",
    matter="停车",
)  # fmt: skip


def at_most(count: int) -> Callable[[Draft], bool]:
    return lambda draft: len(draft.lines) <= count


def sums(lines: Sequence[Line]) -> Counter[tuple[str, ...]]:
    """Sum lines by everything that says where their money stands, shares apart."""
    found: Counter[tuple[str, ...]] = Counter()
    for line in lines:
        side = "debit" if line.debit_minor else "credit"
        key = (line.account, line.fund, side, line.place, line.work, line.party)
        found[key] += line.debit_minor + line.credit_minor
        for share in line.sublines:
            found[*key, share.place] += share.debit_minor + share.credit_minor
    return found


def test_what_fits_stays_one() -> None:
    assert split(FEES, at_most(4)) == (FEES,)


def test_the_line_against_many_is_divided_over_the_parts() -> None:
    first, second = split(FEES, at_most(3))
    assert first.lines == (
        debit("100201", 300, fund="GEN"), credit("480101", 100, fund="GEN"),
        credit("480101", 200, fund="GEN"),
    )  # fmt: skip
    assert second.lines == (debit("100201", 300, fund="GEN"), FEES.lines[3])


def test_parts_are_numbered_and_carry_the_texts_of_the_whole() -> None:
    parts = split(FEES, at_most(2))
    assert [part.part for part in parts] == ["1/3", "2/3", "3/3"]
    for part in parts:
        assert replace(part, part="", lines=FEES.lines, invoices=(), external_id="") == replace(
            FEES, invoices=(), external_id=""
        )


def test_what_stands_in_the_books_once_stands_in_the_first_part() -> None:
    parts = split(FEES, at_most(2))
    assert [part.invoices for part in parts] == [FEES.invoices, (), ()]
    assert [part.external_id for part in parts] == ["bank-1", "", ""]


def test_shares_go_with_their_line_and_are_divided_to_the_fen() -> None:
    shares = (Subline("H1", 0, 50), Subline("H2", 0, 0), Subline("H3", 0, 50))
    draft = Draft(
        DAY,
        (debit("100205", 70, fund="MNT"), debit("1001", 30, fund="MNT"),
         Line("2601", "MNT", 0, 100, sublines=shares)),
        "维修资金",
    )  # fmt: skip
    first, second = split(draft, at_most(2))
    assert first.lines[1].sublines == (Subline("H1", 0, 50), Subline("H3", 0, 20))
    assert second.lines[1].sublines == (Subline("H3", 0, 30),)


def test_shares_on_the_debit_side_are_divided_too() -> None:
    shares = (Subline("H1", 60, 0), Subline("H2", 40, 0))
    draft = Draft(
        DAY,
        (Line("2601", "MNT", 100, 0, sublines=shares), credit("100205", 70, fund="MNT"),
         credit("1001", 30, fund="MNT")),
        "退款",
    )  # fmt: skip
    first, second = split(draft, at_most(2))
    assert first.lines[0].sublines == (Subline("H1", 60, 0), Subline("H2", 10, 0))
    assert second.lines[0].sublines == (Subline("H2", 30, 0),)


@pytest.mark.parametrize(
    "draft",
    [
        replace(FEES, part="1/2"),
        replace(FEES, kind=Kind.DIFFERENCE, corrects=1),
        replace(FEES, kind=Kind.REVERSAL, corrects=1),
    ],
    ids=["part", "difference", "reversal"],
)
def test_neither_a_part_nor_a_correction_is_divided(draft: Draft) -> None:
    with pytest.raises(LinesError) as refused:
        split(draft, at_most(3))
    assert refused.value.reason == "too_large_for_leaf"


def test_what_does_not_fit_in_any_number_of_parts_is_refused() -> None:
    with pytest.raises(LinesError) as refused:
        split(FEES, at_most(1))
    assert refused.value.reason == "too_large_for_leaf"


def test_a_draft_of_the_most_lines_is_divided_with_few_measurings() -> None:
    credited = [credit("480101", n, fund="GEN") for n in range(1, LINES_MAX)]
    whole = replace(
        FEES, lines=(debit("100201", sum(x.credit_minor for x in credited), fund="GEN"), *credited)
    )
    measured = 0

    def fits(draft: Draft) -> bool:
        nonlocal measured
        measured += 1
        return len(draft.lines) <= 201

    assert len(split(whole, fits)) == 10
    assert measured < 200


FUNDS = ("GEN", "PROP", "MNT")
AMOUNTS = st.lists(st.integers(1, 10**6), min_size=1, max_size=6)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """Draw balanced lines of up to three funds, mixed, some of them with shares."""
    lines: list[Line] = []
    for fund in draw(st.lists(st.sampled_from(FUNDS), min_size=1, max_size=3, unique=True)):
        debited, credited = draw(AMOUNTS), draw(AMOUNTS)
        gap = sum(debited) - sum(credited)
        (credited if gap > 0 else debited).extend([abs(gap)] if gap else [])
        names = st.sampled_from(("100201", "480101", "2601"))
        lines += [_shared(draw, debit(draw(names), minor, fund=fund)) for minor in debited]
        lines += [_shared(draw, credit(draw(names), minor, fund=fund)) for minor in credited]
    return Draft(DAY, tuple(draw(st.permutations(lines))), "停车费")


def _shared(draw: st.DrawFn, line: Line) -> Line:
    minor = line.debit_minor + line.credit_minor
    if not draw(st.booleans()):
        return line
    cut = draw(st.integers(0, minor))
    pieces = [("H1", cut), ("H2", minor - cut)]
    side = 1 if line.debit_minor else 0
    shares = tuple(Subline(place, size * side, size * (1 - side)) for place, size in pieces if size)
    return replace(line, sublines=shares)


@settings(deadline=None)
@given(drafts(), st.integers(2, 8))
def test_any_draft_is_divided_into_balanced_parts_that_add_up_to_it(
    draft: Draft, most: int
) -> None:
    parts = split(draft, at_most(most))
    assert all(len(part.lines) <= most for part in parts)
    assert sums([line for part in parts for line in part.lines]) == sums(draft.lines)
    for fund in FUNDS:
        for part in parts:
            held = [line for line in part.lines if line.fund == fund]
            assert sum(line.debit_minor for line in held) == sum(x.credit_minor for x in held)

"""What two contents of one statement say differently, figure by figure."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.money import yuan
from ledger.domain.publications import ChangedFigure, changed_figures, content_of_payload


def content(rows: list[dict[str, Any]], **totals: str) -> dict[str, Any]:
    return {"kind": "public-income", "rows": rows, "totals": totals}


PARKING = {"flow": "in", "code": "480101", "name": "停车费", "name_en": "Parking", "amount": "5.00"}


def test_what_changes_without_a_figure_is_no_content() -> None:
    assert content_of_payload({"size": 3, "rows": [], "next_voucher": "x"}) == {"rows": []}


def test_a_changed_figure_is_told_in_its_row_and_in_the_totals() -> None:
    before = content([PARKING], income="5.00", opening="1.00")
    after = content([PARKING | {"amount": "7.50"}], income="7.50", opening="1.00")
    assert changed_figures(before, after) == (
        ChangedFigure("row", "480101", "停车费", "Parking", "amount", 500, 750),
        ChangedFigure("total", "", "", "", "income", 500, 750),
    )
    assert changed_figures(before, after)[0].difference_minor == 250


def test_rows_that_came_or_went_are_compared_with_nothing() -> None:
    gone = changed_figures(content([PARKING]), content([]))
    assert [(item.original_minor, item.corrected_minor) for item in gone] == [(500, 0)]
    came = changed_figures(content([]), content([PARKING]))
    assert [(item.original_minor, item.corrected_minor) for item in came] == [(0, 500)]


def test_names_codes_and_counts_are_no_figures() -> None:
    before = content([PARKING | {"voucher_count": 1, "vouchers": ["记-1"]}])
    after = content([PARKING | {"voucher_count": 2, "vouchers": [], "name": "停车收入"}])
    assert changed_figures(before, after) == ()


def test_rows_that_nothing_tells_apart_are_added_up_and_funds_tell_apart() -> None:
    both = content([PARKING, PARKING])
    assert changed_figures(content([PARKING | {"amount": "10.00"}]), both) == ()
    of_fund = [PARKING | {"fund": {"code": code}} for code in ("GEN", "PROP")]
    assert len(changed_figures(content([of_fund[0]]), content(of_fund))) == 1
    assert (
        len(changed_figures(content([]), content([{"summary": "无编码", "amount": "1.00"}]))) == 1
    )


def test_contents_without_rows_or_totals_are_compared_all_the_same() -> None:
    assert changed_figures({"rows": None, "totals": None}, {}) == ()


AMOUNTS = st.dictionaries(
    st.sampled_from(["480101", "480102", "510102"]), st.integers(-(10**9), 10**9), max_size=3
)


@given(AMOUNTS, AMOUNTS)
def test_original_plus_difference_is_corrected_and_turning_round_turns_the_sign(
    before: dict[str, int], after: dict[str, int]
) -> None:
    def of(amounts: dict[str, int]) -> dict[str, Any]:
        rows = [{"code": code, "amount": yuan(minor)} for code, minor in amounts.items()]
        return content(rows, income=yuan(sum(amounts.values())))

    there, back = changed_figures(of(before), of(after)), changed_figures(of(after), of(before))
    assert all(x.original_minor + x.difference_minor == x.corrected_minor for x in there)
    assert [x.difference_minor for x in there] == [-x.difference_minor for x in back]
    rows = sum(x.difference_minor for x in there if x.where == "row")
    totals = sum(x.difference_minor for x in there if x.where == "total")
    assert rows == totals

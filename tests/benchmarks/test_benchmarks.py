"""The benchmarks themselves: they run, and tell every operation beside its limit."""

from pathlib import Path

from tests.benchmarks.__main__ import measure
from tests.benchmarks.measure import Report
from tests.benchmarks.places import sqlite_place


def test_the_benchmarks_run_on_a_small_scale(tmp_path: Path) -> None:
    report = Report()
    with sqlite_place(tmp_path / "n200") as place:
        measure(place, report, 200, rounds=1)
    table = report.table()
    for operation in (
        "import",
        "post alone",
        "trial balance",
        "account page",
        "export",
        "page: fund",
        "bill, read",
        "bill, rows to drafts",
        "cost shared, posted",
        "fees, billing run",
        "fees, run approved",
        "fees, arrears of all",
    ):
        assert operation in table
    assert all(row.limit for row in report.rows)


def test_the_largest_compound_is_measured_on_a_small_scale(tmp_path: Path) -> None:
    report = Report()
    with sqlite_place(tmp_path / "n60") as place:
        measure(place, report, 60, rounds=1, parts=("compound",))
    table = report.table()
    for operation in (
        "billing run", "cost shared among all", "arrears of all", "household's statement",
        "public front page",
    ):  # fmt: skip
        assert f"compound: {operation}, ten years" in table
    assert all(row.limit for row in report.rows)

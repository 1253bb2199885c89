"""A sample is drawn from the books, stays, can be drawn again, and collects what was found on it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ledger.domain.audit_errors import AuditError
from ledger.domain.errors import AccessRefusedError, TextError, UnknownNameError
from ledger.domain.sampling import SampleAsked, Unit, draw, population_sha256
from ledger.posting.audit_samples import draw_sample, mark_items
from ledger.posting.values import Officer
from ledger.statements import audit_samples as statements
from ledger.statements.audit_samples import PAGE_SIZE, SampleView, sample, sample_page
from ledger.store.audit import population
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger

AT = datetime(2025, 6, 1, tzinfo=UTC)
AUDITOR = Officer(1, "auditor")
TEXT = """
2025-01-05 停车费
  借 100201 500.00
  贷 480101 500.00
2025-02-06 保洁
  借 510102 80.00
  贷 100201 80.00
2025-02-07 保洁两次
  借 510102 60.00
  借 510102 30.00
  贷 100201 90.00
2025-03-08 停车费和物业费
  借 100201 700.00 GEN
  借 100202 300.00 PROP
  贷 480101 700.00 GEN
  贷 430101 300.00 PROP
2025-03-09 [reverses 2] 重复记账
"""


def asked(size: int = 2, **values: object) -> SampleAsked:
    plain = {"method": "random", "first_period": 202501, "last_period": 202513, "seed": "4 2 6"}
    return SampleAsked(**{**plain, "size": size, **values})  # type: ignore[arg-type]


def drawn(ledger: Ledger, what: SampleAsked, by: Officer = AUDITOR, at: datetime = AT) -> str:
    with ledger.database.writing() as connection:
        return draw_sample(connection, ledger.community_id, what, by=by, at=at)


def shown(ledger: Ledger, sample_id: str) -> SampleView:
    with ledger.reading() as connection:
        found = sample(connection, ledger.facts, sample_id)
    assert found is not None
    return found


def test_the_same_seed_draws_the_same_from_the_same_books(books: Books) -> None:
    ledger = books(TEXT)
    first_id = drawn(ledger, asked())
    assert drawn(ledger, asked()) == first_id, "the same draw again is the same sample"
    # The same vouchers by another limit.
    again = shown(ledger, drawn(ledger, asked(last_period=202512)))
    first = shown(ledger, first_id)
    assert again.row.sample_id != first_id
    assert [item.row.voucher for item in first.items] == [item.row.voucher for item in again.items]
    assert first.row.population_sha256 == again.row.population_sha256
    assert first.is_redrawn
    assert again.is_redrawn
    units = [
        Unit(1, "记-2025-01-0001", 500_00), Unit(2, "记-2025-02-0001", 80_00),
        Unit(3, "记-2025-02-0002", 90_00), Unit(4, "记-2025-03-0001", 1000_00),
        Unit(5, "记-2025-03-0002", 80_00),
    ]  # fmt: skip
    assert first.row.population_sha256 == population_sha256(units)
    assert [item.position for item in first.items] == [
        pick.position for pick in draw(units, asked())
    ]


def test_what_is_posted_later_does_not_change_a_sample(books: Books) -> None:
    ledger = books(TEXT)
    sample_id = drawn(ledger, asked())
    ledger.post("2025-03-20 停车费\n借 100201 9.00\n贷 480101 9.00")
    assert shown(ledger, sample_id).is_redrawn
    assert shown(ledger, drawn(ledger, asked())).row.population_count == 6


@pytest.mark.parametrize(
    ("limits", "weights"),
    [
        ({"account": "510102"}, [80_00, 90_00, 80_00]), ({"fund": "PROP"}, [300_00]),
        ({"least_minor": 90_00}, [500_00, 90_00, 1000_00]),
        ({"first_period": 202502, "last_period": 202502}, [80_00, 90_00]),
        ({"account": "100201", "fund": "GEN", "least_minor": 100_00}, [500_00, 700_00]),
    ],
)  # fmt: skip
def test_a_population_is_what_was_asked_for(
    books: Books, limits: dict[str, object], weights: list[int]
) -> None:
    ledger = books(TEXT)
    found = shown(ledger, drawn(ledger, asked(len(weights), **limits)))
    assert [item.amount_minor for item in found.items] == weights
    assert found.row.population_minor == sum(weights)
    assert found.is_redrawn


def test_money_is_sampled_by_its_size(books: Books) -> None:
    ledger = books(TEXT)
    found = shown(ledger, drawn(ledger, asked(5, method="monetary")))
    assert sum(item.hits for item in found.items) == 5
    # 1,000 of 1,750 yuan are longer than two of the five intervals.
    assert next(item.hits for item in found.items if item.row.seq == 4) >= 2
    assert found.row.interval_minor == 350_00


def test_findings_add_up_and_nothing_is_taken_back(books: Books) -> None:
    ledger = books(TEXT)
    sample_id = drawn(ledger, asked(2))
    first, second = (item.position for item in shown(ledger, sample_id).items)

    def mark(mark: str, finding: str, *positions: int) -> None:
        with ledger.database.writing() as connection:
            mark_items(
                connection, ledger.community_id, sample_id, positions, mark, finding, by=AUDITOR,
                at=AT,
            )  # fmt: skip

    mark("agreed", "", first, second)
    mark("exception", "发票日期晚于付款", second)
    mark("exception", "发票日期晚于付款", second)
    found = shown(ledger, sample_id)
    assert [[held.mark for held in item.marks] for item in found.items] == [
        ["agreed"], ["agreed", "exception"],
    ]  # fmt: skip
    assert [item.position for item in found.findings] == [second]
    mark("cleared", "已补合同", second)
    found = shown(ledger, sample_id)
    assert found.findings == ()
    assert found.items[1].marks[1].finding == "发票日期晚于付款"
    assert found.row.marked_count == 2
    refusals: tuple[tuple[str, str, tuple[int, ...], type[Exception]], ...] = (
        ("query", "", (first,), AuditError), ("seen", "x", (first,), AuditError),
        ("agreed", "", (99,), AuditError), ("agreed", "", (), AuditError),
        ("query", "长" * 1_001, (first,), TextError),
    )  # fmt: skip
    for text, finding, positions, refusal in refusals:
        with pytest.raises(refusal):
            mark(text, finding, *positions)


@pytest.mark.parametrize("by", [TREASURER, REVIEWER, Officer(1, "supervisor")])
def test_only_an_auditor_draws_and_marks(books: Books, by: Officer) -> None:
    ledger = books(TEXT)
    with pytest.raises(AccessRefusedError):
        drawn(ledger, asked(), by)
    sample_id = drawn(ledger, asked())
    with ledger.database.writing() as connection, pytest.raises(AccessRefusedError):
        mark_items(connection, ledger.community_id, sample_id, [1], "agreed", "", by=by, at=AT)


def test_what_is_not_there_is_said(books: Books) -> None:
    ledger = books(TEXT)
    for limits, refusal in (
        ({"account": "999"}, UnknownNameError), ({"fund": "X"}, UnknownNameError),
        ({"first_period": 202401, "last_period": 202412}, AuditError), ({"size": 6}, AuditError),
    ):  # fmt: skip
        with pytest.raises(refusal):
            drawn(ledger, asked(**{"size": 2, **limits}))  # type: ignore[arg-type]
    with ledger.database.writing() as connection, pytest.raises(UnknownNameError):
        mark_items(connection, ledger.community_id, "none", [1], "agreed", "", by=AUDITOR, at=AT)
    with ledger.reading() as connection:
        assert sample(connection, ledger.facts, "none") is None


def test_samples_are_listed_newest_first_page_by_page(books: Books) -> None:
    ledger = books(TEXT)
    ids = [
        drawn(ledger, asked(1, seed=f"s{minute}"), at=AT.replace(minute=minute))
        for minute in range(PAGE_SIZE + 1)
    ]
    with ledger.reading() as connection:
        first = sample_page(connection, ledger.facts)
        rest = sample_page(connection, ledger.facts, after=first.next_after or "")
    assert [row.sample_id for row in (*first.rows, *rest.rows)] == ids[::-1]
    assert rest.next_after is None


def test_books_that_no_longer_give_the_sample_are_told(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = books(TEXT)
    sample_id = drawn(ledger, asked())
    held = population
    for change in (lambda units: [units[0]._replace(amount_minor=1), *units[1:]], lambda _: []):

        def other(*args: Any, change: Any = change, **limits: Any) -> Any:
            return change(list(held(*args, **limits)))

        with monkeypatch.context() as patch:
            patch.setattr(statements, "population", other)
            assert not shown(ledger, sample_id).is_redrawn
    assert shown(ledger, sample_id).is_redrawn

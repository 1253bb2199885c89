"""Templates and what falls due of them: each day once, in order, to the fen, in the author's name."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.errors import (
    AccessRefusedError,
    LinesError,
    Refusal,
    TextError,
    UnknownNameError,
)
from ledger.domain.recurrence import Every
from ledger.domain.transactions import Draft, Kind, credit, debit
from ledger.people.users import give_role
from ledger.posting.content import draft_of
from ledger.posting.templates import (
    Pattern,
    Plan,
    Run,
    add_template,
    adopt_template,
    draft_what_is_due,
    pattern_of,
    retire_template,
)
from ledger.posting.values import Officer
from ledger.statements.templates import is_any_due, template, templates_of
from ledger.store.communities import accounts
from ledger.store.drafts import drafts, templates
from tests.conftest import Books
from tests.factories import OPENED_AT, OPENED_ON, REVIEWER, TREASURER, Ledger

STIPENDS = Draft(
    date(2025, 1, 31),
    (debit("530102", 900_00, fund="GEN"), credit("2204", 900_00, fund="GEN")),
    "2025年1月公益岗津贴",
)
INSURANCE = Draft(
    date(2025, 1, 31),
    (debit("510106", 1_000_00, fund="GEN"), credit("1301", 1_000_00, fund="GEN")),
    "2025年1月保险费摊销",
)
MONTHLY = Plan("公益岗津贴", Pattern(STIPENDS), Every.MONTH)
SPREAD = Plan("保险费", Pattern(INSURANCE, split=True), Every.MONTH, date(2025, 12, 31))


@pytest.fixture
def ledger(books: Books) -> Ledger:
    """Lend books in which user 1 may prepare."""
    found = books()
    with found.database.writing() as connection:
        give_role(connection, found.community_id, 1, "treasurer", first_day=OPENED_ON, at=OPENED_AT)
    return found


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 4, tzinfo=UTC)


def add(ledger: Ledger, plan: Plan, by: Officer = TREASURER) -> str:
    with ledger.database.writing() as connection:
        return add_template(connection, ledger.community_id, plan, by=by, at=noon(2025, 1, 5))


def run(ledger: Ledger, at: datetime) -> Run:
    with ledger.database.writing() as connection:
        return draft_what_is_due(connection, ledger.community_id, at=at)


def drafted(ledger: Ledger) -> list[Draft]:
    with ledger.reading() as connection:
        contents = connection.execute(sa.select(drafts.c.content)).scalars()
        return sorted((draft_of(item) for item in contents), key=lambda draft: draft.happened_on)


def test_missed_months_are_caught_up_in_order_with_their_own_days(ledger: Ledger) -> None:
    add(ledger, MONTHLY)
    assert run(ledger, noon(2025, 1, 30)) == Run((), ())
    done = run(ledger, noon(2025, 4, 1))
    made = drafted(ledger)
    assert len(done.draft_ids) == 3
    assert [item.dated_on.isoformat() for item in made] == [
        "2025-01-31",
        "2025-02-28",
        "2025-03-31",
    ]
    assert [item.summary for item in made] == [f"2025年{month}月公益岗津贴" for month in (1, 2, 3)]
    with ledger.reading() as connection:
        rows = connection.execute(sa.select(drafts.c.state, drafts.c.author_id)).all()
    assert {tuple(row) for row in rows} == {("editing", 1)}


def test_running_twice_makes_nothing_twice(ledger: Ledger) -> None:
    template_id = add(ledger, MONTHLY)
    assert len(run(ledger, noon(2025, 3, 1)).draft_ids) == 2
    assert run(ledger, noon(2025, 3, 1)) == Run((), ())
    with ledger.database.writing() as connection:
        # Even if the next day were lost, a day's draft is remembered.
        connection.execute(sa.update(templates).values(next_on=date(2025, 1, 31)))
    assert run(ledger, noon(2025, 3, 1)) == Run((), ())
    with ledger.reading() as connection:
        row = template(connection, ledger.facts, template_id, date(2025, 3, 1))
    assert row is not None
    assert row.next_on == date(2025, 3, 31)


def test_a_total_is_spread_to_the_fen_and_then_the_template_ends(ledger: Ledger) -> None:
    template_id = add(ledger, SPREAD)
    assert len(run(ledger, noon(2026, 2, 1)).draft_ids) == 12
    amounts = [item.amount_minor for item in drafted(ledger)]
    assert amounts == [83_33] * 11 + [83_37]
    with ledger.reading() as connection:
        row = template(connection, ledger.facts, template_id, date(2026, 2, 1))
        assert not is_any_due(connection, ledger.facts, date(2026, 2, 1))
    assert row is not None
    assert (row.active, row.every, row.next_on) == (False, "never", None)


def test_a_day_in_a_closed_month_is_booked_on_the_first_open_day(ledger: Ledger) -> None:
    add(ledger, MONTHLY)
    ledger.post("""
        2025-01-15 停车费
          借 1001   1.00
          贷 480101 1.00
        close 2025-01
    """)
    run(ledger, noon(2025, 2, 1))
    _posted, made = drafted(ledger)
    assert (made.dated_on, made.occurred_on) == (date(2025, 2, 1), date(2025, 1, 31))


def test_a_template_that_cannot_be_drafted_waits_and_holds_up_no_other(ledger: Ledger) -> None:
    held = add(ledger, replace(SPREAD, name="甲"))
    add(ledger, MONTHLY)
    with ledger.database.writing() as connection:
        connection.execute(
            sa.update(accounts).where(accounts.c.code == "1301").values(closed_on=date(2025, 1, 6))
        )
    done = run(ledger, noon(2025, 2, 1))
    assert len(done.draft_ids) == 1
    ((waiting,)) = done.held
    assert (waiting.template_id, waiting.refusal.data["reason"]) == (held, "closed")
    with ledger.reading() as connection:
        assert is_any_due(connection, ledger.facts, date(2025, 2, 1))


def test_nothing_is_drafted_for_an_author_who_no_longer_prepares(ledger: Ledger) -> None:
    template_id = add(ledger, MONTHLY, Officer(2, "treasurer"))
    assert run(ledger, noon(2025, 2, 1)) == Run((), ())
    with ledger.reading() as connection:
        (row,) = templates_of(connection, ledger.facts, date(2025, 2, 1))
        assert not row.author_prepares
        assert not is_any_due(connection, ledger.facts, date(2025, 2, 1))
    with ledger.database.writing() as connection:
        adopt_template(
            connection, ledger.community_id, template_id, by=TREASURER, at=noon(2025, 2, 1)
        )
    assert len(run(ledger, noon(2025, 2, 1)).draft_ids) == 1


def test_a_retired_template_falls_due_no_more(ledger: Ledger) -> None:
    template_id = add(ledger, MONTHLY)
    with ledger.database.writing() as connection:
        retire_template(
            connection, ledger.community_id, template_id, by=TREASURER, at=noon(2025, 1, 6)
        )
    assert run(ledger, noon(2025, 6, 1)) == Run((), ())


def test_a_template_without_rhythm_is_kept_to_be_used_by_hand(ledger: Ledger) -> None:
    template_id = add(
        ledger, Plan("津贴", Pattern(STIPENDS, split=True, blank=True), last_on=date(2025, 2, 1))
    )
    with ledger.reading() as connection:
        row = template(connection, ledger.facts, template_id, date(2025, 3, 1))
    assert row is not None
    assert (row.next_on, row.last_on, row.author_name) == (None, None, "制单人甲")
    assert pattern_of(row.content) == Pattern(STIPENDS, blank=True)


@pytest.mark.parametrize(
    ("plan", "error", "field"),
    [
        (replace(MONTHLY, name=" "), TextError, "name"),
        (replace(MONTHLY, name="长" * 31), TextError, "name"),
        (replace(SPREAD, last_on=None), TextError, "last_on"),
        (replace(MONTHLY, last_on=date(2025, 1, 30)), Refusal, "last_on"),
        (replace(MONTHLY, pattern=Pattern(STIPENDS, blank=True)), TextError, "blank"),
        (
            replace(MONTHLY, pattern=Pattern(replace(STIPENDS, kind=Kind.OPENING))),
            LinesError, "lines",
        ),
        (
            replace(
                SPREAD,
                pattern=Pattern(
                    replace(
                        INSURANCE,
                        lines=(debit("510106", 5, fund="GEN"), credit("1301", 5, fund="GEN")),
                    ),
                    split=True,
                ),
            ),
            LinesError, "lines.0.debit",
        ),
        (
            replace(
                MONTHLY,
                pattern=Pattern(
                    replace(
                        STIPENDS,
                        lines=(debit("9999", 5, fund="GEN"), credit("1301", 5, fund="GEN")),
                    )
                ),
            ),
            UnknownNameError, "lines.0.account",
        ),
    ],
    ids=range(8),
)  # fmt: skip
def test_a_template_that_could_never_be_used_is_refused(
    ledger: Ledger, plan: Plan, error: type[Refusal], field: str
) -> None:
    with pytest.raises(error) as refusal:
        add(ledger, plan)
    assert refusal.value.data["field"] == field


def test_templates_are_for_those_who_prepare(ledger: Ledger) -> None:
    with pytest.raises(AccessRefusedError):
        add(ledger, MONTHLY, REVIEWER)
    with ledger.database.writing() as connection, pytest.raises(UnknownNameError):
        retire_template(connection, ledger.community_id, "none", by=TREASURER, at=OPENED_AT)

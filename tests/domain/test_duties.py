"""Duties that meet in one person are told to everybody who approves."""

from datetime import date

from ledger.domain.duties import Serving, TwoDuties, doubled

DAY = date(2025, 5, 1)


def serving(user_id: int, role: str, last_day: date | None = None) -> Serving:
    return Serving(user_id, f"甲{user_id}", role, date(2025, 1, 1), last_day)


def test_who_has_two_duties_on_a_day_is_named_with_them() -> None:
    terms = [
        serving(1, "treasurer"), serving(1, "publisher"), serving(2, "reviewer"),
        serving(3, "reviewer"), serving(3, "operator"),
        serving(4, "cashier"), serving(4, "supervisor", date(2025, 4, 30)),
    ]  # fmt: skip
    assert doubled(terms, DAY) == (TwoDuties("甲1", ("treasurer", "publisher")),)
    assert len(doubled(terms, date(2025, 4, 30))) == 2
    assert doubled(terms, date(2024, 12, 31)) == ()

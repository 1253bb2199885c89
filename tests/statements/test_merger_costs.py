"""What service costs before and since a merger is compared by as many whole months on both sides."""

from datetime import date

from ledger.statements.merger_costs import service_costs
from tests.conftest import Books

TEXT = """
    2025-03-20 保洁
      借 510102 90.00 PROP
      贷 100202 90.00 PROP
    2025-04-20 保洁和监控
      借 510102 30.01 PROP
      借 510105 500.00 PROP
      贷 100202 530.01 PROP
    2025-04-21 公共收益里的
      借 510102 7.00
      贷 100201 7.00
    2025-05-20 津贴和保险
      借 530102 20.00 PROP
      借 510106 100.00 PROP
      贷 100202 120.00 PROP
"""


def test_whole_months_that_are_over_are_compared(books: Books) -> None:
    ledger = books(TEXT)

    def costs(day: date, today: date) -> tuple[int, int, int] | None:
        with ledger.reading() as connection:
            found = service_costs(connection, ledger.community_id, 1, day, today)
        if found is None:
            return None
        return found.month_count, found.after_monthly_minor, found.saved_monthly_minor

    assert costs(date(2025, 4, 1), date(2025, 4, 30)) is None
    assert costs(date(2025, 4, 1), date(2025, 5, 1)) == (1, 3_001, -3_001)
    # A month that is joined half-way does not count; what the surplus bought runs nothing.
    assert costs(date(2025, 3, 15), date(2025, 6, 1)) == (2, 2_500, -2_500)
    assert costs(date(2025, 1, 1), date(2025, 12, 31)) == (3, 3_000, -3_000)
    assert costs(date(2025, 12, 15), date(2026, 2, 1)) == (1, 0, 0)

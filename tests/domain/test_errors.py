"""Refusals: types with data, for somebody else to put into words."""

from ledger.domain.errors import LinesError, Refusal


def test_a_refusal_names_itself_and_its_data() -> None:
    refusal = LinesError(reason="too_few", limit=2)
    assert refusal.data == {"reason": "too_few", "field": "lines", "limit": 2}
    assert str(refusal) == "lines {'reason': 'too_few', 'field': 'lines', 'limit': 2}"


def test_two_refusals_of_the_same_kind_are_still_two() -> None:
    assert Refusal() != Refusal()

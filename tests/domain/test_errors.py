"""Refusals: types with data, for somebody else to put into words."""

from dataclasses import fields

import pytest

from ledger.domain import errors
from ledger.domain.errors import LinesError, Refusal

KINDS = [
    kind for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, Refusal) and kind is not Refusal
]  # fmt: skip


def test_a_refusal_names_itself_and_its_data() -> None:
    refusal = LinesError(reason="too_few", limit=2)
    assert refusal.data == {"reason": "too_few", "field": "lines", "limit": 2}
    assert str(refusal) == "lines {'reason': 'too_few', 'field': 'lines', 'limit': 2}"


def test_two_refusals_of_the_same_kind_are_still_two() -> None:
    assert Refusal() != Refusal()


def test_each_kind_of_refusal_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(codes) > 10
    assert len(set(codes)) == len(codes)
    assert Refusal.code not in codes


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.__name__))
def test_each_refusal_can_say_at_which_field(kind: type[Refusal]) -> None:
    assert "field" in {item.name for item in fields(kind)}

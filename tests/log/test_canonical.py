"""One byte form for each value, the same as that of a general implementation of RFC 8785."""

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from config import ROOT
from ledger.log.canonical import INTEGER_MAX, canonical_bytes, canonical_text

VECTORS = ROOT / "tests" / "data" / "vectors" / "jcs"
TEXTS = st.text(st.characters(codec="utf-8"))
#: The profile of the log: no fractions, small integers, ASCII keys.
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-INTEGER_MAX, INTEGER_MAX) | TEXTS,
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=126)), inner)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_the_fast_form_is_the_form_of_the_standard(value: Any) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)


@given(VALUES)
def test_what_is_written_is_read_and_written_the_same(value: Any) -> None:
    raw = canonical_bytes(value)
    assert canonical_bytes(json.loads(raw)) == raw
    assert canonical_text(value).encode() == raw


@pytest.mark.parametrize("name", ["arrays", "french"])
def test_the_examples_of_the_standard(name: str) -> None:
    value = json.loads((VECTORS / f"{name}.input.json").read_bytes())
    assert canonical_bytes(value) == (VECTORS / f"{name}.output.json").read_bytes().strip()


def test_half_a_character_has_no_bytes() -> None:
    with pytest.raises(UnicodeEncodeError):
        canonical_bytes({"a": "\ud800"})

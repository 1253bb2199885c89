"""The canonical text of a draft: read back the same, and another text for any other draft."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.transactions import (
    BrokenRule,
    CounterpartyKind,
    Draft,
    Kind,
    Line,
    Subline,
    credit,
    debit,
)
from ledger.posting.content import content_of, draft_of, sha256_of

WORDS = st.sampled_from(["", "B1", "停车", "W1"])
AMOUNTS = st.integers(1, 10**9)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    lines: list[Line] = []
    for minor in draw(st.lists(AMOUNTS, min_size=1, max_size=4)):
        shares = (Subline("H1", 0, minor),) if draw(st.booleans()) else ()
        lines.append(debit("100201", minor, fund="GEN", place=draw(WORDS), party=draw(WORDS)))
        lines.append(Line("480101", "GEN", 0, minor, work=draw(WORDS), sublines=shares))
    dated_on = draw(st.dates(date(1990, 1, 1), date(2199, 12, 31)))
    return Draft(
        dated_on=dated_on,
        lines=tuple(lines),
        summary=draw(st.sampled_from(["停车费", "Fee “a”\\b"])),
        occurred_on=draw(st.none() | st.dates(date(1990, 1, 1), dated_on)),
        kind=draw(st.sampled_from(list(Kind))),
        memo=draw(WORDS), matter=draw(WORDS), decision=draw(WORDS), work=draw(WORDS),
        contract=draw(WORDS), external_id=draw(WORDS),
        counterparty_kind=draw(st.sampled_from(list(CounterpartyKind))),
        corrects=draw(st.none() | st.integers(1, 9)),
        refund_of=draw(st.none() | st.integers(1, 9)),
        attachments=draw(st.sampled_from([(), ("a" * 64,), ("a" * 64, "b" * 64)])),
    )  # fmt: skip


@given(drafts())
def test_a_draft_is_read_back_as_it_was(draft: Draft) -> None:
    content = content_of(draft)
    assert draft_of(content) == draft
    assert content_of(draft_of(content)) == content


@given(drafts(), drafts())
def test_two_drafts_share_a_hash_only_if_they_are_the_same(one: Draft, other: Draft) -> None:
    same = sha256_of(content_of(one)) == sha256_of(content_of(other))
    assert same == (one == other)


def test_flags_are_a_set_in_the_order_of_the_header() -> None:
    lines = (debit("1001", 5, fund="GEN"), credit("480101", 5, fund="GEN"))
    flags = (BrokenRule.NO_REQUEST, BrokenRule.FUND_OVERDRAWN)
    one, other = (Draft(date(2025, 9, 3), lines, "停车费", flags=f) for f in (flags, flags[::-1]))
    assert content_of(one) == content_of(other)
    assert draft_of(content_of(one)).flags == flags[::-1]


def test_what_says_nothing_is_left_out() -> None:
    draft = Draft(
        date(2025, 9, 3), (debit("1001", 5, fund="GEN"), credit("480101", 5, fund="GEN")), "停车费"
    )
    assert content_of(draft) == (
        '{"dated_on":"2025-09-03","lines":[{"account":"1001","debit_minor":5,"fund":"GEN"},'
        '{"account":"480101","credit_minor":5,"fund":"GEN"}],"summary":"停车费"}'
    )
    adjusting = replace(draft, dated_on=date(2025, 12, 31), adjusting=True)
    assert '"adjusting":true' in content_of(adjusting)

"""Whatever an entry says, each format writes it and reads it back the same."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.journals import Declaration, Journal, JournalEntry, JournalLine
from ledger.domain.texts import clean_text
from ledger.domain.transactions import BrokenRule, CounterpartyKind, Kind
from ledger.domain.vouchers import voucher_number
from ledger.schemas.journals.formats import _WRITERS, JournalFormat, in_chunks, read_entries

ACCOUNTS = {"1001": "asset", "220203": "liability", "3101": "net_assets", "480101": "income",
            "510104": "expense", "5102": "appropriation"}  # fmt: skip
DAYS = st.dates(date(1990, 1, 1), date(2199, 12, 30))
AMOUNTS = st.integers(1, 10**14 - 1)
#: What people may type: anything that can be printed, and what the formats give a meaning.
LETTERS = st.characters(
    exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"], max_codepoint=0x25FF
)
TEXTS = (
    st.one_of(
        st.text(LETTERS, max_size=40),
        st.text("\"'\\;,:|%=+-@#^*!&?.()[]{}~ 账a1", max_size=40),
        st.sampled_from(
            ["%2C", "memo:x", "a  b", "; c", "\\n", '"', "=1+1", "'=1", "记-2025-01-0001"]
        ),
    )
    .map(str.strip)
    .filter(lambda text: " ".join(text.split(" ")) == text)
)
CODES = st.text("ABCabc019.-", min_size=1, max_size=8).filter(lambda text: text[0].isalnum())


def declared(noun: str, code: str, **values: str) -> Declaration:
    return Declaration(noun, code, {key: value for key, value in values.items() if value})


@st.composite
def lines(draw: st.DrawFn, *, red: bool) -> tuple[JournalLine, ...]:
    """Give lines that balance within one fund; a red voucher is negative throughout."""
    fund = draw(CODES)
    total, sides = 0, draw(st.lists(AMOUNTS.map(lambda minor: minor // 10), min_size=1, max_size=4))
    sign = -1 if red else 1
    made = []
    for minor in (minor or 1 for minor in sides):
        place = draw(st.sampled_from(["", "B1", "1-101"]))
        shares: tuple[tuple[str, int], ...] = ()
        if draw(st.booleans()) and minor > 1:
            shares = (("H,1", sign), ("H;2", sign * (minor - 1)))
        account = draw(st.sampled_from(sorted(ACCOUNTS)))
        work = draw(st.sampled_from(["", "W 1"]))
        party = draw(st.sampled_from(["", "C1"]))
        made.append(JournalLine(account, fund, sign * minor, 0, place, work, party, shares))
        total += sign * minor
    return (*made, JournalLine("1001", fund, 0, total))


@st.composite
def entries(draw: st.DrawFn) -> JournalEntry:
    kind = draw(st.sampled_from(Kind))
    adjusting = draw(st.booleans())
    dated_on = draw(DAYS)
    if adjusting:
        dated_on = dated_on.replace(month=12, day=31)
    voucher = voucher_number(dated_on.year * 100 + (13 if adjusting else dated_on.month), 12)
    return JournalEntry(
        dated_on=dated_on,
        lines=draw(lines(red=kind.corrects)),
        voucher=voucher,
        occurred_on=draw(st.one_of(st.none(), DAYS)),
        adjusting=adjusting,
        kind=kind,
        corrects=voucher_number(202501, 3) if kind.corrects else "",
        refund_of=draw(st.sampled_from(["", voucher_number(202501, 4)])),
        summary=draw(TEXTS.filter(bool)),
        memo=draw(TEXTS),
        counterparty_kind=draw(st.sampled_from(CounterpartyKind)),
        matter=draw(TEXTS),
        decision=draw(st.sampled_from(["", "D-1"])),
        work=draw(st.sampled_from(["", "W 1"])),
        contract=draw(st.sampled_from(["", "HT,1"])),
        external_id=draw(TEXTS),
        part=draw(st.sampled_from(["", "2/3"])),
        flags=tuple(sorted(draw(st.sets(st.sampled_from(BrokenRule))))),
        names=(
            declared("fund", "GEN", name_zh=draw(TEXTS), fund_class="unrestricted", may_lend="yes"),
            declared("place", "B1", kind="building", name_zh=draw(TEXTS)),
        ),
    )


def plain(entry: JournalEntry) -> JournalEntry:
    """Give an entry without what only a file has, and with one way of saying the same."""
    same_day = entry.occurred_on == entry.dated_on
    return entry._replace(
        at_line=0,
        leaf_index=0,
        occurred_on=None if same_day else entry.occurred_on,
        lines=tuple(line._replace(at_line=0) for line in entry.lines),
        names=tuple(item for item in entry.names if item.noun != "account"),
    )


def chart() -> tuple[Declaration, ...]:
    values: Mapping[str, str] = {"name_zh": "科目（一）", "side": "debit"}
    return tuple(
        Declaration("account", code, {**values, "type": kind}) for code, kind in ACCOUNTS.items()
    )


@pytest.mark.parametrize("journal_format", list(JournalFormat))
@given(found=entries())
def test_an_entry_survives_each_format(journal_format: JournalFormat, found: JournalEntry) -> None:
    for text in (found.summary, found.memo, found.matter, found.external_id):
        assert clean_text(text, field="", length_max=60) == text
    journal = Journal("示例", date(1990, 1, 1), chart(), iter([found]), iter(()))
    text = "".join(_WRITERS[journal_format](journal))
    (back,) = read_entries(BytesIO(text.encode("utf-8")), journal_format)
    assert plain(back) == plain(found)


def test_small_texts_are_joined_to_pieces_for_the_network() -> None:
    pieces = list(in_chunks("x" * 1_000 for _ in range(200)))
    assert [len(piece) for piece in pieces] == [66_000, 66_000, 66_000, 2_000]

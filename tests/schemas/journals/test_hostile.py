"""Whatever a file holds, it is read or refused with a line; nothing else happens."""

from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.domain.errors import ImportRefusedError
from ledger.domain.journals import JournalEntry
from ledger.schemas.journals.formats import JournalFormat, read_entries

#: Pieces of the four languages, well formed and not.
PIECES = st.sampled_from([
    "2025-09-03", "2025-02-30", "9999-99-99", "0000-00-00", " * ", ' "x" ', '"', "\\", " open ", " balance ",
    " custom ", "Assets:A", "Assets:", ":", "  ", "\t", "\n", "\n  ", "5.00 CNY", "-", "1" * 400, "{", "}", "[",
    "]", ",", ";", "; mingzhang journal 1", "\n; mingzhang name ", "= ", "=*", "@", "~ 0", "account ", "comment\n",
    "decimal-mark .", "commodity ", "D ", "voucher,account,debit,credit\n", "\ufeff", "\x00", "\r", "😀",
    '{"dated_on":"2025-09-03","lines":[', '{"account":"1001","debit":"1.00"}', '"names":', "null", "1e999", "voucher: ",
    'sublines: "', "fund:", "type:", "code:", "(", ")", "¥", "٣", "½",
])  # fmt: skip


@pytest.mark.parametrize("journal_format", list(JournalFormat))
@given(
    data=st.one_of(
        st.lists(PIECES, max_size=40).map("".join),
        st.text(st.characters(codec="utf-8"), max_size=200),
    ).map(str.encode)
)
@example(data=b"\xff\xfe")
@example(data=b'"' * 100_000)
def test_a_file_is_read_or_refused_by_line(journal_format: JournalFormat, data: bytes) -> None:
    refused = None
    found: list[JournalEntry] = []
    try:
        found = list(read_entries(BytesIO(data), journal_format))
    except ImportRefusedError as error:
        refused = error
    assert refused is None or (refused.line > 0 and refused.reason)
    assert all(entry.at_line > 0 for entry in found)

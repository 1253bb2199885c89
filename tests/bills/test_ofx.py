"""OFX in both its forms: every tag has its place, and the sign of an amount is the direction."""

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.bills import nodes, sections
from ledger.bills.read import read
from ledger.domain.bills import Bill, Direction
from ledger.domain.errors import BillRefusedError
from ledger.domain.money import yuan
from tests.bills.samples import bill, sums, warnings

IN, OUT, NEUTRAL = Direction.IN, Direction.OUT, Direction.NEUTRAL
SGML_HEAD = (
    "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:{charset}\n"
    "COMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"
)
XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n'


def entry(
    amount: str = "100.00",
    *,
    kind: str = "OTHER",
    posted: str = "20260701",
    serial: str = "F1",
    inside: str = "",
) -> str:
    return f"<STMTTRN><TRNTYPE>{kind}<DTPOSTED>{posted}<TRNAMT>{amount}<FITID>{serial}{inside}</STMTTRN>\n"


def statement(*entries: str, account: str = "6222", currency: str = "CNY", behind: str = "") -> str:
    return (
        f"<STMTTRNRS><TRNUID>1<STMTRS><CURDEF>{currency}<BANKACCTFROM><BANKID>1<ACCTID>{account}"
        f"</BANKACCTFROM><BANKTRANLIST><DTSTART>20260701<DTEND>20260731\n{''.join(entries)}"
        f"</BANKTRANLIST>{behind}</STMTRS></STMTTRNRS>"
    )


def document(*statements: str, head: str = SGML_HEAD.format(charset="1252")) -> str:
    return f"{head}<OFX><BANKMSGSRSV1>{''.join(statements)}</BANKMSGSRSV1></OFX>"


def read_text(text: str, encoding: str = "utf-8") -> Bill:
    return read(text.encode(encoding))


def refused(text: str) -> BillRefusedError:
    with pytest.raises(BillRefusedError) as caught:
        read_text(text)
    return caught.value


@pytest.mark.parametrize(
    ("name", "account", "currency", "closing_minor", "known"),
    [
        ("ofx/bank_medium.ofx", "12300 000012345678", "CAD", 382_34, {"out": (3, "345.27")}),
        ("ofx/checking.ofx", "1452687~7", "USD", 100_99, {"in": (1, "0.01"), "out": (2, "59.51")}),
    ],
)
def test_given_statements_are_read(
    name: str, account: str, currency: str, closing_minor: int, known: dict[str, tuple[int, str]]
) -> None:
    found = bill(name)
    assert (found.format, found.account, found.currency) == ("ofx", account, currency)
    assert found.declared.closing_minor == closing_minor
    assert sums(found) == known
    assert not found.warnings


def test_the_texts_and_numbers_of_an_entry_are_kept() -> None:
    row = bill("ofx/checking.ofx").rows[2]
    assert (row.row, row.serial, row.order, row.kind) == (62, "0000488", "319", "CHECK")
    assert row.counterparty == "RETURNED CHECK FEE, CHECK # 319"
    assert row.text.endswith("FOR $45.33 ON 04/07/11")
    assert row.occurred_at.isoformat() == "2011-04-07T12:00:00"


def test_a_dollar_sign_in_an_amount_stops_with_its_place() -> None:
    with pytest.raises(BillRefusedError) as caught:
        bill("ofx/decimal_error.ofx")
    error = caught.value
    assert (error.reason, error.row, error.column, error.text) == ("amount", 34, "TRNAMT", "$120")


def test_xml_with_every_end_tag_reads_as_sgml_without() -> None:
    sgml = read_text(document(statement(entry("-1.50", inside="<NAME>甲<MEMO>停车费"))))
    closed = (
        "<STMTTRN><TRNTYPE>OTHER</TRNTYPE><DTPOSTED>20260701</DTPOSTED><TRNAMT>-1.50</TRNAMT>"
        "<FITID>F1</FITID><NAME>甲</NAME><MEMO><![CDATA[停车费]]></MEMO></STMTTRN>\n"
    )
    xml = read_text(document(statement(closed), head=XML_HEAD))
    assert [row._replace(row=0) for row in xml.rows] == [row._replace(row=0) for row in sgml.rows]
    assert sgml.rows[0].text == "停车费"


def test_lines_are_counted_from_the_header_on() -> None:
    found = read_text(document(statement(entry(), entry(serial="F2"))))
    assert [row.row for row in found.rows] == [12, 13]


def test_a_card_is_an_account() -> None:
    card = (
        "<OFX><SIGNONMSGSRSV1><SONRS><LANGUAGE>CHI</SONRS></SIGNONMSGSRSV1><CREDITCARDMSGSRSV1>"
        "<CCSTMTTRNRS><CCSTMTRS><CURDEF>CNY<CCACCTFROM><ACCTID>4367</CCACCTFROM><BANKTRANLIST>"
        f"{entry('-20.00')}</BANKTRANLIST></CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>"
    )
    found = read_text(card)
    assert (found.account, found.period, sums(found)) == ("4367", None, {"out": (1, "20.00")})


@pytest.mark.parametrize("inside", ["<MEMO>", "<MEMO></MEMO>", "<MEMO>  \n"])
def test_an_element_without_text_is_no_group(inside: str) -> None:
    (row,) = read_text(document(statement(entry(inside=f"{inside}<CHECKNUM>0")))).rows
    assert (row.text, row.order, row.serial) == ("", "", "F1")


@pytest.mark.parametrize(
    ("posted", "at"),
    [
        ("20260701", "2026-07-01"),
        ("20260701000000", "2026-07-01"),
        ("20260701122017.000[-5:EST]", "2026-07-01T12:20:17"),
        ("202607011220[8:CST]", "2026-07-01T12:20:00"),
    ],
)
def test_days_and_times_are_those_of_who_wrote_them(posted: str, at: str) -> None:
    (row,) = read_text(document(statement(entry(posted=posted)))).rows
    assert row.occurred_at.isoformat() == at


@pytest.mark.parametrize(
    ("charset", "encoding", "said", "name"),
    [
        ("1252", "utf-8", "utf-8", "停车费"),
        ("GBK", "gb18030", "gb18030", "停车费"),
        ("936", "gb18030", "gb18030", "停车费"),
        ("NONE", "utf-8-sig", "utf-8", "停车费"),
    ],
)
def test_utf_8_is_believed_before_the_header(
    charset: str, encoding: str, said: str, name: str
) -> None:
    head = SGML_HEAD.format(charset=charset)
    found = read_text(document(statement(entry(inside=f"<NAME>{name}")), head=head), encoding)
    assert (found.encoding, found.rows[0].counterparty) == (said, name)


def test_an_encoding_that_the_header_does_not_name_is_refused() -> None:
    text = document(statement(entry(inside="<NAME>停车费")), head=SGML_HEAD.format(charset="NONE"))
    with pytest.raises(BillRefusedError) as caught:
        read_text(text, "gb18030")
    assert caught.value.reason == "encoding"


def test_a_row_outside_of_the_period_and_a_number_twice_are_said() -> None:
    found = read_text(document(statement(entry(), entry("1.00", posted="20260801"))))
    assert warnings(found) == [("outside_period", 13), ("repeated_serial", 13)]


def test_an_entry_of_nothing_is_neutral() -> None:
    (row,) = read_text(document(statement(entry("0.00", kind="DEBIT")))).rows
    assert (row.direction, row.reason) == (NEUTRAL, "zero")


PENDING = "<BANKTRANLISTP><STMTTRNP><TRNAMT>1.00</STMTTRNP></BANKTRANLISTP>"


@pytest.mark.parametrize(
    ("text", "reason", "said"),
    [
        (document(statement(entry("1,00"))), "amount", "1,00"),
        (document(statement(entry("1.005"))), "amount", "1.005"),
        (document(statement(entry("1.00", kind="DEBIT"))), "direction_differs", "DEBIT"),
        (document(statement(entry("-1.00", kind="CREDIT"))), "direction_differs", "CREDIT"),
        (document(statement(entry(posted="20260230"))), "day", "20260230"),
        (document(statement(entry(posted="1 July"))), "day", "1 July"),
        (document(statement(entry(inside="<CURRENCY><CURRATE>7<CURSYM>USD</CURRENCY>"))), "currency", "USD"),
        (document(statement(currency="¥")), "currency", "¥"),
        (document(statement(behind="<LEDGERBAL><BALAMT>?</LEDGERBAL>")), "amount", "?"),
        (document(statement(entry(inside="<CORRECTFITID>F0"))), "unknown_format", "STMTTRN"),
        (document(statement("<STMTTRNP><TRNAMT>1.00</STMTTRNP>")), "unknown_format", "STMTTRNP"),
        (document(statement(behind=PENDING)), "unknown_format", "BANKTRANLISTP"),
        ("<OFX><INVSTMTMSGSRSV1></INVSTMTMSGSRSV1></OFX>", "unknown_format", "INVSTMTMSGSRSV1"),
        (document(statement(), statement(account="6223")), "several_accounts", "6223"),
        (document(entry()), "unknown_format", "STMTTRN"),
        (f"<OFX>{entry()}</OFX>", "unknown_format", "STMTTRN"),
        (f"<OFX>{statement(entry())}</OFX>", "unknown_format", "STMTRS"),
        (document(), "empty", ""),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(text: str, reason: str, said: str) -> None:
    error = refused(text)
    assert (error.reason, error.text) == (reason, said)


@pytest.mark.parametrize(
    "text",
    [
        document(statement(entry()))[:-4],
        document(statement(entry())).removesuffix("</OFX>"),
        document(statement(entry())).replace("</STMTTRN>", "", 1),
        document(statement(entry())).replace("</STMTTRN>", "</STMTRS>", 1),
        document(statement(entry())).replace("<STMTTRN>", "<sTMTTRN>", 1),
        document(statement(entry())).replace("<STMTTRN>", "x<STMTTRN>", 1),
        document(statement(entry())).replace("</STMTTRN>", "</STMTTRN>x", 1),
        document(statement(entry(inside="<MEMO><![CDATA[x"))),
        document("<!DOCTYPE x>"),
        document('<A href="x">'),
        "OFXHEADER:100\n",
        "x" * 3000 + "\n<OFX></OFX>",
    ],
)
def test_a_tag_out_of_place_is_refused(text: str) -> None:
    assert refused(text).reason in {"damaged", "unknown_format", "day"}


def test_groups_in_groups_without_end_are_a_trap() -> None:
    assert refused(document("<A>" * 60 + "</A>" * 60)).reason == "trap"


def test_many_texts_that_begin_and_never_end_take_no_longer_than_their_length() -> None:
    text = document(statement(entry(inside="<MEMO>" + "<![CDATA[" * 100_000)))
    assert refused(text).reason == "damaged"


def test_more_elements_than_any_statement_has_are_a_trap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "KEPT_MAX", 50)
    # Entries are handed over one by one, so they do not count.
    assert len(read_text(document(statement(entry() * 60))).rows) == 60
    assert refused(document(statement(behind="<A></A>" * 60))).reason == "trap"


def test_more_rows_than_a_table_may_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "ROWS_MAX", 2)
    error = refused(document(statement(entry() * 3)))
    assert (error.reason, error.text) == ("too_many_rows", "2")


names = st.text(alphabet="甲乙丙<>&;\"' A1", max_size=8).map(lambda text: " ".join(text.split()))
amounts = st.integers(min_value=-(10**9), max_value=10**9).filter(bool)


@given(facts=st.lists(st.tuples(amounts, names, names), max_size=6), is_xml=st.booleans())
@settings(deadline=None)
def test_what_was_written_is_read(*, facts: list[tuple[int, str, str]], is_xml: bool) -> None:
    entries = [
        entry(
            yuan(amount),
            serial=f"F{place}",
            inside=f"<NAME>{html.escape(name)}</NAME><MEMO>{html.escape(text)}</MEMO>",
        )
        for place, (amount, name, text) in enumerate(facts)
    ]
    head = XML_HEAD if is_xml else SGML_HEAD.format(charset="1252")
    found = read_text(document(statement(*entries), head=head))
    signs = {IN: 1, OUT: -1}
    assert facts == [
        (signs[row.direction] * row.amount_minor, row.counterparty, row.text) for row in found.rows
    ]
    assert not found.warnings


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_only_a_digit_or_a_sign_of_an_amount_can_be_wrong_in_silence(
    damage: st.DataObject,
) -> None:
    """Nothing in OFX sums its entries up: books and bank show such a digit when they are compared."""
    inside = "<NAME>甲<MEMO>停车费"
    text = document(statement(entry(inside=inside), entry("-907.80", serial="F2", inside=inside)))
    raw = text.encode()
    whole = read(raw)
    in_amounts = {
        start + place
        for amount in (b">100.00<", b">-907.80<")
        for start in [raw.index(amount)]
        for place in range(1, len(amount) - 1)
    }
    places = [place for place in range(len(raw)) if place not in in_amounts]
    place = damage.draw(st.sampled_from(places))
    damaged = raw[:place] + bytes([damage.draw(st.integers(0, 255))]) + raw[place + 1 :]
    try:
        found = read(damaged)
    except BillRefusedError:
        return
    assert money(found) == money(whole) or found.warnings


def money(found: Bill) -> list[tuple[Direction, int]]:
    return [(row.direction, row.amount_minor) for row in found.rows]

"""ISO 20022 camt.053: entries, balances and sums, whatever the bank's clock, and no entity ever resolved."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import accumulate
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import ROOT
from ledger.bills.read import read
from ledger.bills.xml_stream import stream
from ledger.domain.bills import Bill, Direction, Totals
from ledger.domain.errors import BillRefusedError
from ledger.domain.money import yuan
from tests.bills.samples import bill, data, warnings

IN, OUT, NEUTRAL = Direction.IN, Direction.OUT, Direction.NEUTRAL
MINIMAL = "camt053/camt053.v2.minimal.xml"
SEVERAL = "camt053/camt053.v2.multi.statement.xml"
V8 = "camt053/camt053.v8.xml"
HOSTILE = ROOT / "tests" / "data" / "hostile" / "xml"


def entry(
    amount: str = "100.00",
    mark: str = "CRDT",
    *,
    status: str = "BOOK",
    booked: str = "<Dt>2026-07-01</Dt>",
    currency: str = "CNY",
    inside: str = "",
) -> str:
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'
        f"<Sts>{status}</Sts><BookgDt>{booked}</BookgDt>{inside}</Ntry>"
    )


def balance(code: str, amount: str, mark: str = "CRDT", currency: str = "CNY") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd></Bal>'
    )


def statement(*parts: str, account: str = "6222", currency: str = "<Ccy>CNY</Ccy>") -> str:
    head = f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id>{currency}</Acct>"
    return f"<Stmt>{head}{''.join(parts)}</Stmt>"


def document(*statements: str, head: str = '<?xml version="1.0"?>') -> str:
    return (
        f'{head}\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
        f"<BkToCstmrStmt>\n{chr(10).join(statements)}\n</BkToCstmrStmt></Document>"
    )


def read_text(text: str, encoding: str = "utf-8") -> Bill:
    return read(text.encode(encoding))


def refused(text: str) -> BillRefusedError:
    with pytest.raises(BillRefusedError) as caught:
        read_text(text)
    return caught.value


@pytest.mark.parametrize("name", [MINIMAL, SEVERAL, V8])
def test_entries_are_those_that_another_reader_expects(name: str) -> None:
    found = bill(name)
    assert (found.format, found.currency) == ("camt053", "EUR")
    expected = {
        (int(item["getAmount"]["getAmount"]), item["getBookingDate"]["0"][:10])
        for item in entries_in(json.loads(data(name.replace(".xml", ".json"))))
    }
    signs = {IN: 1, OUT: -1}
    ours = {(signs[row.direction] * row.amount_minor, row.day.isoformat()) for row in found.rows}
    assert expected <= ours
    # Of several statements theirs writes out the last one only; the balances vouch for the others.
    assert len(ours) == (2 if name == SEVERAL else 1)


def test_balances_vouch_for_the_entries_of_both_statements() -> None:
    found = bill(SEVERAL)
    assert (found.declared.opening_minor, found.declared.closing_minor) == (18_15, 20_00)
    assert [(row.direction, row.amount_minor) for row in found.rows] == [(IN, 8_85), (OUT, 7_00)]
    assert {code for code, _ in warnings(found)} == {"outside_period"}


def entries_in(value: object) -> Iterator[dict[str, Any]]:
    """Every entry in what their reader wrote out, however deep."""
    inside: Iterable[object] = ()
    if isinstance(value, dict):
        if str(value.get("__CLASS__")).endswith("\\DTO\\Entry"):
            yield value
        inside = value.values()
    elif isinstance(value, list):
        inside = value
    for part in inside:
        yield from entries_in(part)


def test_a_reversal_keeps_its_direction_and_names_the_party_of_what_it_reverses() -> None:
    parties = (
        "<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>本小区</Nm></Dbtr><Cdtr><Nm>维修公司</Nm></Cdtr>"
        "</RltdPties></TxDtls></NtryDtls>"
    )
    found = read_text(document(statement(entry(inside=f"<RvslInd>true</RvslInd>{parties}"))))
    (row,) = found.rows
    assert (row.direction, row.counterparty, row.status) == (IN, "维修公司", "BOOK RvslInd")


@pytest.mark.parametrize(("mark", "name", "number"), [("CRDT", "甲", "1"), ("DBIT", "乙", "2")])
@pytest.mark.parametrize("wrapped", [False, True])
def test_the_counterparty_is_the_debtor_of_what_came_in(
    mark: str, name: str, number: str, *, wrapped: bool
) -> None:
    def party(role: str, text: str, account: str) -> str:
        inside = f"<Pty><Nm>{text}</Nm></Pty>" if wrapped else f"<Nm>{text}</Nm>"
        return (
            f"<{role}>{inside}</{role}>"
            f"<{role}Acct><Id><Othr><Id>{account}</Id></Othr></Id></{role}Acct>"
        )

    details = (
        "<NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs>"
        f"<RltdPties>{party('Dbtr', '甲', '1')}{party('Cdtr', '乙', '2')}</RltdPties>"
        "<RmtInf><Ustrd>停车费</Ustrd><Ustrd>七月</Ustrd></RmtInf></TxDtls></NtryDtls>"
        "<AddtlNtryInf>停车费</AddtlNtryInf>"
    )
    (row,) = read_text(document(statement(entry(mark=mark, inside=details)))).rows
    assert (row.counterparty, row.counterparty_number, row.order) == (name, number, "E1")
    assert row.text == "停车费 · 七月"


def test_a_collected_entry_is_one_row_without_a_party() -> None:
    detail = "<TxDtls><Refs><EndToEndId>E</EndToEndId></Refs><RltdPties><Dbtr><Nm>甲</Nm></Dbtr></RltdPties></TxDtls>"
    (row,) = read_text(
        document(statement(entry(inside=f"<NtryDtls>{detail}{detail}</NtryDtls>")))
    ).rows
    assert (row.amount_minor, row.counterparty, row.order) == (100_00, "", "")


def test_what_the_bank_gives_as_no_number_is_none() -> None:
    details = (
        "<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs></TxDtls></NtryDtls>"
    )
    inside = f"<AcctSvcrRef>S9</AcctSvcrRef><BkTxCd><Prtry><Cd>544</Cd></Prtry></BkTxCd>{details}"
    (row,) = read_text(document(statement(entry(inside=inside)))).rows
    assert (row.order, row.serial, row.kind) == ("", "S9", "544")


@pytest.mark.parametrize("status", ["PDNG", "INFO", "FUTR", "<Cd>PDNG</Cd>"])
def test_what_is_not_booked_moved_nothing(status: str) -> None:
    found = read_text(
        document(
            statement(
                balance("OPBD", "5.00"), balance("CLBD", "5.00"), entry(status=status, mark="DBIT")
            )
        )
    )
    assert [(row.direction, row.reason) for row in found.rows] == [(NEUTRAL, "unsettled")]
    assert not found.warnings


def test_an_entry_of_nothing_is_neutral() -> None:
    (row,) = read_text(document(statement(entry("0.00")))).rows
    assert (row.direction, row.reason) == (NEUTRAL, "zero")


@pytest.mark.parametrize(
    ("booked", "at"),
    [
        ("<Dt>2026-07-01</Dt>", "2026-07-01"),
        ("<DtTm>2026-07-01T13:15:00+01:00</DtTm>", "2026-07-01T13:15:00"),
        ("<DtTm>2026-07-01T23:59:59.123Z</DtTm>", "2026-07-01T23:59:59"),
    ],
)
def test_days_and_times_are_those_of_the_bank_s_clock(booked: str, at: str) -> None:
    (row,) = read_text(document(statement(entry(booked=booked)))).rows
    assert row.occurred_at.isoformat() == at


def test_sums_and_counts_are_held_against_the_entries() -> None:
    summary = (
        "<TxsSummry><TtlNtries><NbOfNtries>3</NbOfNtries></TtlNtries>"
        "<TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>100.00</Sum></TtlCdtNtries>"
        "<TtlDbtNtries><NbOfNtries>2</NbOfNtries><Sum>41.00</Sum></TtlDbtNtries></TxsSummry>"
    )
    found = read_text(document(statement(summary, entry(), entry("40.00", "DBIT"))))
    assert found.declared.totals == {IN: Totals(1, 100_00), OUT: Totals(2, 41_00)}
    assert [(w.code.value, w.values["what"]) for w in found.warnings] == [
        ("declared_count_differs", "all"),
        ("declared_count_differs", "out"),
        ("declared_total_differs", "out"),
    ]


def test_a_closing_that_does_not_follow_is_said() -> None:
    found = read_text(
        document(statement(balance("OPBD", "5.00", "DBIT"), balance("CLBD", "94.99"), entry()))
    )
    assert found.declared.opening_minor == -5_00
    assert found.warnings[0].values == {"declared": "94.99", "computed": "95.00"} | {
        key: value for key, value in found.warnings[0].values.items() if key == "what"
    }


def test_a_closing_in_another_currency_is_said() -> None:
    found = bill(MINIMAL)
    assert ("balance_chain_broken", 0) in warnings(found)
    assert "27.00 SEK" in [w.values.get("declared") for w in found.warnings]
    assert found.declared.closing_minor is None


def test_pages_within_a_day_go_from_interim_to_interim_balance() -> None:
    found = read_text(
        document(statement(balance("ITBD", "1.00"), balance("ITBD", "101.00"), entry()))
    )
    assert (found.declared.opening_minor, found.declared.closing_minor) == (1_00, 101_00)
    assert not found.warnings


def test_statements_follow_one_another() -> None:
    parts = (
        statement(balance("OPBD", "0.00"), balance("CLBD", "100.00"), entry()),
        statement(balance("OPBD", "90.00"), balance("CLBD", "190.00"), entry()),
    )
    found = read_text(document(*parts))
    assert (found.declared.opening_minor, found.declared.closing_minor) == (0, 190_00)
    assert warnings(found) == [("balance_chain_broken", 4)]


def test_the_period_is_that_of_all_statements() -> None:
    covered = "<FrToDt><FrDtTm>2026-07-{0}T00:00:00</FrDtTm><ToDtTm>2026-07-{0}T23:00:00</ToDtTm></FrToDt>"
    both = [statement(covered.format(day)) for day in ("01", "02")]
    assert read_text(document(*both)).period == (date(2026, 7, 1), date(2026, 7, 2))
    assert read_text(document(both[0], statement())).period is None
    found = read_text(document(statement(covered.format("02"), entry())))
    assert warnings(found) == [("outside_period", 3)]


def test_a_currency_is_that_of_the_account_else_of_the_opening_else_of_an_entry() -> None:
    opening = balance("OPBD", "1.00", currency="HKD")
    assert read_text(document(statement(entry()))).currency == "CNY"
    assert read_text(document(statement(opening, currency=""))).currency == "HKD"
    dollars = read_text(document(statement(entry(currency="USD"), currency="")))
    assert (dollars.currency, dollars.rows[0].amount_minor) == ("USD", 100_00)


@pytest.mark.parametrize(
    ("text", "reason", "column", "said"),
    [
        (document(statement(entry("8.855"))), "amount", "Amt", "8.855"),
        (document(statement(entry("-8.85"))), "amount", "Amt", "-8.85"),
        (document(statement(entry("8,85"))), "amount", "Amt", "8,85"),
        (document(statement(entry("8.5", currency="JPY"), currency="<Ccy>JPY</Ccy>")), "amount", "Amt", "8.5"),
        (document(statement(entry(mark="CREDIT"))), "direction", "CdtDbtInd", "CREDIT"),
        (document(statement(entry(status="DONE"))), "status", "Sts", "DONE"),
        (document(statement(entry(inside="<RvslInd>ja</RvslInd>"))), "status", "RvslInd", "ja"),
        (document(statement(entry(booked="<Dt>2026-02-30</Dt>"))), "day", "BookgDt", "2026-02-30"),
        (document(statement(entry(booked=""))), "day", "BookgDt", ""),
        (document(statement(entry(currency="USD"))), "currency", "Ccy", "USD"),
        (document(statement(currency="<Ccy>人民币</Ccy>")), "currency", "Ccy", "人民币"),
        (document(statement("<Ntry><CdtDbtInd>CRDT</CdtDbtInd></Ntry>")), "currency", "Ccy", ""),
    ],
)  # fmt: skip
def test_what_is_not_understood_stops_with_its_place(
    text: str, reason: str, column: str, said: str
) -> None:
    error = refused(text)
    assert (error.reason, error.column, error.text, error.row) == (reason, column, said, 3)


def test_whole_yen_are_hundredths_of_a_hundred() -> None:
    found = read_text(document(statement(entry("85", currency="JPY"), currency="<Ccy>JPY</Ccy>")))
    assert found.rows[0].amount_minor == 85_00


def test_several_accounts_or_currencies_stop() -> None:
    other = refused(document(statement(), statement(account="6223")))
    assert (other.reason, other.row, other.text) == ("several_accounts", 4, "6223")
    foreign = refused(document(statement(), statement(currency="<Ccy>USD</Ccy>")))
    assert (foreign.reason, foreign.text, foreign.expected) == ("currency", "USD", "CNY")


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("GBK", "gbk"), ("gb18030", "gb18030"), ("UTF-16", "utf-16"), ("UTF-8", "utf-8-sig")],
)
def test_the_document_s_own_word_tells_its_encoding(declared: str, encoding: str) -> None:
    head = f'<?xml version="1.0"\n encoding="{declared}"?>'
    inside = "<AddtlNtryInf>电梯广告费</AddtlNtryInf>"
    text = document(statement(entry(inside=inside)), head=head)
    found = read_text(text, encoding)
    assert (found.rows[0].text, found.rows[0].row) == ("电梯广告费", 4)
    assert found.encoding == declared.lower()


@pytest.mark.parametrize("declared", ["utf-7", "us-ascii"])
def test_an_encoding_that_is_unknown_or_not_kept_is_refused(declared: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>'
    text = document(statement(entry(inside="<AddtlNtryInf>费</AddtlNtryInf>")), head=head)
    assert refused(text).reason == "encoding"


def test_other_messages_of_the_kind_are_refused() -> None:
    text = document(statement()).replace("camt.053.001.02", "camt.052.001.02")
    assert refused(text).reason == "unknown_format"
    hidden = "<!-- camt.053.001. -->" + text.partition("\n")[2]
    error = refused(hidden)
    assert (error.reason, error.expected) == ("unknown_format", "camt.053.001.02")
    assert refused(document()).reason == "empty"


@pytest.mark.parametrize("name", sorted(path.name for path in HOSTILE.glob("*.xml")))
def test_a_document_type_or_an_entity_is_a_trap(name: str) -> None:
    raw = (HOSTILE / name).read_bytes()
    with pytest.raises(BillRefusedError) as caught:
        stream(raw, {})
    assert caught.value.reason == "trap"
    # Behind the name of the format, too, and as a file that somebody uploads.
    disguised = b"<!-- camt.053.001. -->" + re.sub(rb"^\s*<\?xml[^>]*\?>", b"", raw)
    with pytest.raises(BillRefusedError) as caught:
        read(disguised)
    assert caught.value.reason == "trap"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (document(statement())[:-20], "damaged"),
        (document("<a>" * 60 + "</a>" * 60), "trap"),
        (document("&unknown;"), "damaged"),
        (document("<x:y/>"), "damaged"),
    ],
)
def test_what_is_not_well_formed_is_refused(text: str, reason: str) -> None:
    assert refused(text).reason == reason


names = st.text(alphabet="甲乙丙<>&\"' A1", max_size=8).map(lambda text: " ".join(text.split()))
amounts = st.integers(min_value=-(10**9), max_value=10**9).filter(bool)


def written(facts: list[tuple[int, str]], opening_minor: int) -> str:
    """A statement in which each entry is one of the facts: fen with a sign, and a text."""
    entries = [
        entry(
            yuan(abs(amount)),
            "CRDT" if amount > 0 else "DBIT",
            inside=f"<AddtlNtryInf>{escape(text)}</AddtlNtryInf>",
        )
        for amount, text in facts
    ]
    closing_minor = list(accumulate((amount for amount, _ in facts), initial=opening_minor))[-1]
    balances = [
        balance(code, yuan(abs(minor)), "DBIT" if minor < 0 else "CRDT")
        for code, minor in (("OPBD", opening_minor), ("CLBD", closing_minor))
    ]
    return document(statement(*balances, *entries))


@given(st.lists(st.tuples(amounts, names), max_size=6), st.integers(-(10**9), 10**9))
@settings(deadline=None)
def test_what_was_written_is_read(facts: list[tuple[int, str]], opening_minor: int) -> None:
    found = read_text(written(facts, opening_minor))
    signs = {IN: 1, OUT: -1}
    assert [(signs[row.direction] * row.amount_minor, row.text) for row in found.rows] == facts
    assert not found.warnings


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_a_damaged_byte_never_reads_to_other_money_in_silence(damage: st.DataObject) -> None:
    raw = written([(1_234_56, "停车费"), (-907_80, "维修"), (15_00, "")], 5_000_00).encode()
    whole = read(raw)
    place = damage.draw(st.integers(0, len(raw) - 1))
    damaged = raw[:place] + bytes([damage.draw(st.integers(0, 255))]) + raw[place + 1 :]
    try:
        found = read(damaged)
    except BillRefusedError:
        return
    assert money(found) == money(whole) or found.warnings


def money(found: Bill) -> list[tuple[Direction, int]]:
    return [(row.direction, row.amount_minor) for row in found.rows]

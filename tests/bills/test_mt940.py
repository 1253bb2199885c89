"""SWIFT MT940: marks, balances and references; what the library would forgive is refused."""

from datetime import date, timedelta
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.bills.read import read
from ledger.domain.bills import Bill, Direction, Totals
from ledger.domain.errors import BillRefusedError
from ledger.domain.money import yuan
from tests.bills.samples import bill, sums, warnings

IN, OUT, NEUTRAL = Direction.IN, Direction.OUT, Direction.NEUTRAL


def comma(minor: int) -> str:
    return yuan(abs(minor)).replace(".", ",")


def balance(tag: str, minor: int, currency: str = "CNY") -> str:
    return f":{tag}:{'D' if minor < 0 else 'C'}260701{currency}{comma(minor)}"


def message(*fields: str, opening: int = 0, closing: int = 0, account: str = "6222") -> str:
    head = (":20:REF", f":25:{account}", ":28C:1/1", balance("60F", opening))
    return "\n".join((*head, *fields, balance("62F", closing), "-"))


def entry(money: str = "C100,00", *, dates: str = "2607010701", behind: str = "NTRFNONREF") -> str:
    return f":61:{dates}{money}{behind}"


def read_text(text: str, encoding: str = "utf-8") -> Bill:
    return read(text.encode(encoding))


def refused(text: str) -> BillRefusedError:
    with pytest.raises(BillRefusedError) as caught:
        read_text(text)
    return caught.value


@pytest.mark.parametrize(
    ("name", "account", "currency", "known", "warned"),
    [
        (
            "mt940/abnamro.sta", "517852257", "EUR", {"out": (10, "345.93")},
            # Whoever made the statements anonymous changed their balances.
            [("balance_chain_broken", 0), ("balance_chain_broken", 32), ("balance_chain_broken", 0)],
        ),
        ("mt940/generic.sta", "11111111", "EUR", {"out": (2, "20.00")}, []),
        ("mt940/mbank.sta", "PL29114010810000267002001002", "PLN", {"in": (3, "0.03")}, []),
        ("mt940/wrapped_timestamp.sta", "12345678/1020304050", "EUR", {"out": (1, "6.00")}, []),
    ],
)  # fmt: skip
def test_given_statements_read_to_their_balances(
    name: str,
    account: str,
    currency: str,
    known: dict[str, tuple[int, str]],
    warned: list[tuple[str, int]],
) -> None:
    found = bill(name)
    assert (found.format, found.account, found.currency) == ("mt940", account, currency)
    assert sums(found) == known
    assert warnings(found) == warned


def test_a_funds_code_behind_the_mark_is_no_reversal() -> None:
    # DR6,00: debit, R as the third letter of EUR; booked on the day after a 30th of February.
    (row,) = bill("mt940/wrapped_timestamp.sta").rows
    assert (row.direction, row.status, row.day) == (OUT, "D", date(2016, 3, 1))
    assert "SWIFT" not in row.text
    assert "T16:26:37" in row.text


def test_references_and_both_texts_are_kept() -> None:
    first = bill("mt940/mbank.sta").rows[0]
    assert (first.serial, first.order, first.kind) == ("MB170119012058", "", "NTRF")
    assert first.text.startswith("911 TRANSAKCJA COLLECT; ID IPH: XX000000000001; Z RACH.: 5611")
    assert first.text.endswith("· 911-TRANSAKCJA IPH")


@pytest.mark.parametrize(
    ("mark", "direction"),
    [("C", IN), ("D", OUT), ("RC", OUT), ("RD", IN), ("CN", IN), ("DY", OUT), ("rc", OUT)],
)
def test_marks_are_ours_and_reversals_turn_them_round(mark: str, direction: Direction) -> None:
    moved = 100_00 if direction is IN else -100_00
    found = read_text(message(entry(f"{mark}100,00"), closing=moved))
    assert [(row.direction, row.amount_minor) for row in found.rows] == [(direction, 100_00)]
    assert not found.warnings


def test_structured_details_name_the_other_side() -> None:
    details = ":86:166?00GUTSCHRIFT?20SVWZ+Parkgebuehr?30BANKDEFF?31DE12345?32Muster?33mann GmbH"
    (row,) = read_text(message(entry(), details, closing=100_00)).rows
    assert (row.counterparty, row.counterparty_number) == ("Mustermann GmbH", "DE12345")
    assert "SVWZ+Parkgebuehr" in row.text
    assert "?" not in row.text


def test_chinese_details_are_read_in_gbk() -> None:
    found = read_text(message(entry(), ":86:停车费\n七月", closing=100_00), "gb18030")
    assert (found.encoding, found.rows[0].text) == ("gb18030", "停车费 七月")


def test_a_customer_reference_is_an_order() -> None:
    text = message(entry(behind="NTRFORDER7//BANK9"), closing=100_00)
    (row,) = read_text(text).rows
    assert (row.order, row.serial) == ("ORDER7", "BANK9")


def test_an_entry_of_nothing_is_neutral() -> None:
    (row,) = read_text(message(entry("C0,"))).rows
    assert (row.direction, row.reason) == (NEUTRAL, "zero")


def test_without_a_booking_day_the_value_day_counts() -> None:
    (row,) = read_text(message(entry(dates="260703"), closing=100_00)).rows
    assert row.day == date(2026, 7, 3)


def test_a_booking_day_beyond_new_year_is_of_the_next_year() -> None:
    (row,) = read_text(message(entry(dates="2612310102"), closing=100_00)).rows
    assert row.day == date(2027, 1, 2)


def test_sums_of_entries_are_held_against_them() -> None:
    text = message(entry(), ":90D:1CNY5,00", ":90C:1CNY100,00", closing=100_00)
    found = read_text(text)
    assert found.declared.totals == {IN: Totals(1, 100_00), OUT: Totals(1, 5_00)}
    assert warnings(found) == [("declared_count_differs", 0), ("declared_total_differs", 0)]


def test_messages_follow_one_another_within_their_envelopes() -> None:
    text = "\r\n".join(
        (
            "{1:F01BANKCNBJAXXX}{2:I940}{4:",
            message(entry(), closing=100_00).removesuffix("-") + "-}",
            "ABNANL2A\n940",
            message(entry("D40,00"), opening=90_00, closing=50_00),
        )
    )
    found = read_text(text)
    assert [row.amount_minor for row in found.rows] == [100_00, 40_00]
    assert warnings(found) == [("balance_chain_broken", 11)]


@pytest.mark.parametrize(
    ("text", "reason", "row", "said"),
    [
        (message(entry("C100.00")), "amount", 5, "100"),
        (message(entry("C100")), "amount", 5, "100"),
        (message(entry("C1,005")), "amount", 5, "1,005"),
        (message(entry("C1,0,5")), "amount", 5, "1,0,5"),
        (message(entry("X100,00")), "damaged", 5, "2607010701X100,00NTRFNONREF"),
        (message(entry(behind="TRFNONREF")), "damaged", 5, "TRFNONREF"),
        (message(entry(behind="//B")), "damaged", 5, ""),
        (message(entry(dates="261301")), "day", 1, ""),
        (message(":64:C260701CNY1,,2"), "damaged", 1, ""),
        (message(":25:9999"), "damaged", 5, ""),
        (message(":60F:C260701CNY1,00"), "truncated", 5, ""),
        (message(":62F:C260701CNY1,00"), "truncated", 6, ""),
        (message(balance("62F", 0)).replace(balance("60F", 0), ""), "truncated", 1, ""),
        (message().replace(":60F:", ":60:"), "truncated", 4, ""),
        (message().replace(":62F:C260701CNY", ":62F:C260701USD"), "currency", 5, "USD"),
        (message().replace("CNY", "人民币"), "currency", 4, "人民币"),
        (message().replace(":62F:C260701CNY0,00", ":62F:C260701CNY0"), "amount", 1, "0"),
        (f"{message()}\n{entry()}", "damaged", 7, entry()),
        (f"{message()}\n{message(account='6223')}", "several_accounts", 7, "6223"),
    ],
)
def test_what_is_not_swift_s_is_refused(text: str, reason: str, row: int, said: str) -> None:
    error = refused(text)
    assert (error.reason, error.row, error.text) == (reason, row, said)


def test_a_statement_without_its_end_is_cut_off() -> None:
    text = message(entry(), closing=100_00).partition(":62F:")[0]
    assert refused(text).reason == "truncated"


def test_every_entry_becomes_a_row_of_its_own() -> None:
    # Wrapped by a transport, the tag is found by the library, but not at the beginning of a line.
    text = message(entry(), ":\n61:2607010701D40,00NTRFNONREF", closing=60_00)
    assert refused(text).reason == "damaged"


@pytest.mark.parametrize("tag", ["86", "NS", "99"])
def test_more_fields_to_an_entry_than_any_bank_sends_are_a_trap(tag: str) -> None:
    fields = [f":{tag}:x"] * 100_000
    assert refused(message(entry(), *fields, closing=100_00)).reason == "trap"


def test_the_library_keeps_what_it_could_not_read_to_itself(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    refused(message(entry("X100,00", behind="NTRFSECRET")))
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


amounts = st.integers(min_value=-(10**9), max_value=10**9).filter(bool)
words = st.text(alphabet="甲乙丙物业 A1/,.", max_size=30).map(lambda text: " ".join(text.split()))


def written(facts: list[tuple[int, str]], opening: int) -> str:
    fields = []
    for place, (amount, text) in enumerate(facts):
        day = date(2026, 1, 1) + timedelta(days=place)
        mark = "C" if amount > 0 else "D"
        dates = f"{day:%y%m%d%m%d}"
        reference = f"NTRFNONREF//B{place}"
        fields.append(entry(f"{mark}{comma(amount)}", dates=dates, behind=reference))
        if text:
            fields.append(f":86:{text}")
    closing = list(accumulate((amount for amount, _ in facts), initial=opening))[-1]
    return message(*fields, opening=opening, closing=closing)


@given(st.lists(st.tuples(amounts, words), max_size=8), st.integers(-(10**9), 10**9))
@settings(deadline=None)
def test_what_was_written_is_read(facts: list[tuple[int, str]], opening: int) -> None:
    found = read_text(written(facts, opening))
    signs = {IN: 1, OUT: -1}
    assert [(signs[row.direction] * row.amount_minor, row.text) for row in found.rows] == facts
    assert [row.serial for row in found.rows] == [f"B{place}" for place in range(len(facts))]
    assert not found.warnings


@given(st.data())
@settings(max_examples=500, deadline=None)
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

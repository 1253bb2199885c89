"""Taking over a journal: all of it or nothing, before people begin."""

import json
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest

from ledger.domain.errors import ImportRefusedError
from ledger.domain.journals import JournalEntry, JournalLine
from ledger.posting.imports import import_journal
from ledger.schemas.journals.formats import JournalFormat
from ledger.statements.journal import journal
from ledger.statements.values import Audience
from tests.conftest import Books
from tests.factories import Ledger
from tests.journals import AT, balances, closed_periods, contents, exported, imported

GIFT = ("100201", "410101")


def line(
    on: str = "2025-09-03", amount: str = "5.00", accounts: tuple[str, str] = GIFT, **values: Any
) -> str:
    """Write a transaction as a line of JSON."""
    debit, credit = accounts
    fund = values.pop("fund", "GEN")
    body = {
        "dated_on": on,
        "lines": [
            {"account": debit, "fund": fund, "debit": amount},
            {"account": credit, "fund": fund, "credit": amount},
        ],
    }
    return json.dumps(body | values, ensure_ascii=False)


def take(ledger: Ledger, *texts: str, **options: Any) -> Any:
    return imported(ledger, "\n".join(texts), JournalFormat.JSONL, **options)


def refusal(ledger: Ledger, *texts: str, **options: Any) -> ImportRefusedError:
    """Import what must be refused, and make sure that nothing of it stays."""
    before = contents(ledger)
    with pytest.raises(ImportRefusedError) as refused:
        take(ledger, *texts, **options)
    assert contents(ledger) == before
    return refused.value


def names_of(ledger: Ledger) -> dict[str, str]:
    with ledger.reading() as connection:
        shown = journal(connection, ledger.facts, Audience.AUDITOR).accounts
        return {item.code: item.values["name_zh"] for item in shown}


def test_months_of_the_history_are_closed_and_the_next_one_is_open(books: Books) -> None:
    ledger = books()
    report = take(ledger, line("2025-08-30"), line("2025-11-02"))
    assert (report.transaction_count, report.line_count) == (2, 4)
    assert (report.first_day, report.last_day) == (date(2025, 8, 30), date(2025, 11, 2))
    assert report.closed_through == 202511
    assert closed_periods(ledger) == [202508, 202509, 202510, 202511]
    ledger.post("2025-12-01 停车\n借 1001 1.00\n贷 480101 1.00")


def test_months_may_be_left_open(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    assert take(ledger, line(), leave_open=True).closed_through is None
    assert closed_periods(ledger) == []


def test_a_month_that_is_not_over_stays_open(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    assert take(ledger, line("2026-05-31"), line("2026-06-01")).closed_through == 202605


def test_an_adjustment_closes_through_december_and_not_beyond(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    adjustment = line("2025-12-31", period="2025-13", accounts=("510104", "220203"))
    assert take(ledger, line("2025-12-05"), adjustment).closed_through == 202512


def test_a_community_where_people_post_takes_no_journal(books: Books) -> None:
    ledger = books("2025-01-01 停车\n借 1001 1.00\n贷 480101 1.00")
    error = refusal(ledger, line())
    assert (error.reason, error.line) == ("people_posted", 0)


def test_a_second_journal_may_follow_the_first_but_not_its_closed_months(
    sqlite_books: Books,
) -> None:
    ledger = sqlite_books()
    take(ledger, line("2025-08-30"))
    take(ledger, line("2025-09-30"))
    error = refusal(ledger, line("2025-10-01"), line("2025-09-30"))
    assert (error.reason, error.line, error.field) == ("closed_period", 2, "dated_on")


def test_an_empty_file_is_refused(sqlite_books: Books) -> None:
    assert refusal(sqlite_books(), "", " ").reason == "empty"


def test_progress_is_told_while_batches_go_in(sqlite_books: Books) -> None:
    told: list[int] = []
    take(sqlite_books(), *(line() for _ in range(1_002)), progress=told.append)
    assert told == [1_000, 1_002]


def test_entries_are_read_as_they_are_posted_not_all_at_once(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    read = 0
    most_ahead = 0
    posted = 0

    def entries() -> Iterator[JournalEntry]:
        nonlocal read, most_ahead
        for _ in range(2_500):
            read += 1
            most_ahead = max(most_ahead, read - posted)
            amounts = (JournalLine("1001", "GEN", 1), JournalLine("480101", "GEN", 0, 1))
            yield JournalEntry(date(2025, 9, 3), amounts)

    def progress(count: int) -> None:
        nonlocal posted
        posted = count

    with ledger.database.writing() as connection:
        import_journal(connection, ledger.community_id, entries(), at=AT, progress=progress)
    assert most_ahead <= 1_000


@pytest.mark.parametrize(
    ("text", "reason", "field"),
    [
        (line(amount="1000000000000000000"), "amount_too_large", "lines.0.debit"),
        (line(amount="0.00"), "lines_zero", "lines.0.debit"),
        (line(amount="-5.00"), "lines_negative", "lines.0.debit"),
        (line("2025-02-30"), "date_not_a_day", "dated_on"),
        (line("2025-11-30", period="2025-13"), "date_adjustment_day", "dated_on"),
        (line("2025-12-31", period="2025-13"), "lines_cash_in_period_13", "lines.0.account"),
        (line(accounts=("100201", "9999")), "unknown_account", "lines.1.account"),
        (line(accounts=("Assets:Bank", "410101")), "unknown_account", "lines.0.account"),
        (line(fund="NONE"), "unknown_fund", "lines.0.fund"),
        (line(accounts=("510104", "2601"), fund="MNT"), "account_rule_no_fund", "lines.0.fund"),
        (line(place="B9"), "unknown_place", "lines.0.place"),
        (line(decision="D9"), "unknown_decision", "decision"),
        (line(contract="C9"), "unknown_contract", "contract"),
        (line(summary="谢谢😀"), "text_character", "summary"),
        (line(memo="谢谢😀"), "text_character", "memo"),
        (line(memo="长" * 501), "text_too_long", "memo"),
        (line(kind="reversal"), "correction_no_target", "corrects"),
        (
            line(kind="reversal", corrects="记-2025-09-0099"),
            "correction_target_unknown",
            "corrects",
        ),
        (line(corrects="V1"), "correction_not_a_correction", "corrects"),
        (line(refund_of="收据 7"), "correction_target_unknown", "refund_of"),
        (line(external_id="A1"), "external_id_twice", "external_id"),
        (line(voucher="V1"), "voucher_twice", "voucher"),
        (line().replace('"credit": "5.00"', '"credit": "5.01"'), "unbalanced", "lines"),
        (line().replace('"GEN", "credit"', '"PROP", "credit"'), "unbalanced_fund", "lines"),
        (line().replace('"credit": "5.00"', '"debit": "5.00"'), "unbalanced", "lines"),
        (json.dumps({"dated_on": "2025-09-03", "lines": []}), "lines_too_few", "lines"),
    ],
)
def test_a_line_that_breaks_a_rule_is_named_and_nothing_is_imported(
    sqlite_books: Books, text: str, reason: str, field: str
) -> None:
    ledger = sqlite_books()
    error = refusal(ledger, line("2025-08-01", voucher="V1", external_id="A1"), "", text)
    assert (error.reason, error.line, error.field) == (reason, 3, field)


def test_an_external_id_of_an_earlier_import_is_refused(books: Books) -> None:
    ledger = books()
    take(ledger, line(external_id="A1"), leave_open=True)
    error = refusal(ledger, line(), line(external_id="A1"))
    assert (error.reason, error.line, error.text) == ("external_id_twice", 2, "A1")


def test_posting_line_of_the_file_is_named_not_only_the_transaction(sqlite_books: Books) -> None:
    text = '2025-01-01 * "x"\n  fund: "NONE"\n  Assets:1001  5.00 CNY\n  Income:480101  -5.00 CNY\n'
    with pytest.raises(ImportRefusedError) as refused:
        imported(sqlite_books(), text, JournalFormat.BEANCOUNT)
    assert (refused.value.reason, refused.value.line) == ("unknown_fund", 3)


def test_accounts_are_created_under_the_type_their_root_names(books: Books) -> None:
    ledger = books()
    report = take(
        ledger,
        line(accounts=("Assets:Bank:CCB", "Income:Parking")),
        line(accounts=("Expenses:Clean", "Assets:Bank:CCB")),
        line(accounts=("Assets:Receivable", "Equity:Opening")),
        line(accounts=("费用:保洁", "liabilities:loan")),
        create_accounts=True,
    )
    assert [(x.code, x.name, x.foreign_name, x.type, x.is_cash) for x in report.accounts] == [
        ("195001", "Bank-CCB", "Assets:Bank:CCB", "asset", True),
        ("495001", "Parking", "Income:Parking", "income", False),
        ("595001", "Clean", "Expenses:Clean", "expense", False),
        ("195002", "Receivable", "Assets:Receivable", "asset", False),
        ("395001", "Opening", "Equity:Opening", "net_assets", False),
        ("595002", "保洁", "费用:保洁", "expense", False),
        ("295001", "loan", "liabilities:loan", "liability", False),
    ]
    assert balances(ledger)["Assets:Bank:CCB"] == 0


def test_accounts_created_once_are_known_by_their_foreign_name_later(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    take(ledger, line("2025-08-01", accounts=("Assets:Bank", "Income:X")), create_accounts=True)
    report = take(ledger, line("2025-09-01", accounts=("Assets:Bank", "Income:X")))
    assert report.accounts == ()
    assert balances(ledger)["Assets:Bank"] == 1000


def test_a_name_with_one_of_our_codes_is_that_account(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    report = take(ledger, line(accounts=("Assets:1001-现金", "Income:480101")))
    assert (report.accounts, balances(ledger)) == ((), {"1001": 500, "480101": -500})


@pytest.mark.parametrize(
    ("name", "reason"),
    [("Bank:CCB", "account_root"), ("Assets", "account_root"), ("Assets:😀", "text_character")],
)
def test_a_name_of_no_type_or_no_letters_is_not_created(
    sqlite_books: Books, name: str, reason: str
) -> None:
    error = refusal(sqlite_books(), line(accounts=(name, "480101")), create_accounts=True)
    assert (error.reason, error.field) == (reason, "lines.0.account")


def test_a_code_under_another_root_is_not_taken_for_ours(sqlite_books: Books) -> None:
    error = refusal(sqlite_books(), line(accounts=("Expenses:1001-现金", "480101")))
    assert (error.reason, error.text) == ("unknown_account", "Expenses:1001-现金")


def test_the_summary_is_made_of_account_names_and_the_narration_stays_private(
    sqlite_books: Books,
) -> None:
    ledger = sqlite_books()
    text = '2025-01-01 * "张三" "还款"\n  Assets:1001  5.00 CNY\n  Income:480101\n'
    imported(ledger, text, JournalFormat.BEANCOUNT)
    with ledger.reading() as connection:
        (entry,) = journal(connection, ledger.facts, Audience.AUDITOR).entries
    assert (entry.summary, entry.memo) == ("借 库存现金；贷 公共收益-停车", "张三 | 还款")
    for journal_format in JournalFormat:
        assert "张三" not in exported(ledger, journal_format, Audience.PUBLIC)


def test_a_summary_of_many_accounts_is_cut_to_what_a_voucher_holds(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    codes = [code for code in names_of(ledger) if code.startswith(("48", "49"))]
    rows = [{"account": code, "credit": "1.00"} for code in codes]
    total = f"{len(codes)}.00"
    body = {"dated_on": "2025-01-01", "lines": [{"account": "1001", "debit": total}, *rows]}
    take(ledger, json.dumps(body))
    with ledger.reading() as connection:
        (entry,) = journal(connection, ledger.facts, Audience.PUBLIC).entries
    assert len(entry.summary) == 60
    assert entry.summary.endswith("…")


def test_shares_that_a_journal_does_not_have_are_kept_apart_and_counted(books: Books) -> None:
    ledger = books()
    shared = partial(line, accounts=("100205", "2601"), fund="MNT")
    report = take(ledger, shared(), shared("2025-09-04"))
    assert report.unallocated_count == 2
    assert contents(ledger)["sublines"] == [
        (1, 2, 1, "UNALLOCATED", 0, 500), (2, 2, 1, "UNALLOCATED", 0, 500),
    ]  # fmt: skip


def test_corrections_find_their_targets_by_the_numbers_of_the_file(books: Books) -> None:
    ledger = books()
    take(
        ledger,
        line("2025-08-01", voucher="A"),
        line("2025-08-01", voucher="记-2025-08-0001"),
        leave_open=True,
    )
    red = partial(line, kind="reversal", amount="-5.00", summary="冲销")
    take(
        ledger,
        line("2025-08-02", voucher="B"),
        red("2025-08-03", corrects="B"),
        red("2025-08-04", corrects="记-2025-08-0001"),
        line("2025-08-05", refund_of="记-2025-08-0003"),
    )
    with ledger.reading() as connection:
        found = list(journal(connection, ledger.facts, Audience.PUBLIC).entries)
    assert [entry.corrects for entry in found][3:5] == ["记-2025-08-0003", "记-2025-08-0001"]
    assert found[5].refund_of == "记-2025-08-0003"


def test_a_number_given_to_another_voucher_of_the_file_is_not_mistaken_for_it(
    sqlite_books: Books,
) -> None:
    first = line("2025-08-01", voucher="记-2025-08-0007")
    filler = [line("2025-08-01") for _ in range(1_000)]
    red = line("2025-08-03", amount="-5.00", kind="reversal", corrects="记-2025-08-0001")
    error = refusal(sqlite_books(), first, *filler, red)
    assert (error.reason, error.line) == ("correction_target_unknown", 1002)


def test_a_second_journal_gets_codes_that_are_still_free(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    take(ledger, line("2025-08-01", accounts=("Assets:A", "Income:X")), create_accounts=True)
    report = take(
        ledger, line("2025-09-01", accounts=("Assets:B", "Income:X")), create_accounts=True
    )
    assert [item.code for item in report.accounts] == ["195002"]


def test_an_account_declared_closed_takes_nothing_later(sqlite_books: Books) -> None:
    item = {
        "noun": "account", "code": "1001", "type": "asset", "side": "debit", "is_cash": "yes",
        "restriction": "F", "closed_on": "2025-09-02",
    }  # fmt: skip
    ledger = sqlite_books()
    error = refusal(
        ledger,
        line("2025-09-02", accounts=("1001", "480101"), names=[item]),
        line("2025-09-03", accounts=("1001", "480101")),
    )
    assert (error.reason, error.line, error.text) == ("account_rule_closed", 2, "1001")


def declaration(**values: Any) -> str:
    base = {
        "noun": "account",
        "code": "480177",
        "name_zh": "场地",
        "type": "income",
        "side": "credit",
    }
    item = {key: value for key, value in (base | values).items() if value is not None}
    return line(accounts=("1001", "480177"), names=[item])


def test_a_declared_account_is_created_without_asking(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    report = take(ledger, declaration())
    assert [item.code for item in report.accounts] == ["480177"]
    assert names_of(ledger)["480177"] == "场地"


def test_a_declaration_may_rename_what_the_chart_has(books: Books) -> None:
    ledger = books()
    item = {
        "noun": "account", "code": "1001", "name_zh": "钱箱", "type": "asset", "side": "debit",
        "restriction": "F", "is_cash": "yes",
    }  # fmt: skip
    take(ledger, line(names=[item]))
    assert names_of(ledger)["1001"] == "钱箱"


@pytest.mark.parametrize(
    ("text", "reason", "field"),
    [
        (declaration(code="1001"), "account_differs", "names.account.type"),
        (declaration(type="magic"), "unknown_kind", "names.account.type"),
        (declaration(type=None), "missing_key", "names.account"),
        (declaration(name_zh=None), "missing_key", "names.account"),
        (declaration(is_cash="maybe"), "wrong_type", "names.account.is_cash"),
        (declaration(closed_on="2025-02-30"), "date_not_a_day", "names.account"),
        (declaration(code="<b>"), "text_character", "names.account"),
        (declaration(code=""), "unknown_account", "lines.1.account"),
        (declaration(name_zh="😀"), "text_character", "names.account"),
        (
            line(names=[{"noun": "fund", "code": "GEN", "fund_class": "agency"}]),
            "fund_differs", "names.fund.fund_class",
        ),
        (
            line(names=[{"noun": "place", "code": "U1", "kind": "unit", "parent_code": "B9", "name_zh": "x"}]),
            "unknown_place", "names.place",
        ),
        (
            line(names=[{"noun": "place", "code": "U1", "kind": "unit", "name_zh": "x", "area_centi_m2": "-1"}]),
            "wrong_type", "names.place.area_centi_m2",
        ),
    ],
)  # fmt: skip
def test_a_declaration_that_contradicts_the_books_is_refused(
    sqlite_books: Books, text: str, reason: str, field: str
) -> None:
    error = refusal(sqlite_books(), text)
    assert (error.reason, error.line, error.field) == (reason, 1, field)

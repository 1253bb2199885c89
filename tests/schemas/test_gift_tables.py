"""A table of gifts is read whole or not at all: its heads, its words, its sum, and every mistake by row."""

from pathlib import Path

import pytest

from ledger.domain.errors import FileRefusedError
from ledger.domain.gifts import Choice, Consent, Display, DonorKind
from ledger.schemas.gift_tables import GiftTable, Usual, read_gifts

SAMPLE = Path("tests/data/gifts/donor-list-60-pseudonymised.csv")
NAMED = Choice(Display.SURNAME, Consent.WRITTEN)
USUAL = Usual(
    "100203", "CHA", Choice(), {"微信": "100901", "现金": "1001"}, {"共有资金": "GEN"}
)  # fmt: skip


def read(text: str, usual: Usual = USUAL) -> GiftTable:
    return read_gifts(text.encode(), name="捐款.csv", usual=usual)


def test_a_published_list_is_read_to_the_fen_and_its_float_sum_agrees() -> None:
    table = read_gifts(SAMPLE.read_bytes(), name=SAMPLE.name, usual=USUAL)
    assert (len(table.gifts), table.amount_minor, table.problems) == (60, 348_223_211, ())
    kinds = {gift.donor.kind for gift in table.gifts if gift.donor}
    assert kinds == {DonorKind.PERSON, DonorKind.ORGANISATION}
    assert table.numbers[0] == 4


def test_equal_rows_stay_two_gifts_and_words_become_codes() -> None:
    table = read(
        "日期,姓名,金额(元),方式,资金,指定用途,怎样公开,怎样同意,化名,票据号\n"
        "2025年9月1日,云小满,￥1,微信,共有资金,凉亭,化名,微信,老邻居,JZ1\n"
        "2025/9/1,云小满,1,,,,,,,\n2025.9.1,云小满,1,,,,,,,\n2025-09-02,匿名,2,现金,,,,,,\n"
    )
    assert table.problems == ()
    first, second, third, boxed = table.gifts
    assert (first.channel, first.fund, first.earmark) == ("100901", "GEN", "凉亭")
    assert first.choice == Choice(Display.ALIAS, Consent.MESSAGE)
    assert first.receipt_number == "JZ1"
    assert second == third
    assert (second.channel, second.fund, second.choice) == ("100203", "CHA", Choice())
    assert (boxed.donor, boxed.channel) == (None, "1001")


def test_what_holds_of_all_rows_fits_organisations_and_nobody_too() -> None:
    usual = Usual("100203", "CHA", NAMED, {}, {})
    table = read(
        "日期,捐赠人,金额\n2025-09-01,云小满,1\n2025-09-01,示例公司,1\n2025-09-01,,1\n", usual
    )
    shown = [gift.choice.display for gift in table.gifts]
    assert shown == [Display.SURNAME, Display.REAL_NAME, Display.ANONYMOUS]


@pytest.mark.parametrize(
    ("earmark", "reason"),
    [("住9号楼1001", "names_person"), ("云小满家药费", "names_giver"), ("找13800138000", "personal_number")],
)  # fmt: skip
def test_a_purpose_that_names_somebody_is_told_with_its_row(earmark: str, reason: str) -> None:
    table = read(
        f"日期,捐赠人,金额,指定用途\n2025-09-01,云小满,5,凉亭\n2025-09-01,云小满,5,{earmark}\n"
    )
    (problem,) = table.problems
    assert (problem.number, getattr(problem.refusal, "reason", "")) == (3, reason)
    assert len(table.gifts) == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2025-02-30,云小满,1,,", "not_a_day"), ("2025-09-01,云小满,,,", "not_a_number"),
        ("2025-09-01,云小满,0,,", "zero"), ("2025-09-01,云小满,-1,,", "negative"),
        ("2025-09-01,云小满,1.005,,", "too_precise"), ("2025-09-01,云小满,1,支票,", "choice"),
        ("2025-09-01,云小满,1,,大名", "choice"), ("2025-09-01,云小满,1,,实名", "no_consent"),
        ("2025-09-01,,1,,实名", "no_donor"), ("2025-09-01,=A1,x,,", "not_a_number"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_with_its_row(row: str, reason: str) -> None:
    table = read(f"捐款\n日期,捐赠人,金额,方式,怎样公开\n2025-09-01,云知秋,5,,\n{row}\n合计,,999\n")
    (problem,) = table.problems
    assert problem.number == 4
    assert getattr(problem.refusal, "reason", "") == reason
    assert len(table.gifts) == 1


@pytest.mark.parametrize("total", ["6.00", "5", "x"])
def test_a_sum_that_differs_is_told(total: str) -> None:
    table = read(f"日期,捐赠人,金额\n2025-09-01,云小满,5.50\n合计,,{total}\n")
    (problem,) = table.problems
    assert getattr(problem.refusal, "reason", "") == "total_differs"


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), ("姓名,电话\n云,1\n".encode(), "no_heads"), (b"\xff\xfe\x00", "type_table")],
)
def test_a_file_that_is_no_list_of_gifts_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(FileRefusedError) as caught:
        read_gifts(content, name="x.csv", usual=USUAL)
    assert (caught.value.reason, caught.value.field) == (reason, "gifts")


def test_a_table_without_rows_holds_no_gifts() -> None:
    (problem,) = read("日期,捐赠人,金额\n").problems
    assert getattr(problem.refusal, "reason", "") == "no_rows"

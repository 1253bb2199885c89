"""The glossary's tables become terms; a row that is not like the others is named by its line."""

import pytest

from ledger.schemas.glossary import GlossaryError, Section, Term, read_glossary

HEAD = "| 中文 | pinyin | English | meaning | 解释 | in the code |\n|---|---|---|---|---|---|\n"
SIDES = "| 借 / 贷 | jiè / dài | debit / credit | the `sides` | 左右两边。 | `Side` |\n"
GUARD = "| 守卫 | shǒuwèi | guard | a trigger | | `guards` |\n"


def test_rows_stand_under_their_section_without_marks_of_code() -> None:
    text = f"# Glossary 术语\n\n## 记账 Posting\n\n{HEAD}{SIDES}\n## Kept out\n\n*Leg*.\n"
    term = Term("借 / 贷", "jiè / dài", "debit / credit", "the sides", "左右两边。")
    assert read_glossary(text) == (Section("记账", "Posting", (term,)),)


@pytest.mark.parametrize(
    ("pinyin", "anchor"),
    [
        ("jiè / dài", "jie-dai"), ("chā'é gēngzhèng", "chaegengzheng"),
        ("Lǚxíng", "luxing"), ("běn yuè héjì / běn nián lěijì", "benyueheji-bennianleiji"),
    ],
)  # fmt: skip
def test_an_anchor_is_pinyin_without_tones_and_spaces(pinyin: str, anchor: str) -> None:
    assert Term("词", pinyin, "word", "", "").anchor == anchor


def test_what_matters_to_programmers_alone_is_left_out_and_so_is_an_empty_section() -> None:
    assert read_glossary(f"## 记账 Posting\n{HEAD}{GUARD}") == ()
    (section,) = read_glossary(f"## 记账 Posting\n{HEAD}{GUARD}{SIDES}")
    assert [term.name_zh for term in section.terms] == ["借 / 贷"]


@pytest.mark.parametrize(
    "rows",
    [
        "| 凭证 | píngzhèng | voucher | what is posted | `transactions` |",
        "| 凭证 | píngzhèng | voucher | a \\| b | 单子。 | `transactions` | more |",
        "| 凭证 | | voucher | what is posted | 单子。 | `transactions` |",
        f"{SIDES}{SIDES}",
        f"{SIDES}| 姐带 | jiē / dāi | sister | the same anchor | 同音。 | `Side` |",
    ],
)
def test_a_row_unlike_the_others_is_refused_with_its_line(rows: str) -> None:
    with pytest.raises(GlossaryError, match=r"line [45]: "):
        read_glossary(f"## 记账 Posting\n{HEAD}{rows}")


def test_a_term_under_no_heading_is_refused() -> None:
    with pytest.raises(GlossaryError, match="line 3: 借 / 贷 stands under no heading"):
        read_glossary(f"{HEAD}{SIDES}")

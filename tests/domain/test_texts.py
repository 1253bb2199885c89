"""What may enter the books as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.errors import TextError
from ledger.domain.texts import carried_code, carried_text, clean_code, clean_text, unstorable


@pytest.mark.parametrize(
    "text", ["停车费", "Parking fee, 2025", "𠮷野路", "café", "1-2（含）", "㎡ ℃ ①", "维修“电梯”"]
)
def test_a_text_is_kept_as_it_was_typed(text: str) -> None:
    assert clean_text(f"  {text} ", field="summary", length_max=60) == text


@pytest.mark.parametrize(
    "text",
    ["a\nb", "a\tb", "a\0b", "零\u200b宽", "右\u202e左", "\ufeffa", "半\ud800个", "私\ue000", "😀", "☀",
     "变\ufe0f体", "\U000e0041", "未\u0378"],
    ids=ascii,
)  # fmt: skip
def test_what_paper_cannot_carry_is_refused_by_its_number(text: str) -> None:
    if text != text.strip():
        text = f"x{text}x"
    with pytest.raises(TextError) as refused:
        clean_text(text, field="summary", length_max=60)
    assert refused.value.reason == "character"
    assert refused.value.text.startswith("U+")


def test_a_text_has_a_length() -> None:
    assert clean_text("长" * 60, field="summary", length_max=60)
    with pytest.raises(TextError) as refused:
        clean_text("长" * 61, field="summary", length_max=60)
    assert (refused.value.reason, refused.value.length_max) == ("too_long", 60)


def test_a_text_that_is_needed_is_not_left_empty() -> None:
    assert clean_text("  ", field="memo", length_max=9) == ""
    with pytest.raises(TextError) as refused:
        clean_text("  ", field="memo", length_max=9, required=True)
    assert (refused.value.reason, refused.value.field) == ("required", "memo")


@given(st.text(max_size=40))
def test_a_text_that_passes_passes_again_unchanged(text: str) -> None:
    try:
        cleaned = clean_text(text, field="memo", length_max=40)
    except TextError:
        return
    assert clean_text(cleaned, field="memo", length_max=40) == cleaned


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        ("停车费", "停车费"),
        (" a\tb\r\nc ", "a b  c"),
        ("x\0y", "xy"),
        ("🌹王\ud83d", "王"),
        ("零\u200b宽", "零宽"),
        ("字" * 11, "字" * 10),
        ("一二三四五六七八九 十", "一二三四五六七八九"),
        ("", ""),
    ],
)
def test_of_what_others_wrote_only_what_paper_cannot_carry_is_left_out(
    text: str, carried: str
) -> None:
    assert carried_text(text, length_max=10) == carried


@given(st.text(st.characters()), st.integers(0, 20))
def test_what_is_carried_may_enter_the_books_and_is_carried_again_unchanged(
    text: str, length: int
) -> None:
    carried = carried_text(text, length_max=length)
    assert clean_text(carried, field="memo", length_max=length) == carried
    assert carried_text(carried, length_max=length) == carried


@given(st.text(alphabet=st.characters(exclude_characters="\0")))
def test_every_text_of_whole_characters_can_be_kept(text: str) -> None:
    assert unstorable(text) == ""
    for sign in ("\0", "\ud800", "\udbff", "\udc00", "\udfff"):
        assert unstorable(f"{text}{sign}{text}\0") == sign


@pytest.mark.parametrize(
    "code", ["X/1 ?", "Z/1", "a b", "a.json", "a?b", "a#b", "a%b", "-a", "..", "a\\b"]
)
def test_a_code_that_no_address_can_carry_is_refused(code: str) -> None:
    with pytest.raises(TextError) as refused:
        clean_code(code, field="code", length_max=20)
    assert (refused.value.reason, refused.value.text) == ("code", code)
    assert clean_code(carried_code(f"A{code}"), field="code", length_max=20)


@pytest.mark.parametrize("code", ["HT01", "J-12", "沪房〔2025〕12号", "会议（一）", "2025_3"])
def test_a_code_is_kept_as_it_was_typed(code: str) -> None:
    assert clean_code(f" {code} ", field="code", length_max=20) == carried_code(code) == code


def test_a_code_is_never_missing() -> None:
    with pytest.raises(TextError, match="required"):
        clean_code(" ", field="code", length_max=20)

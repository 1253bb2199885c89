"""Gifts of money from a spreadsheet or pasted rows: every gift, and everything that is wrong by row.

Nothing is written from here: what was read is shown first, and kept only when nothing is wrong with it. Two
rows that are alike are two gifts.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ledger.domain.entries import check_unnamed
from ledger.domain.errors import FileRefusedError, GiftError, Refusal
from ledger.domain.gifts import (
    EARMARK_LENGTH_MAX,
    Choice,
    Consent,
    Display,
    DonorKind,
    Gift,
    Nature,
)
from ledger.domain.money import parse_yuan, yuan
from ledger.schemas.balance_tables import RowProblem, cells_of
from ledger.schemas.fields import day
from ledger.schemas.gift_forms import donor_of

#: Rows in which the heads of columns are looked for: titles stand above them.
_HEADS_WITHIN = 12
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "received_on": ("捐赠日期", "捐款日期", "收款日期", "日期", "时间", "date"),
    "donor": (
        "捐赠单位/姓名", "捐赠人", "捐款人", "捐赠者", "捐赠单位", "姓名", "单位/姓名", "donor", "name",
    ),
    "amount": ("捐赠金额", "捐款金额", "金额", "amount"),
    "donor_kind": ("捐赠人类别", "类别", "kind"),
    "way": ("捐赠方式", "捐款方式", "收款方式", "方式", "渠道", "way"),
    "fund": ("资金", "基金", "fund"),
    "earmark": ("指定用途", "用途", "意向", "earmark"),
    "display": ("怎样公开", "公开方式", "公示方式", "display"),
    "consent": ("怎样同意", "怎样同意的", "同意方式", "consent"),
    "alias": ("化名", "alias"),
    "receipt_number": ("收据号", "票据号", "收据编号", "receipt"),
}  # fmt: skip
_TOTALS = re.compile(r"合计|总计|^total", re.IGNORECASE)
_NOBODY = frozenset({"", "匿名", "无名", "无名氏", "爱心居民", "爱心人士", "不详", "anonymous"})
_ORGANISATION = re.compile(
    r"公司|集团|单位|委员会|协会|学会|商会|基金会|合作社|中心|银行|学校|医院|幼儿园|商行|门店|超市|支部|居委|物业|党委|工会"
)
_WORDS: Mapping[str, Mapping[str, str]] = {
    "donor_kind": {"个人": "person", "单位": "organisation", "组织": "organisation"},
    "display": {
        "实名": "real_name", "全名": "real_name", "姓氏": "surname", "只露姓氏": "surname",
        "化名": "alias", "匿名": "anonymous",
    },
    "consent": {
        "签字": "written", "签了字": "written", "书面": "written", "消息": "message",
        "发了消息": "message", "微信": "message", "口头": "spoken", "当面说的": "spoken",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Usual:
    """What holds of rows that do not say it themselves; ``channels`` and ``funds`` map words to codes."""

    channel: str
    fund: str
    choice: Choice
    channels: Mapping[str, str]
    funds: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GiftTable:
    """What a table holds: gifts with the numbers of their rows, and what is wrong."""

    gifts: tuple[Gift, ...]
    numbers: tuple[int, ...]
    problems: tuple[RowProblem, ...]

    @property
    def amount_minor(self) -> int:
        """The sum of the gifts."""
        return sum(gift.amount_minor for gift in self.gifts)


def read_gifts(content: bytes, *, name: str, usual: Usual) -> GiftTable:
    """Read a table of gifts; the sum that it states is held against its rows.

    Raises:
        FileRefusedError: the file as a whole cannot be used.
    """
    try:
        table = cells_of(content, name=name)
    except FileRefusedError as refusal:
        refusal.field = "gifts"
        raise
    first, columns = _heads(table, name)
    gifts: list[Gift] = []
    numbers: list[int] = []
    problems: list[RowProblem] = []
    for number, cells in enumerate(table[first:], start=first + 1):
        row = {column: cells[at] if at < len(cells) else "" for column, at in columns.items()}
        if not any(cells):
            continue
        if any(_TOTALS.search(cell) for cell in cells[: columns["amount"]]):
            problems += _total_problems(number, row["amount"], gifts, unread=bool(problems))
            continue
        try:
            gifts.append(_gift(row, usual))
            numbers.append(number)
        except Refusal as refusal:
            problems.append(RowProblem(number, refusal))
    if not gifts and not problems:
        problems.append(RowProblem(first + 1, GiftError(reason="no_rows")))
    return GiftTable(tuple(gifts), tuple(numbers), tuple(problems))


def _heads(table: Sequence[Sequence[str]], name: str) -> tuple[int, dict[str, int]]:
    """Find the row of heads: one with a day and an amount."""
    for number, cells in enumerate(table[:_HEADS_WITHIN]):
        columns: dict[str, int] = {}
        for at, cell in enumerate(cells):
            plain = re.sub(r"[（(]元[）)]|[\s（）():：_-]", "", cell).casefold()
            for column, words in _COLUMNS.items():
                if plain in words:
                    columns.setdefault(column, at)
        if {"received_on", "amount"} <= columns.keys():
            return number + 1, columns
    raise FileRefusedError(reason="no_heads", name=name, field="gifts")


def _gift(row: Mapping[str, str], usual: Usual) -> Gift:
    """Make a gift of a row.

    Raises:
        Refusal: the first cell that cannot be used, with its field.
    """
    donor_name = row.get("donor", "").strip()
    name = "" if donor_name in _NOBODY else donor_name
    kind = _word(row, "donor_kind") or (
        DonorKind.ORGANISATION if _ORGANISATION.search(name) else DonorKind.PERSON
    )
    display, consent = _word(row, "display"), _word(row, "consent")
    choice = usual.choice
    if display or consent:
        choice = Choice(
            Display(display) if display else choice.display,
            Consent(consent) if consent else choice.consent,
        )
    elif not name:
        choice = Choice()
    elif choice.display is Display.SURNAME and kind == DonorKind.ORGANISATION:
        choice = Choice(Display.REAL_NAME, choice.consent)
    gift = Gift(
        Nature.MONEY, day(row["received_on"], "received_on"),
        donor_of(name, kind, row.get("alias", "")), choice,
        amount_minor=parse_yuan(row["amount"], field="amount"),
        channel=_code(row, "way", usual.channels, usual.channel),
        fund=_code(row, "fund", usual.funds, usual.fund), earmark=row.get("earmark", "").strip(),
        receipt_number=row.get("receipt_number", "").strip(),
    )  # fmt: skip
    if gift.earmark:
        check_unnamed(gift.earmark, field="earmark", length_max=EARMARK_LENGTH_MAX)
    return gift


def _word(row: Mapping[str, str], column: str) -> str:
    """Read one of a few words, in Chinese or as we write them ourselves."""
    text = row.get(column, "").strip()
    words = _WORDS[column]
    if not text or text in words.values():
        return text
    if text not in words:
        raise GiftError(reason="choice", field=column, text=text[:40])
    return words[text]


def _code(row: Mapping[str, str], column: str, codes: Mapping[str, str], usual: str) -> str:
    text = row.get(column, "").strip()
    if not text:
        return usual
    if text not in codes:
        field = "channel" if column == "way" else column
        raise GiftError(reason="choice", field=field, text=text[:40])
    return codes[text]


def _total_problems(
    number: int, text: str, gifts: Sequence[Gift], *, unread: bool
) -> list[RowProblem]:
    """Hold the sum that the table states against its rows; spreadsheets round it in the thirteenth digit."""
    try:
        stated = Decimal(text.replace(",", "").strip() or "0").quantize(Decimal("0.01"))
    except InvalidOperation:
        stated = Decimal(0)
    read_minor = sum(gift.amount_minor for gift in gifts)
    difference_minor = int(stated * 100) - read_minor
    # Rows that could not be read are missing from the sum: first they are put right.
    if not difference_minor or unread:
        return []
    refusal = GiftError(
        reason="total_differs", field="amount", text=yuan(int(stated * 100)),
        difference_minor=difference_minor,
    )  # fmt: skip
    return [RowProblem(number, refusal)]

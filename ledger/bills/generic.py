"""Tables in a form that we do not know: read by a mapping of their columns that a person has filled in.

``propose`` looks at such a table and fills in what its header says plainly, for the person to complete.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from ledger.bills.cells import heading
from ledger.bills.documents import Document
from ledger.bills.layouts import IN, NEUTRAL, OUT, Field, Layout
from ledger.bills.tables import Table, tables_of
from ledger.domain.bill_mappings import ColumnMapping
from ledger.domain.bills import Direction
from ledger.domain.errors import BillRefusedError

FORMAT = "generic"
SAMPLE_ROWS = 8
_WORDS_SHOWN_MAX = 50
_HEADER_CELLS_LEAST = 3
_TOTALS = ("合计", "总计")

#: Headings that say plainly what they are, by the field of ``ColumnMapping``; the plainest first.
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "day": (
        "交易日期", "记账日期", "入账日期", "发生日期", "收款日期", "缴费日期", "交易日", "记账日", "日期",
        "交易时间", "发生时间", "记账时间", "入账时间", "完成时间", "支付时间", "付款时间", "时间",
        "date", "transactiondate", "datetime", "time",
    ),
    "time": ("交易时间", "记账时间", "时间", "time"),
    "amount": ("金额", "金额(元)", "交易金额", "交易金额(元)", "发生额", "收支金额", "收支金额(元)",
               "变动金额", "amount"),
    "amount_in": ("收入金额", "收入", "收入(元)", "收入金额(元)", "贷方发生额", "贷方金额", "贷方",
                  "存入金额", "存入", "转入金额", "贷方发生额(收入)", "收款金额", "income", "credit",
                  "deposit", "in"),
    "amount_out": ("支出金额", "支出", "支出(元)", "支出金额(元)", "借方发生额", "借方金额", "借方",
                   "支取金额", "支取", "转出金额", "借方发生额(支取)", "付款金额", "expense", "debit",
                   "withdrawal", "out"),
    "direction": ("收/支", "收支", "收支类型", "借贷标志", "借/贷", "借贷", "借贷方向", "交易方向", "方向",
                  "收支方向", "direction", "type"),
    "balance": ("余额", "余额(元)", "账户余额", "账户余额(元)", "本次余额", "账户结余", "balance"),
    "counterparty": ("对方户名", "对方账户名", "对方名称", "对方单位", "对方单位名称", "交易对方", "对方",
                     "付款人", "缴款人", "捐赠人", "姓名", "户名", "counterparty", "payee", "name"),
    "counterparty_number": ("对方账号", "对方账户", "对方卡号/账号", "对方帐号"),
    "serial": ("流水号", "交易流水号", "交易单号", "交易订单号", "凭证号", "交易号", "日志号", "单号",
               "reference", "id"),
    "order": ("商户订单号", "商家订单号", "订单号", "商户单号"),
}  # fmt: skip
_TEXTS = frozenset({"摘要", "用途", "附言", "备注", "商品", "商品说明", "商品名称", "说明", "交易附言", "房号",
                    "memo", "description", "note", "remark", "narration"})  # fmt: skip
#: Words that mean the same everywhere; a bank's 借 is money that leaves us.
_WORDS: Mapping[str, Direction] = {
    **dict.fromkeys(("收入", "收", "入", "转入", "存入", "来账", "贷", "贷方", "贷cr", "in", "income",
                     "credit", "cr", "c", "+"), IN),
    **dict.fromkeys(("支出", "支", "付", "出", "转出", "支取", "往账", "借", "借方", "借dr", "out",
                     "expense", "debit", "dr", "d", "-"), OUT),
    **dict.fromkeys(("不计收支", "中性交易", "/"), NEUTRAL),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a table looks like, and what of its columns is plain.

    Attributes:
        row: the line of the header, from 1.
        headings: the header as printed.
        samples: the first rows below it.
        columns: field of ``ColumnMapping`` → heading.
        texts: the columns that look like text.
        words: the words in the direction column that are known.
        unknown_words: those that a person has to explain.
    """

    row: int
    headings: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    columns: Mapping[str, str]
    texts: tuple[str, ...]
    words: Mapping[str, Direction]
    unknown_words: tuple[str, ...]

    def mapping(self) -> ColumnMapping:
        """Give the mapping, if nothing is left to tell.

        Raises:
            BillMappingError: a person has to say more.
        """
        by_direction: dict[Direction, tuple[str, ...]] = {
            direction: tuple(word for word, meant in self.words.items() if meant is direction)
            for direction in Direction
        }
        return ColumnMapping(
            headings=self.headings,
            texts=self.texts,
            words_in=by_direction[IN],
            words_out=by_direction[OUT],
            words_neutral=by_direction[NEUTRAL],
            **{"day": "", **self.columns},
        )


def layout_of(mapping: ColumnMapping) -> Layout:
    """Give the layout by which the engine reads a mapped table."""
    fields = {"amount_in": Field.IN, "amount_out": Field.OUT}
    return Layout(
        format=FORMAT,
        columns={
            fields.get(name) or Field(name): (text,) for name, text in mapping.columns.items()
        },
        texts=mapping.texts,
        directions=mapping.words,
        foot=(*_TOTALS, "小计", "本页合计", "本月合计", "本年累计"),
        totals=_TOTALS,
    )


def propose(document: Document) -> Proposal:
    """Look at a table and say what its columns probably are.

    Raises:
        BillRefusedError: there is no table with a header in it.
    """
    found = [item for table in tables_of(document) if (item := _header(table))]
    if not found:
        raise BillRefusedError(reason="unknown_format")
    _, table, position = max(found, key=lambda item: item[0])
    rows = list(islice(table.rows(), position, position + 1 + SAMPLE_ROWS))
    (number, header), *samples = rows
    headings = tuple(cell.strip() for cell in header)
    columns = _columns(headings)
    words = _words(table, position, headings, columns)
    known = {word: _WORDS[heading(word)] for word in words if heading(word) in _WORDS}
    return Proposal(
        row=number,
        headings=headings,
        samples=tuple(tuple(cell.strip() for cell in cells) for _, cells in samples),
        columns=columns,
        texts=tuple(text for text in dict.fromkeys(headings) if heading(text) in _TEXTS),
        words=known,
        unknown_words=tuple(word for word in words if word not in known),
    )


def _header(table: Table) -> tuple[tuple[int, int], Table, int] | None:
    """Find the row of which most cells are known headings, else the first with several cells."""
    known = {name for names in _HEADINGS.values() for name in names} | _TEXTS
    best: tuple[tuple[int, int], Table, int] | None = None
    for position, (_, cells) in enumerate(table.head()):
        names = {heading(cell) for cell in cells} - {""}
        score = (len(names & known), len(names))
        if len(names) >= _HEADER_CELLS_LEAST and (best is None or score[0] > best[0][0]):
            best = (score, table, position)
    return best


def _columns(headings: Sequence[str]) -> dict[str, str]:
    """Tell the columns whose headings are plain; two amounts go before one with a direction."""
    by_name = {heading(text): text for text in reversed(headings)}
    columns: dict[str, str] = {}
    for item, names in _HEADINGS.items():
        used = set(columns.values())
        plain = next((by_name[name] for name in names if name in by_name), "")
        if plain and plain not in used:
            columns[item] = plain
    surplus: tuple[str, ...] = ("amount", "direction")
    if not {"amount_in", "amount_out"} <= set(columns):
        surplus = ("amount_in", "amount_out") if "amount" in columns else ()
    return {item: text for item, text in columns.items() if item not in surplus}


def _words(
    table: Table, position: int, headings: Sequence[str], columns: Mapping[str, str]
) -> list[str]:
    """Give the different words of the direction column, in their order, as far as anybody can read them."""
    if "direction" not in columns:
        return []
    place = headings.index(columns["direction"])
    words: dict[str, None] = {}
    for _, cells in islice(table.rows(), position + 1, None):
        if place < len(cells) and (word := cells[place].strip()):
            words[word] = None
        if len(words) >= _WORDS_SHOWN_MAX:
            break
    return list(words)

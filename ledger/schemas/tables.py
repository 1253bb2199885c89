"""A statement's payload as one table with headings, for CSV and spreadsheets.

Cells are those of the JSON payload; only codes are put into words. So the formats cannot disagree.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.i18n import Language
from ledger.schemas.frames import Payload
from ledger.terms import marked as _

#: Column → heading. Columns of amounts are listed apart.
HEADINGS: Mapping[str, str] = {
    "budget": _("预算"), "actual": _("实际"), "remaining": _("预算减实际"),
    "due": _("应收"), "paid": _("已收"), "open": _("尚欠"), "rate": _("收缴率"),
    "in_advance": _("预存"), "household_count": _("户数"),
    "code": _("编码"), "name": _("名称"), "type": _("类别"), "fund_class": _("类别"),
    "dated_on": _("日期"), "voucher": _("凭证号"), "summary": _("摘要"), "kind": _("性质"),
    "fund": _("资金"), "funds": _("资金"), "contra": _("对方科目"), "flow": _("收支"), "direction": _("收支"),
    "section": _("栏目"), "vouchers": _("凭证号"), "period": _("月份"), "place": _("楼院"),
    "organisation": _("对方单位"), "evidence_count": _("附件张数"),
    "opening_debit": _("期初借方"), "opening_credit": _("期初贷方"), "debit": _("借方"),
    "credit": _("贷方"), "year_debit": _("本年累计借方"), "year_credit": _("本年累计贷方"),
    "closing_debit": _("期末借方"), "closing_credit": _("期末贷方"), "balance": _("余额"),
    "opening": _("期初"), "increase": _("增加"), "decrease": _("减少"), "closing": _("期末"),
    "cash": _("其中货币资金"), "due_from_funds": _("应收其他资金"),
    "due_to_funds": _("应付其他资金"), "amount": _("金额"), "year_amount": _("本年累计"), "total": _("累计"),
    "days_0_30": _("0–30天"), "days_31_90": _("31–90天"), "days_91_180": _("91–180天"),
    "days_181_365": _("181–365天"), "days_over_365": _("365天以上"), "against": _("反方向余额"),
    "day_balance": _("当日余额"), "standing": _("方向"), "income": _("收入"), "spending": _("支出"),
    "heading": _("项目"), "line": _("项目"), "state": _("核对结果"), "note": _("说明"),
    "place_kind": _("类别"), "parent": _("所在"), "households": _("户数"), "area_m2": _("面积（平方米）"),
    "owner": _("业主"), "tenant": _("租户"), "sub_landlord": _("二房东"), "vacant": _("空置"),
    "unregistered": _("没有登记"), "account": _("科目"), "address": _("网址"),
    "unrestricted": _("本期非限定性"), "restricted": _("本期限定性"),
    "year_opening": _("年初数"),
    "area": _("面积（㎡）"), "unit": _("单元"), "floor": _("层"), "room": _("房号"),
    "from_balance": _("支取本金"), "top_up": _("自筹本金"), "available": _("可用本金"),
    "deposits": _("交存"), "interest": _("利息"), "draws": _("支取"), "asked": _("其中自筹未到账"),
    "year_unrestricted": _("本年累计非限定性"), "year_restricted": _("本年累计限定性"),
}  # fmt: skip
AMOUNTS = frozenset({
    "opening_debit", "opening_credit", "debit", "credit", "year_debit", "year_credit",
    "closing_debit", "closing_credit", "balance", "opening", "increase", "decrease", "closing",
    "cash", "due_from_funds", "due_to_funds", "amount", "year_amount", "total", "flow_amount", "income",
    "days_0_30", "days_31_90", "days_91_180", "days_181_365", "days_over_365", "against",
    "due", "paid", "open", "in_advance", "budget", "actual", "remaining", "spending", "day_balance",
    "from_balance", "top_up", "available", "deposits", "interest", "draws", "asked",
    "year_opening", "unrestricted", "restricted", "year_unrestricted", "year_restricted",
})  # fmt: skip
#: Columns whose values are codes that have names in words.
_NOUNS = {
    "kind": "kind", "section": "section", "type": "account_type", "fund_class": "fund_class",
    "heading": "heading", "standing": "standing", "state": "reconciliation",
    "line": "reconciliation_line", "place_kind": "place_kind",
}  # fmt: skip
_FLOWS = {"in": _("收"), "out": _("支"), "move": _("转")}

_DAYBOOK = (
    "dated_on", "voucher", "summary", "kind", "fund", "contra", "debit", "credit", "balance",
    "day_balance",
)  # fmt: skip
_AGEING = (
    "code", "name", "fund", "days_0_30", "days_31_90", "days_91_180", "days_181_365",
    "days_over_365", "against", "balance",
)  # fmt: skip
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "arrears": ("code", "name", "household_count", "due", "paid", "open", "rate"),
    "debtors": (
        "place", "code", "name", "days_0_30", "days_31_90", "days_91_180", "days_181_365",
        "days_over_365", "open", "in_advance",
    ),
    "bank-journal": _DAYBOOK,
    "cash-journal": _DAYBOOK,
    "receivables": _AGEING,
    "payables": _AGEING,
    "general-ledger": (
        "code", "name", "period", "summary", "debit", "credit", "standing", "balance",
    ),
    "trial-balance": (
        "code", "name", "opening_debit", "opening_credit", "debit", "credit", "year_debit",
        "year_credit", "closing_debit", "closing_credit",
    ),
    "fund-balances": (
        "code", "name", "fund_class", "opening", "increase", "decrease", "closing", "cash",
        "due_from_funds", "due_to_funds",
    ),
    "public-income": ("flow", "section", "code", "name", "amount", "year_amount", "vouchers"),
    "activities": (
        "heading", "code", "name", "unrestricted", "restricted", "amount", "year_unrestricted",
        "year_restricted", "year_amount",
    ),
    "budget": ("section", "code", "name", "fund", "budget", "actual", "remaining"),
    "grant-report": ("section", "code", "name", "amount", "total", "vouchers"),
    "balance-sheet": ("heading", "code", "name", "year_opening", "closing"),
    "account-detail": (
        "dated_on", "voucher", "summary", "kind", "fund", "contra", "debit", "credit", "balance",
    ),
    "transactions": (
        "dated_on", "voucher", "summary", "kind", "funds", "direction", "amount", "evidence_count",
    ),
    "reconciliation": ("code", "name", "state", "dated_on", "line", "voucher", "amount", "note"),
    "transaction": ("code", "name", "fund", "place", "organisation", "debit", "credit"),
    "allocation": ("code", "name", "households", "area", "amount", "from_balance", "top_up"),
    "allocation board": (
        "code", "name", "unit", "floor", "room", "area", "amount", "from_balance", "top_up",
    ),
    "allocation register": (
        "code", "name", "unit", "floor", "room", "area", "amount", "from_balance", "top_up",
        "available",
    ),
    "maintenance-fund": (
        "code", "name", "households", "area", "opening", "deposits", "interest", "draws", "closing",
        "asked",
    ),
    "overview": ("period", "income", "spending", "closing"),
    "places": (
        "code", "name", "place_kind", "parent", "households", "area_m2", "owner", "tenant",
        "sub_landlord", "vacant", "unregistered",
    ),
    "place": ("code", "name", "debit", "credit", "year_debit", "year_credit"),
    "posters": ("code", "name", "place_kind", "address"),
    "household": (
        "dated_on", "voucher", "summary", "kind", "account", "fund", "debit", "credit", "balance",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows of text; ``amount_columns`` are the positions that hold amounts."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    amount_columns: frozenset[int]


def statement_table(payload: Payload, language: Language) -> Table:
    """Lay a statement's payload out as a table, totals below."""
    columns = _columns(payload)
    before, after = _AROUND.get(payload["kind"], _totals_below)(payload, language)
    between = _ROWS.get(payload["kind"], _plain_rows)(payload, language)
    rows = [*before, *between, *after]
    return Table(
        headings=tuple(language.gettext(HEADINGS[column]) for column in columns),
        rows=tuple(tuple(_cell(row, column, language) for column in columns) for row in rows),
        amount_columns=frozenset(
            position for position, column in enumerate(columns) if column in AMOUNTS
        ),
    )


def _columns(payload: Payload) -> tuple[str, ...]:
    kind = str(payload["kind"])
    if payload.get("level") == "household" and "copy" in payload:
        kind = f"{kind} {payload['copy']}"
    return _COLUMNS[kind]


def _cell(row: Mapping[str, Any], column: str, language: Language) -> str:
    value = row.get(column)
    if column == "name" and language.code == "en":
        value = row.get("name_en") or value
    if column in ("flow", "direction"):
        value = language.gettext(_FLOWS[value]) if value else ""
    if column in _NOUNS and value:
        value = language.term(value, _NOUNS[column])
    if isinstance(value, Mapping):
        value = _cell(value, "name", language)
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = " ".join(map(str, value))
    return "" if value is None else str(value)


_Rows = Iterable[Mapping[str, Any]]


def _totals_below(payload: Payload, language: Language) -> tuple[_Rows, _Rows]:
    if not payload["totals"]:
        return (), ()
    return (), ({"code": "", "name": language.gettext("合计"), **payload["totals"]},)


def _plain_rows(payload: Payload, _language: Language) -> _Rows:
    return payload["rows"]  # type: ignore[no-any-return]


def _daybook_rows(payload: Payload, language: Language) -> _Rows:
    """Put a month's totals below its last line, as a bookkeeper rules them off."""
    for row in payload["rows"]:
        yield row
        month = row["month"]
        if month:
            yield {
                "summary": language.gettext("本月合计"), "debit": month["debit"],
                "credit": month["credit"], "balance": month["closing"],
            }  # fmt: skip
            yield {
                "summary": language.gettext("本年累计"), "debit": month["year_debit"],
                "credit": month["year_credit"], "balance": month["closing"],
            }  # fmt: skip


def _ledger_rows(payload: Payload, language: Language) -> _Rows:
    """Begin each account with its opening, then two lines a month."""
    for row in payload["rows"]:
        named = {key: row[key] for key in ("code", "name", "name_en")}
        opening = {"summary": language.gettext("期初余额")}
        yield {**named, **opening, "standing": row["standing"], "balance": row["balance"]}
        for month in row["months"]:
            ends = {key: month[key] for key in ("period", "standing", "balance")}
            for summary, prefix in (
                (language.gettext("本月合计"), ""), (language.gettext("本年累计"), "year_"),
            ):  # fmt: skip
                yield {
                    **named, **ends, "summary": summary, "debit": month[f"{prefix}debit"],
                    "credit": month[f"{prefix}credit"],
                }  # fmt: skip


#: The lines of a side, from its balance to the adjusted one.
_RECONCILED_LINES = (
    "book", "unbooked_in", "unbooked_out", "adjusted_book", "bank", "unbanked_in", "unbanked_out",
    "adjusted_bank", "unexplained",
)  # fmt: skip


def _reconciliation_rows(payload: Payload, _language: Language) -> _Rows:
    """Write both sides of each account below each other, open items under their sums."""
    for row in payload["rows"]:
        named = {key: row[key] for key in ("code", "name", "name_en", "state")}
        if row["as_of"] is None:
            yield {
                **named,
                "line": "closing",
                "dated_on": payload["as_of"],
                "amount": row["closing"],
            }
            continue
        for line in _RECONCILED_LINES:
            note = row["note"] if line == "unexplained" else ""
            yield {
                **named, "line": line, "dated_on": row["as_of"], "amount": row[line], "note": note,
            }  # fmt: skip
            for item in row["items"]:
                if item["side"] == line:
                    yield {**named, **item, "line": "item"}


def _around_detail(payload: Payload, language: Language) -> tuple[_Rows, _Rows]:
    """Bring the balance before this page forward; close with the span's totals."""
    totals = payload["totals"]
    opening = {"summary": language.gettext("承前余额"), "balance": payload["before"]}
    closing = {
        "summary": language.gettext("本期合计"),
        "debit": totals["debit"],
        "credit": totals["credit"],
        "balance": totals["closing"],
    }
    return (opening,), (closing,)


def _around_income(payload: Payload, language: Language) -> tuple[_Rows, _Rows]:
    """Begin with the opening cash, end with the closing cash and the bridge to net assets."""
    totals = payload["totals"]
    opening = _named(language.gettext("上期结余"), totals["opening"])
    bridge = [
        _named(language.term(row["reason"], "bridge"), row["amount"]) for row in payload["bridge"]
    ]
    closing = [
        _named(language.gettext("收入合计"), totals["income"], totals["year_income"]),
        _named(language.gettext("支出合计"), totals["spending"], totals["year_spending"]),
        _named(language.gettext("期末结余"), totals["closing"]),
        *bridge,
        _named(language.gettext("净资产"), totals["net_assets"]),
    ]
    return (opening,), closing


def _named(name: str, amount: str, year_amount: str = "") -> Mapping[str, Any]:
    return {"name": name, "amount": amount, "year_amount": year_amount}


def _around_grant(payload: Payload, language: Language) -> tuple[_Rows, _Rows]:
    """Close with what was spent, what goes back and what is left, since the beginning."""
    totals = payload["totals"]
    after = (
        (language.gettext("已使用"), "spent"), (language.gettext("应退回或已退回"), "returned"),
        (language.gettext("结余"), "left"),
    )  # fmt: skip
    return (), [{"name": name, "total": totals[key]} for name, key in after]


def _no_totals(_payload: Payload, _language: Language) -> tuple[_Rows, _Rows]:
    return (), ()


def _arrears_rows(payload: Payload, language: Language) -> _Rows:
    for row in payload["rows"]:
        yield {**row, "rate": language.permille(row["paid_permille"])}


def _around_arrears(payload: Payload, language: Language) -> tuple[_Rows, _Rows]:
    """Close with all buildings together, and with how old it is what is open."""
    if not payload["totals"]:
        return (), ()
    totals = payload["totals"]
    closing = [
        {"name": language.gettext("合计"), **totals,
         "rate": language.permille(totals["paid_permille"])}
    ]  # fmt: skip
    closing += [
        {"name": age_words(row["first_day"], row["last_day"], language), "open": row["open"]}
        for row in payload["ages"]
    ]
    return (), closing


def age_words(first_day: int, last_day: int | None, language: Language) -> str:
    """Name an age of what is open, from a day to a day."""
    if last_day is None:
        return language.gettext(_("其中 %(first)s天以上"), first=max(first_day - 1, 0))
    return language.gettext(_("其中 %(first)s–%(last)s天"), first=first_day, last=last_day)


_ROWS: Mapping[str, Callable[[Payload, Language], _Rows]] = {
    "bank-journal": _daybook_rows,
    "cash-journal": _daybook_rows,
    "general-ledger": _ledger_rows,
    "reconciliation": _reconciliation_rows,
    "arrears": _arrears_rows,
}


def _around_budget(payload: Payload, language: Language) -> tuple[_Rows, _Rows]:
    """Close with what is budgeted and done in all, income apart from spending."""
    totals = payload["totals"]
    closing = [
        {"name": name} | {key: totals[f"{part}_{key}"] for key in ("budget", "actual", "remaining")}
        for part, name in (
            ("income", language.gettext("收入合计")), ("spending", language.gettext("支出合计")),
        )
    ]  # fmt: skip
    return (), closing


_AROUND: Mapping[str, Callable[[Payload, Language], tuple[_Rows, _Rows]]] = {
    "account-detail": _around_detail,
    "bank-journal": _around_detail,
    "cash-journal": _around_detail,
    "public-income": _around_income,
    "budget": _around_budget,
    "grant-report": _around_grant,
    "arrears": _around_arrears,
    "overview": _no_totals,
    "place": _no_totals,
    "household": _no_totals,
    "activities": _no_totals,
    "balance-sheet": _no_totals,
    "reconciliation": _no_totals,
}

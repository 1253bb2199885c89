"""A statement's payload as one table with headings, for CSV and spreadsheets.

Cells are those of the JSON payload; only codes are put into words. So the formats cannot disagree.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.domain.arrears import Band
from ledger.i18n import Language
from ledger.schemas.columns import AMOUNTS, COLUMNS, FLOWS, HEADINGS, NOUNS, RARE
from ledger.schemas.frames import Payload
from ledger.terms import marked as _


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows of text; ``amount_columns`` are the positions that hold amounts."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    amount_columns: frozenset[int]


def statement_table(payload: Payload, language: Language) -> Table:
    """Lay a statement's payload out as a table, totals below."""
    columns = columns_of(payload)
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


def columns_of(payload: Payload) -> tuple[str, ...]:
    """Give the columns of a statement's table, in order."""
    kind = str(payload["kind"])
    if payload.get("level") == "household" and "copy" in payload:
        kind = f"{kind} {payload['copy']}"
    return tuple(
        column for column in COLUMNS[kind] if column not in RARE or _is_used(payload, column)
    )


def _is_used(payload: Payload, column: str) -> bool:
    return any(row.get(column, "0.00") != "0.00" for row in payload["rows"])


def _cell(row: Mapping[str, Any], column: str, language: Language) -> str:
    value = row.get(column)
    if column == "name" and language.code == "en":
        value = row.get("name_en") or value
    if column in ("flow", "direction"):
        value = language.gettext(FLOWS[value]) if value else ""
    if column in NOUNS and value:
        value = language.term(value, NOUNS[column])
    if isinstance(value, Mapping):
        value = _cell(value, "name", language)
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = " ".join(map(str, value))
    return "" if value is None else str(value)


_Rows = Iterable[Mapping[str, Any]]


def _totals_below(payload: Payload, language: Language) -> tuple[_Rows, _Rows]:
    if not payload["totals"]:
        return (), ()
    whole = language.gettext("合计")
    return (), ({"code": "", "name": whole, "courtyard": whole, **payload["totals"]},)


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


def _gift_rows(payload: Payload, language: Language) -> _Rows:
    """Name those who are anonymous so, add what no register tells, and list what it was used for."""
    for row in payload["rows"]:
        # Money has no quantity; a column of noughts would say that it has.
        yield {
            **row, "donor": row["donor"] or language.gettext("匿名"),
            "quantity": row["quantity"] or "",
        }  # fmt: skip
    totals = payload["totals"]
    if totals["unregistered"] != "0.00":
        yield {"mark": "unregistered", "amount": totals["unregistered"]}
    yield {"summary": language.gettext("捐赠合计"), "amount": totals["ledger"]}
    for use in payload["uses"]:
        yield {**use, "mark": "use"}
    yield {"summary": language.gettext("使用合计"), "amount": totals["used"]}


def _gift_sums(payload: Payload, language: Language) -> _Rows:
    """Name months, ways, funds and purposes; what nobody tied to a purpose says so."""
    for row in payload["rows"]:
        name, name_en = row["name"], row["name_en"]
        if row["part"] == "way":
            name = name_en = language.term(row["code"], "gift_way")
        elif row["part"] == "earmark" and not name:
            name = name_en = language.gettext("没有指定")
        yield {**row, "name": name, "name_en": name_en}


def _work_rows(payload: Payload, language: Language) -> _Rows:
    """Name the contractors of each work in a row."""
    for row in payload["rows"]:
        names = [item["name"] for item in row["contractors"]]
        yield {**row, "contractors": ("、" if language.code == "zh" else ", ").join(names)}


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
        *_merged_away(totals, language),
        _named(language.gettext("期末结余"), totals["closing"]),
        *bridge,
        _named(language.gettext("净资产"), totals["net_assets"]),
    ]
    return (opening,), closing


def _merged_away(totals: Mapping[str, str], language: Language) -> Iterable[Mapping[str, Any]]:
    if totals["year_merged_away"] != "0.00":
        yield _named(
            language.gettext("并入新账"), totals["merged_away"], totals["year_merged_away"]
        )


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
        yield {**row, "rate": language.band(Band(row["paid_from"], row["paid_to"]))}


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
        {"name": age_words(row["first_day"], row["last_day"], language),
         "rate": language.band(Band(row["part_from"], row["part_to"]))}
        for row in payload["ages"]
    ]  # fmt: skip
    return (), closing


def age_words(first_day: int, last_day: int | None, language: Language) -> str:
    """Name an age of what is open, from a day to a day."""
    if last_day is None:
        return language.gettext(_("其中 %(first)s天以上"), first=max(first_day - 1, 0))
    return language.gettext(_("其中 %(first)s–%(last)s天"), first=first_day, last=last_day)


def _correction_rows(payload: Payload, language: Language) -> _Rows:
    """Name the columns whose figures were wrong as the statement's own table heads them."""
    for row in payload["rows"]:
        heading = language.gettext(HEADINGS.get(row["column"], row["column"]))
        total = {} if row["where"] == "row" else dict.fromkeys(_NAMES, language.gettext("合计"))
        yield {**row, **total, "column": heading}


_NAMES = ("name", "name_en")


def _text_rows(payload: Payload, language: Language) -> _Rows:
    """Give a notice's paragraphs in the reader's language, or in Chinese where nobody wrote them in it."""
    return (payload["rows_en"] if language.code == "en" else ()) or payload["rows"]  # type: ignore[no-any-return]


_ROWS: Mapping[str, Callable[[Payload, Language], _Rows]] = {
    "bank-journal": _daybook_rows,
    "cash-journal": _daybook_rows,
    "general-ledger": _ledger_rows,
    "reconciliation": _reconciliation_rows,
    "gifts": _gift_rows,
    "gift-totals": _gift_sums,
    "arrears": _arrears_rows,
    "works": _work_rows,
    "correction": _correction_rows,
    "notice": _text_rows,
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


def _around_campaign(payload: Payload, language: Language) -> tuple[_Rows, _Rows]:
    """Say below the vouchers what they add up to, a line each."""
    after = [
        {"summary": language.term(name, "campaign_total"), "amount": amount}
        for name, amount in {"target": payload["target"], **payload["totals"]}.items()
    ]
    return (), after


def _around_notice(payload: Payload, language: Language) -> tuple[_Rows, _Rows]:
    """Say below the accounts what is left before and after what the surplus bought."""
    words = {"surplus": language.gettext(_("结余")), "kept": language.gettext(_("留存"))}
    after = [
        {"name": word, "name_en": word, "amount": payload["totals"][name]}
        for name, word in words.items()
    ]
    return (), after


def _around_contracts(payload: Payload, language: Language) -> tuple[_Rows, _Rows]:
    """Close with what comes and what is paid, apart."""
    totals = payload["totals"]
    closing = [
        {"contract_way": way, "name": language.gettext("合计")}
        | {key: totals[f"{way}_{key}"] for key in ("due", "received", "open")}
        for way in ("income", "expense")
    ]
    # Nothing of these falls due by the calendar: they are no part of the sums.
    named = [
        {key: row[key] for key in ("code", "name", "name_en", "party")}
        | {"price": row["price_with_variations"], "received": row["paid"]}
        for row in payload["without_terms"]
    ]
    return (), [*closing, *named]


_AROUND: Mapping[str, Callable[[Payload, Language], tuple[_Rows, _Rows]]] = {
    "account-detail": _around_detail,
    "bank-journal": _around_detail,
    "cash-journal": _around_detail,
    "public-income": _around_income,
    "budget": _around_budget,
    "grant-report": _around_grant,
    "contracts": _around_contracts,
    "arrears": _around_arrears,
    "overview": _no_totals,
    "decisions": _no_totals,
    "place": _no_totals,
    "household": _no_totals,
    "campaign": _around_campaign,
    "courtyard-notice": _around_notice,
    "activities": _no_totals,
    "balance-sheet": _no_totals,
    "reconciliation": _no_totals,
    "gifts": _no_totals,
    "gift-totals": _no_totals,
}

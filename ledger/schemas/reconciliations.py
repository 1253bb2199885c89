"""银行存款余额调节表 as JSON: both sides of each account, its open items, and who signed."""

from datetime import datetime
from typing import Any

from marshmallow import fields

from ledger.domain.money import yuan
from ledger.domain.reconciliations import OpenItem, OpenSide
from ledger.schemas.frames import LabelSchema, StatementSchema, YuanText
from ledger.statements.reconciliation_values import ConfirmedReconciliation, ReconciliationStatement


class AccountStandingSchema(LabelSchema):
    """How an account stands, in short; what nobody reconciled has no day and no balances."""

    code = fields.String(attribute="account.code")
    name = fields.String(attribute="account.name_zh")
    name_en = fields.String(attribute="account.name_en")
    state = fields.String()
    as_of = fields.Date(attribute="confirmed.value.as_of", dump_default=None)
    bank = YuanText("confirmed.value.bank_minor", dump_default=None)
    book = YuanText("confirmed.value.book_minor", dump_default=None)
    unexplained = YuanText("confirmed.value.unexplained_minor", dump_default=None)


class ReconciliationSchema(StatementSchema):
    """The statement; ``totals`` counts accounts."""

    account = fields.Nested(LabelSchema, attribute="frame.account", allow_none=True)
    rows = fields.Method("_rows")
    totals = fields.Method("_totals")

    def _rows(self, statement: ReconciliationStatement) -> list[dict[str, Any]]:
        brief = AccountStandingSchema()
        return [
            {
                **brief.dump(row),
                "closing": yuan(row.closing_minor),
                **_signed(row.confirmed),
            }
            for row in statement.rows
        ]

    def _totals(self, statement: ReconciliationStatement) -> dict[str, int]:
        return {
            "accounts": len(statement.rows),
            "reconciled": len(statement.confirmed),
            "agreeing": statement.settled_count,
        }


def _signed(shown: ConfirmedReconciliation | None) -> dict[str, Any]:
    """Give what two people signed; the same names with nothing in them where nobody did."""
    if shown is None:
        names = (
            *(side.value for side in OpenSide), "adjusted_bank", "adjusted_book", "book_now",
            "note", "prepared_role", "prepared_at", "confirmed_role", "confirmed_at",
        )  # fmt: skip
        return {**dict.fromkeys(names), "items": []}
    value = shown.value
    return {
        **{side.value: yuan(value.sum_minor(side)) for side in OpenSide},
        "adjusted_bank": yuan(value.adjusted_bank_minor),
        "adjusted_book": yuan(value.adjusted_book_minor),
        "book_now": yuan(shown.book_now_minor),
        "note": value.note,
        "prepared_role": shown.prepared_role,
        "prepared_at": _instant(shown.prepared_at),
        "confirmed_role": shown.confirmed_role,
        "confirmed_at": _instant(shown.confirmed_at),
        "items": [_item(item) for item in value.items],
    }


def _item(item: OpenItem) -> dict[str, Any]:
    """Give an open item; ``voucher`` is null where only the bank knows of it."""
    return {
        "side": item.side.value,
        "dated_on": item.day.isoformat(),
        "amount": yuan(item.amount_minor),
        "voucher": item.key or None,
    }


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

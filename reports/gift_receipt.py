"""捐赠收据 on paper: thanks for one gift, in words that make no official donation receipt of it."""

import csv
import io

from ledger.domain.money import yuan
from ledger.i18n import Language
from ledger.statements.gift_values import GiftView
from reports.engine import Paper, render
from reports.values import Enclosed


def pdf(view: GiftView, *, language: Language, url: str) -> bytes:
    """Make the paper; it names the giver and is for them alone. ``url`` is the public page of gifts."""
    return render(
        Paper(
            template="gift_receipt.html",
            heading=language.gettext("捐赠收据"),
            about=view.row.receipt_number or f"No. {view.row.number}",
            community=view.community,
            language=language,
            made_at=view.recorded_at,
            url=url,
            enclosed=_enclosed(view, language),
            notice=None,
            values={"view": view, "gift": view.row},
        )
    )


def _enclosed(view: GiftView, language: Language) -> Enclosed:
    """Give the receipt for machines: what was given and when, without the giver."""
    row = view.row
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(
        [language.gettext(name) for name in ("日期", "金额", "名称", "指定用途", "收据号")]
    )
    amount = yuan(row.amount_minor)
    rows.writerow([row.day.isoformat(), amount, row.item, row.earmark, row.receipt_number])
    payload = {
        "kind": "gift-receipt", "size": view.community.size, "number": row.number,
        "dated_on": row.day.isoformat(), "nature": row.nature, "amount": amount, "item": row.item,
        "quantity": row.quantity, "unit": row.unit, "earmark": row.earmark,
        "receipt_number": row.receipt_number,
    }  # fmt: skip
    return Enclosed(
        stem=f"{view.community.slug}-gift-{row.number}",
        payload=payload,
        csv=("\ufeff" + text.getvalue()).encode(),
    )

"""记账凭证 on paper, in the layout that every Chinese bookkeeper knows, on half a sheet of A4."""

from dataclasses import dataclass
from datetime import datetime

from ledger.i18n import Language
from ledger.statements.values import TransactionLine, TransactionView
from reports.engine import Paper, render
from reports.values import Enclosed, Notice

_DITTO = "〃"


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """A line as it is printed: what for, general and detailed account, fund, amounts."""

    text: str
    general: str
    detail: str
    fund: str
    debit_minor: int
    credit_minor: int


def pdf(
    statement: TransactionView,
    *,
    language: Language,
    url: str,
    made_at: datetime,
    enclosed: Enclosed,
    notice: Notice | None = None,
) -> bytes:
    """Make the paper."""
    return render(
        Paper(
            template="voucher.html",
            heading=language.term("transaction", "statement"),
            about=statement.voucher,
            community=statement.community,
            language=language,
            made_at=made_at,
            url=url,
            enclosed=enclosed,
            notice=notice,
            values={
                "voucher": statement,
                "rows": [_row(statement, line, language) for line in statement.lines],
                "debit_minor": sum(line.debit_minor for line in statement.lines),
                "credit_minor": sum(line.credit_minor for line in statement.lines),
                "prepared_by": position(statement.prepared_role, language),
                "approved_by": position(statement.approved_role, language),
            },
        )
    )


def _row(voucher: TransactionView, line: TransactionLine, language: Language) -> VoucherRow:
    """Split 银行存款-基本户 at the dash; the general account's code is the first four digits."""
    separator = "-" if language.code == "zh" else ", "
    general, _separator, detail = language.name(line.account).partition(separator)
    place = language.name(line.place) if line.place else ""
    parts = (voucher.summary if line is voucher.lines[0] else _DITTO, place, line.organisation)
    return VoucherRow(
        text=" ".join(part for part in parts if part),
        general=f"{line.account.code[:4]} {general}",
        detail=f"{line.account.code} {detail}" if detail else "",
        fund=language.name(line.fund),
        debit_minor=line.debit_minor,
        credit_minor=line.credit_minor,
    )


def position(role: str, language: Language) -> str:
    """Name who signs: a voucher shows the office, never the person."""
    offices = {
        "treasurer": language.gettext("会计"),
        "cashier": language.gettext("出纳"),
        "reviewer": language.gettext("审核员"),
        "supervisor": language.gettext("监督员"),
    }
    return offices.get(role) or language.term(role, "role") or "—"

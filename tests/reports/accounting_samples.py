"""Statements for people who read accounts, built by hand like those of ``samples``."""

from dataclasses import replace
from datetime import UTC, date, datetime

from ledger.domain.reconciliations import OpenItem, OpenSide, Reconciliation
from ledger.statements.accounting_values import (
    Activities,
    ActivityRow,
    Ageing,
    AgeingRow,
    BalanceRow,
    BalanceSheet,
    Daybook,
    DaybookRow,
    GeneralLedger,
    LedgerAccount,
    LedgerMonth,
    MonthTotal,
    Split,
    Standing,
)
from ledger.statements.reconciliation_values import (
    AccountReconciliation,
    ConfirmedReconciliation,
    ReconciliationStatement,
)
from ledger.statements.values import AccountDetail, AccountDetailRow, Label
from tests.reports.samples import (
    BANK,
    CHARITY,
    GENERAL,
    PARKING,
    REPAIRS,
    WECHAT,
    account_detail,
    frame,
)


def activity_row(
    level: str, heading: str, free_minor: int, limited_minor: int = 0, account: Label | None = None
) -> ActivityRow:
    span = Split(free_minor, limited_minor)
    return ActivityRow(level, heading, account, span, span + span)


def activities() -> Activities:
    given = Label("410101", "捐赠收入-货币", "Donations in money")
    income = activity_row("total", "income", 4_825_000, 200_000)
    spending = activity_row("total", "spending", 1_992_000)
    released = activity_row("total", "released", 32_000, -32_000)
    change = activity_row("total", "change", 2_865_000, 168_000)
    opening = activity_row("total", "opening", 20_000_000, 600_090)
    closing = activity_row("total", "closing", 22_865_000, 768_090)
    rows = (
        activity_row("heading", "donations", 0, 200_000),
        activity_row("item", "donations", 0, 200_000, given),
        activity_row("heading", "common_income", 4_825_000),
        activity_row("item", "common_income", 4_825_000, 0, PARKING),
        income,
        activity_row("heading", "business", 1_992_000),
        activity_row("item", "business", 1_992_000, 0, REPAIRS),
        spending,
        released,
        change,
        opening,
        closing,
    )
    return Activities(
        frame("activities"), rows, income, spending, released, change, opening, closing
    )


def balance_sheet() -> BalanceSheet:
    owed = Label("220203", "应付服务费", "Due to service providers")
    assets = (
        BalanceRow("heading", "cash", None, 20_600_090, 23_833_090),
        BalanceRow("item", "cash", BANK, 20_600_090, 23_833_090),
        BalanceRow("total", "own_assets", None, 20_600_090, 23_833_090),
        BalanceRow("total", "assets", None, 20_600_090, 23_833_090),
    )
    claims = (
        BalanceRow("heading", "payables", None, 0, 200_000),
        BalanceRow("item", "payables", owed, 0, 200_000),
        BalanceRow("total", "own_liabilities", None, 0, 200_000),
        BalanceRow("total", "liabilities", None, 0, 200_000),
        BalanceRow("heading", "unrestricted", None, 20_000_000, 22_865_000),
        BalanceRow("item", "unrestricted", GENERAL, 20_000_000, 22_865_000),
        BalanceRow("heading", "restricted", None, 600_090, 768_090),
        BalanceRow("item", "restricted", CHARITY, 600_090, 768_090),
        BalanceRow("total", "net_assets", None, 20_600_090, 23_633_090),
        BalanceRow("total", "claims", None, 20_600_090, 23_833_090),
    )
    return BalanceSheet(
        frame("balance-sheet"),
        assets,
        claims,
        BalanceRow("heading", "between_funds", None, 0, 30_000),
    )


def daybook(count: int = 60, *, summary: str = "") -> Daybook:
    """Bank lines, each the last of its day, with a month's totals after every tenth."""
    detail = account_detail(count, summary=summary)
    rows = tuple(
        DaybookRow(
            line, line.balance_minor, month_total(detail, line) if line.seq % 10 == 0 else None
        )
        for line in detail.rows
    )
    named = replace(detail, frame=frame("bank-journal", account=BANK))
    return Daybook(named, rows, (BANK, WECHAT))


def month_total(detail: AccountDetail, line: AccountDetailRow) -> MonthTotal:
    month = line.dated_on.year * 100 + line.dated_on.month
    return MonthTotal(month, detail.opening_minor, 77_700, 7_700, line.balance_minor, 99_900, 9_900)


def general_ledger(count: int = 3) -> GeneralLedger:
    months = tuple(
        LedgerMonth(
            MonthTotal(202507 + n, 1_000_000, 50_000, 20_000, 1_030_000, 90_000, 40_000),
            Standing("debit", 1_030_000),
        )
        for n in range(3)
    )
    rows = tuple(
        LedgerAccount(
            Label(f"{1001 + n}", f"第{n + 1}号科目", f"Account no. {n + 1}"),
            "asset", "debit", 1_000_000, Standing("debit", 1_000_000), months, 150_000, 60_000,
            1_090_000,
        )
        for n in range(count)
    )  # fmt: skip
    return GeneralLedger(frame("general-ledger"), rows, 450_000, 450_000, None, is_first=True)


def receivables() -> Ageing:
    fees = Label("112101", "应收物业费", "Fees receivable")
    rows = (
        AgeingRow(fees, GENERAL, (4_320, 8_640, 0, 0, 120_000), 0, 132_960),
        AgeingRow(fees, CHARITY, (0, 0, 0, 0, 0), -700, -700),
    )
    everything = Label("", "合计", "Total")
    total = AgeingRow(everything, everything, (4_320, 8_640, 0, 0, 120_000), -700, 132_260)
    return Ageing(frame("receivables"), rows, total)


SERVICE = Label("100202", "银行存款-物业服务户", "Bank, property fees")
NOTE = "银行多扣了三元，已去函查问"
#: What the books know and the bank does not, and the other way round.
OPEN_ITEMS = (
    OpenItem(OpenSide.UNBOOKED_IN, date(2025, 9, 21), 10_255, ""),
    OpenItem(OpenSide.UNBOOKED_OUT, date(2025, 9, 30), 1_500, ""),
    OpenItem(OpenSide.UNBANKED_OUT, date(2025, 9, 28), 86_000, "记-2025-09-0019"),
    OpenItem(OpenSide.UNBANKED_OUT, date(2025, 9, 29), 320_000, "记-2025-09-0021"),
)


def signed(
    account: Label, bank_minor: int, book_minor: int, *items: OpenItem, note: str = "",
    book_now_minor: int | None = None,
) -> AccountReconciliation:  # fmt: skip
    value = Reconciliation(account.code, date(2025, 9, 30), bank_minor, book_minor, items, note)
    now_minor = book_minor if book_now_minor is None else book_now_minor
    prepared, confirmed = (datetime(2025, 10, day, 2, 5, tzinfo=UTC) for day in (3, 4))
    return AccountReconciliation(
        account, account, now_minor,
        ConfirmedReconciliation(value, now_minor, "treasurer", prepared, "reviewer", confirmed),
    )  # fmt: skip


def reconciliation() -> ReconciliationStatement:
    """An account explained by open items, one with a rest, one that agreed until the books changed, one never."""
    charity = Label("100203", "银行存款-慈善基金户", "Bank, charity")
    rows = (
        signed(BANK, 23_914_755, 23_500_000, *OPEN_ITEMS),
        signed(SERVICE, 611_200, 611_500, note=NOTE),
        signed(charity, 550_000, 550_000, book_now_minor=560_000),
        AccountReconciliation(WECHAT, WECHAT, 619_600, None),
    )
    return ReconciliationStatement(frame("reconciliation"), rows)

"""Statements of an invented community, built by hand: papers need no database."""

from datetime import UTC, date, datetime

from ledger.domain.periods import parse_span
from ledger.statements.values import (
    AccountDetail,
    AccountDetailRow,
    BridgeRow,
    CommunityFacts,
    EvidenceFile,
    Frame,
    FundBalanceRow,
    FundBalances,
    Label,
    PublicIncome,
    PublicIncomeRow,
    TransactionLine,
    TransactionLink,
    TransactionView,
    TrialBalance,
    TrialBalanceRow,
)
from reports.values import Enclosed, Notice

MADE_AT = datetime(2025, 10, 5, 8, 30, tzinfo=UTC)
URL = "https://zhang.example.org/c/qinghe/statements/public-income/2025Q3/"
COMMUNITY = CommunityFacts(
    community_id=7,
    slug="qinghe",
    name_zh="清河坊小区",
    name_en="Qinghefang Community",
    currency="CNY",
    log_origin="zhang.example.org/log/5b8e",
    opened_on=date(2024, 1, 1),
    public_version=12,
    size=345,
    last_posted_at=MADE_AT,
    transaction_count=200,
)
NOTICE = Notice(
    number="清河坊公示〔2025〕3号",
    version=1,
    first_day=date(2025, 10, 8),
    last_day=date(2025, 10, 15),
    ways="小区南门公告栏；本平台网页",
    objections_to="监督小组（社区居委会一楼）",
    phone="000-1234567",
    objections_until=date(2025, 10, 31),
)
BANK = Label("100201", "银行存款-共有资金户", "Bank, common funds")
WECHAT = Label("100901", "其他货币资金-微信商户", "WeChat Pay balance")
CASH = Label("1001", "库存现金", "Cash on hand")
PARKING = Label("480101", "公共收益-停车", "Common income, parking")
REPAIRS = Label("510104", "维修维护支出", "Repairs")
GENERAL = Label("GEN", "公共收益资金", "General fund")
CHARITY = Label("CHA", "慈善基金", "Charity fund")


def enclosed(name: str = "public-income-2025Q3") -> Enclosed:
    return Enclosed(
        stem=f"qinghe-{name}",
        payload={
            "kind": name, "community": "qinghe", "size": 345,
            "rows": [{"项目": "停车", "amount": "1.00"}],
        },
        csv="项目,金额\r\n停车,1.00\r\n".encode(),
    )  # fmt: skip


def frame(kind: str, *, account: Label | None = None, span: str = "2025Q3") -> Frame:
    return Frame(
        kind=kind,
        community=COMMUNITY,
        span=parse_span(span),
        as_of=date(2025, 9, 30),
        account=account,
    )


def income_row(account: Label, amount_minor: int, year_minor: int, count: int) -> PublicIncomeRow:
    return PublicIncomeRow(
        section="income",
        account=account,
        amount_minor=amount_minor,
        year_minor=year_minor,
        vouchers=tuple(f"记-2025-09-{n:04d}" for n in range(1, count + 1))[:3],
        voucher_count=count,
    )


def public_income() -> PublicIncome:
    income = (
        income_row(PARKING, 4_825_000, 14_210_000, 0),
        income_row(Label("480102", "公共收益-广告", "Advertising"), 1_200_000, 3_600_000, 1),
        income_row(Label("480103", "公共收益-充电", "E-bike charging"), 312_345, 905_110, 3),
        income_row(Label("490101", "其他收入-利息", "Bank interest"), 10_255, 30_844, 3),
    )
    spending = (
        income_row(REPAIRS, 1_960_000, 3_050_000, 4),
        income_row(Label("510102", "保洁绿化秩序支出", "Cleaning"), 900_000, 2_700_000, 3),
        income_row(Label("510106", "保险费", "Insurance"), 0, 480_000, 0),
        income_row(Label("520101", "业委会办公支出", "Committee's office"), -32_000, 115_660, 1),
    )
    income_minor = sum(row.amount_minor for row in income)
    spending_minor = sum(row.amount_minor for row in spending)
    opening = 20_600_090
    closing = opening + income_minor - spending_minor
    return PublicIncome(
        frame=frame("public-income"),
        opening_minor=opening,
        income=income,
        spending=spending,
        income_minor=income_minor,
        spending_minor=spending_minor,
        closing_minor=closing,
        year_income_minor=sum(row.year_minor for row in income),
        year_spending_minor=sum(row.year_minor for row in spending),
        cash_accounts=(
            (BANK, 20_000_000, 6_000_000, 2_500_000, 23_500_000),
            (WECHAT, 600_000, 5_347_600, 5_328_000, 619_600),
            (CASH, 90, 0, 0, 90),
        ),
        bridge=(BridgeRow("receivables", 1_450_000), BridgeRow("payables", -300_000)),
        net_assets_minor=closing + 1_150_000,
    )


def trial_balance(count: int = 30) -> TrialBalance:
    rows = []
    for index in range(count):
        name = Label(f"{1001 + index}", f"第{index + 1}号科目-明细", f"Account no. {index + 1}")
        debit = 1_000_000 + index * 31_415
        sides = (debit, 0) if index % 2 == 0 else (0, debit - 31_415)
        rows.append(
            TrialBalanceRow(
                name,
                "asset" if index < count // 2 else "income",
                *sides,
                debit,
                debit,
                3 * debit,
                3 * debit,
                *sides,
            )
        )
    sums = [
        sum(getattr(row, field) for row in rows)
        for field in TrialBalanceRow.__dataclass_fields__
        if field.endswith("_minor")
    ]
    totals = TrialBalanceRow(Label("", "合计", "Total"), "", *sums)
    return TrialBalance(frame("trial-balance"), tuple(rows), totals)


def fund_row(fund: Label, opening: int, increase: int, decrease: int, cash: int) -> FundBalanceRow:
    return FundBalanceRow(
        fund=fund,
        fund_class="restricted" if fund is CHARITY else "unrestricted",
        purpose_zh="困难家庭慰问" if fund is CHARITY else "",
        purpose_en="Help for families in need" if fund is CHARITY else "",
        opening_minor=opening,
        increase_minor=increase,
        decrease_minor=decrease,
        closing_minor=opening + increase - decrease,
        cash_minor=cash,
        due_from_minor=0,
        due_to_minor=0,
    )


def fund_balances() -> FundBalances:
    rows = (
        fund_row(GENERAL, 20_000_000, 6_347_600, 2_828_000, 22_369_600),
        fund_row(CHARITY, 600_090, 0, 50_000, 550_090),
        fund_row(Label("GRA", "补贴资金", "Grants"), 0, 0, 1_200_000, -1_200_000),
    )
    total = fund_row(Label("", "合计", "Total"), 20_600_090, 6_347_600, 4_078_000, 21_719_690)
    accounts = ((BANK, 21_100_000), (WECHAT, 619_600), (CASH, 90))
    return FundBalances(frame("fund-balances"), rows, total, accounts)


def account_detail(count: int = 60, *, summary: str = "") -> AccountDetail:
    rows: list[AccountDetailRow] = []
    balance = 20_000_000
    for index in range(count):
        debit = 120_000 + index if index % 3 else 0
        credit = 0 if debit else (50_000 if index % 6 else -50_000)
        balance += debit - credit
        rows.append(
            AccountDetailRow(
                period=202509,
                dated_on=date(2025, 7 + index * 3 // count, 1 + index % 28),
                seq=index + 1,
                number=1,
                voucher=f"记-2025-09-{index + 1:04d}",
                summary=summary or f"居民 停车费 第{index + 1}笔",
                kind="ordinary" if credit >= 0 else "reversal",
                fund=GENERAL,
                contra=(PARKING,) if debit else (REPAIRS, CASH, WECHAT),
                debit_minor=debit,
                credit_minor=credit,
                balance_minor=balance,
            )
        )
    return AccountDetail(
        frame=frame("account-detail", account=BANK),
        side="debit",
        account_type="asset",
        opening_minor=20_000_000,
        debit_minor=sum(row.debit_minor for row in rows),
        credit_minor=sum(row.credit_minor for row in rows),
        closing_minor=balance,
        before_minor=20_000_000,
        rows=tuple(rows),
        next_after=None,
        is_first=True,
    )


def line(number: int, account: Label, debit_minor: int, credit_minor: int) -> TransactionLine:
    return TransactionLine(
        number=number,
        account=account,
        fund=GENERAL,
        place=Label("B3", "3号楼", "Building 3") if number == 1 else None,
        organisation="安捷电梯工程有限公司" if number == 1 else "",
        debit_minor=debit_minor,
        credit_minor=credit_minor,
    )


def voucher(*, kind: str = "ordinary", sign: int = 1, lines: int = 2) -> TransactionView:
    amount = 7_360_000 * sign
    rows = [line(1, REPAIRS, amount, 0)]
    rows += [line(n + 2, BANK, 0, amount // (lines - 1)) for n in range(lines - 1)]
    links = (
        ()
        if kind == "ordinary"
        else (
            TransactionLink(
                "记-2025-08-0031", "ordinary", "corrects", date(2025, 8, 30), 7_360_000
            ),
        )
    )
    evidence = tuple(
        EvidenceFile(
            sha256=f"{n:064x}",
            media_type="application/pdf",
            size_bytes=90_000,
            copy_sha256=f"{n + 9:064x}",
            copy_media_type="image/webp",
            is_public=True,
        )
        for n in range(3)
    )
    return TransactionView(
        community=COMMUNITY,
        seq=112,
        voucher="记-2025-09-0012",
        period=202509,
        dated_on=date(2025, 9, 14),
        occurred_on=date(2025, 9, 12),
        posted_at=datetime(2025, 9, 14, 3, 2, tzinfo=UTC),
        kind=kind,
        origin="people",
        summary="施工单位 3号楼曳引机更换 2025年9月",
        memo="",
        counterparty_kind="contractor",
        matter="3号楼曳引机更换",
        amount_minor=amount,
        prepared_role="treasurer",
        approved_role="reviewer",
        lines=tuple(rows),
        evidence=evidence,
        links=links,
        leaf_index=118,
        leaf_hash="9f2c" * 16,
        previous_voucher="记-2025-09-0011",
        next_voucher="记-2025-09-0013",
    )

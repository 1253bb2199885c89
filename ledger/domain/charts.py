"""The default charts of accounts (会计科目表) and funds, as dated editions.

A community starts from the edition in force on its first day and may add accounts of its own. Top-level
codes follow 《民间非营利组织会计制度》, applied by analogy (owners co-own the money: 民法典 281, 282):
the 2004 edition (财会〔2004〕7号) until 2025-12-31, the 2026 edition (财会〔2024〕25号) from 2026-01-01.
Sub-codes and the 11xx, 48xx and 51xx extensions are ours. The same digits may mean different things in
the two editions (5201 is 管理费用 in one, 税金及附加 in the other), which is why type and side are stored
and never derived from the code.
"""

from dataclasses import dataclass
from datetime import date

from ledger.domain.accounts import Account, AccountType, Restriction, Side, natural_side
from ledger.domain.funds import Fund, FundClass

#: code | Chinese | English | type | restriction | flags | plain words zh | plain words en | successor
#: Types: A asset, L liability, N net assets, I income, E expense, P appropriation.
#: Flags: c cash, s sub-ledger, x contra account (grows on the other side of its type).
_COMMON = """
1001|库存现金|Cash on hand|A|F|c|现金|Cash|
100201|银行存款-共有资金户|Bank, common funds|A|F|c|共有资金银行户|Common-funds bank account|
100202|银行存款-物业服务户|Bank, service fees|A|F|c|物业服务银行户|Service-fee bank account|
100203|银行存款-慈善基金户|Bank, charity|A|F|c|慈善基金银行户|Charity bank account|
100204|银行存款-补贴专户|Bank, grants|A|F|c|补贴专户|Grant bank account|
100205|银行存款-维修资金户|Bank, maintenance fund|A|A|c|维修资金银行户|Maintenance-fund bank account|
100206|银行存款-定期存款|Bank, fixed-term deposits|A|F|c|定期存款|Fixed-term deposit|
100901|其他货币资金-微信商户|WeChat Pay balance|A|F|c|微信收款|WeChat Pay|
100902|其他货币资金-支付宝商户|Alipay balance|A|F|c|支付宝收款|Alipay|
112101|应收物业费(分户)|Fees receivable, per household|A|F|s|||
112102|应收公共收益|Common income receivable|A|F||||
112201|备用金|Petty-cash float|A|F||||
112203|待划转个人代存款|Funds still in a personal account|A|F||||
112204|应收补贴|Grants receivable|A|F||||
112205|应收业主自筹款(分户)|Owners' top-up receivable, per household|A|A|s|||
112206|待追回款|Amounts to be recovered|A|F||||
1131|坏账准备|Allowance for bad debts|A|F|x|||
1141|预付账款(工程/服务)|Prepayments|A|F||||
1191|应收其他基金|Due from other funds|A|F||||
1201|存货(受赠物资)|Inventory of donated goods|A|F||||
1301|待摊费用|Prepaid expenses|A|F||||
1501|固定资产|Fixed assets|A|F||||
1502|累计折旧|Accumulated depreciation|A|F|x|||
1505|在建工程|Construction in progress|A|F||||
220201|应付工程款|Due to contractors|L|F||||
220202|应付质保金|Retention payable|L|F||||
220203|应付服务费|Due to service providers|L|F||||
220301|预收物业费(分户)|Fees in advance, per household|L|F|s|||
220302|预收租金及其他|Rents and others in advance|L|F||||
2204|应付职工薪酬|Wages payable|L|F||||
220601|应交增值税及附加|VAT and surtaxes payable|L|F||||
220603|代扣个人所得税|Withheld income tax|L|F||||
220901|押金及保证金|Deposits and bonds|L|F||||
220903|代收代付款|Collected for others|L|F||||
220904|应退补贴结余|Grants to be returned|L|F||||
220905|待查收款|Unidentified receipts|L|F||||
220906|众筹待定款(分户)|Crowdfunding not yet due, per household|L|F|s|||
2291|应付其他基金|Due to other funds|L|F||||
2601|受托代理负债-业主维修资金(分户)|Owed to owners, per household|L|A|s|||
3101|非限定性净资产|Unrestricted net assets|N|F||||
3102|限定性净资产|Restricted net assets|N|F||||
410101|捐赠收入-货币|Donations in money|I|F||捐款|Gift of money|
410102|捐赠收入-实物|Donations in kind|I|F||捐物|Gift in kind|
410103|捐赠收入-服务|Donated services|I|F||||
4202|业主自筹收入|Owners' contributions|I|F||业主自筹|Owners' contributions|
430101|物业费收入|Property fees|I|F||物业费|Property fees|
440101|政府补助收入-项目补贴|Project grants|I|F||政府补贴|Government grant|
480101|公共收益-停车|Common income, parking|I|F||停车收入|Parking|
480102|公共收益-广告|Common income, advertising|I|F||广告收入|Advertising|
480103|公共收益-充电|Common income, e-bike charging|I|F||充电收入|E-bike charging|
480104|公共收益-场地及其他|Common income, sites and other|I|F||场地及其他收入|Sites and other|
490101|其他收入-利息|Bank interest|I|F||存款利息|Bank interest|
490102|其他收入-赔偿违约金|Compensation and penalties|I|F||赔偿、违约金|Compensation|
510101|物业服务支出|Property service|E|F||物业服务|Property service|
510102|保洁绿化秩序支出|Cleaning, greening, order|E|F||保洁、绿化、秩序|Cleaning, greening, order|
510103|公共水电费|Common utilities|E|F||公共水电|Water and electricity|
510104|维修维护支出|Repairs|E|F||维修|Repairs|
510105|改造工程支出|Renovation works|E|F||改造工程|Renovation|
510106|保险费|Insurance|E|F||保险|Insurance|
510107|慰问救助支出|Relief|E|F||慰问、救助|Help for people in need|
510108|公益活动支出|Community activities|E|F||公益活动|Community activity|
510109|受赠物资领用|Donated goods used|E|F||||
5102|公共收益转补维修资金|Common income moved to the maintenance fund|P|N||||
"""

_EDITION_2026 = """
1801|受托代理资产-代管维修资金|Maintenance money held by the authority|A|A||||
3201|以前年度净资产调整|Prior-period adjustment|N|F||||
5201|税金及附加|Taxes and surcharges|E|F||||
530101|办公及会议费|Office and meetings|E|F||办公、会议|Office and meetings|
530102|津贴及公益岗补贴|Stipends|E|F||津贴|Stipends|
530103|审计及代理记账费|Audit and bookkeeping|E|F||审计、代理记账|Audit and bookkeeping|
530104|银行及支付手续费|Bank and payment charges|E|F||手续费|Bank and payment charges|
530105|应退回补贴|Cost of grants to be returned|E|F||||
5401|筹资费用|Fundraising cost|E|F||||
5501|资产减值损失|Impairment and bad debts|E|F||||
5901|其他费用|Other expenses|E|F||其他支出|Other spending|
"""

_EDITION_2004 = """
1701|受托代理资产-代管维修资金|Maintenance money held by the authority|A|A||||1801
510110|税金及附加|Taxes and surcharges|E|F||||5201
520101|办公及会议费|Office and meetings|E|F||办公、会议|Office and meetings|530101
520102|津贴及公益岗补贴|Stipends|E|F||津贴|Stipends|530102
520103|审计及代理记账费|Audit and bookkeeping|E|F||审计、代理记账|Audit and bookkeeping|530103
520104|银行及支付手续费|Bank and payment charges|E|F||手续费|Bank and payment charges|530104
520105|应退回补贴|Cost of grants to be returned|E|F||||530105
520106|资产减值损失|Impairment and bad debts|E|F||||5501
5301|筹资费用|Fundraising cost|E|F||||5401
5401|其他费用|Other expenses|E|F||其他支出|Other spending|5901
"""

_TYPES = {
    "A": AccountType.ASSET,
    "L": AccountType.LIABILITY,
    "N": AccountType.NET_ASSETS,
    "I": AccountType.INCOME,
    "E": AccountType.EXPENSE,
    "P": AccountType.APPROPRIATION,
}


@dataclass(frozen=True, slots=True)
class ChartEdition:
    """One dated edition of the default chart; ``last_day`` None while it is in force."""

    code: str
    name_zh: str
    name_en: str
    first_day: date
    last_day: date | None
    accounts: tuple[Account, ...]


def _account(row: str) -> Account:
    code, zh, en, kind, restriction, flags, plain_zh, plain_en, successor = row.split("|")
    account_type = _TYPES[kind]
    side = natural_side(account_type)
    if "x" in flags:
        side = Side.CREDIT if side is Side.DEBIT else Side.DEBIT
    return Account(
        code=code, name_zh=zh, name_en=en, type=account_type, side=side,
        restriction=Restriction(restriction), is_cash="c" in flags, has_sublines="s" in flags,
        plain_zh=plain_zh, plain_en=plain_en, successor=successor,
    )  # fmt: skip


def _accounts(*tables: str) -> tuple[Account, ...]:
    rows = [row for table in tables for row in table.strip().splitlines()]
    return tuple(sorted(map(_account, rows), key=lambda account: account.code))


EDITIONS = (
    ChartEdition(
        "npo-2004", "民间非营利组织会计制度（2004）参照", "After the 2004 standard for non-profits",
        date(2005, 1, 1), date(2025, 12, 31), _accounts(_COMMON, _EDITION_2004),
    ),
    ChartEdition(
        "npo-2026", "民间非营利组织会计制度（2026）参照", "After the 2026 standard for non-profits",
        date(2026, 1, 1), None, _accounts(_COMMON, _EDITION_2026),
    ),
)  # fmt: skip

DEFAULT_FUNDS = (
    Fund(
        "GEN", "共有资金（公共收益）", "Common funds", FundClass.UNRESTRICTED,
        "停车、广告等公共收益，属全体业主共有", "Income of the common parts, owned by all owners",
        may_lend=True,
    ),
    Fund(
        "PROP", "物业服务资金", "Property service", FundClass.UNRESTRICTED,
        "物业费收支，按院落结算", "Property fees and what they pay for", may_lend=True,
    ),
    Fund(
        "MNT", "专项维修资金", "Maintenance fund", FundClass.AGENCY,
        "共用部位、共用设施保修期满后的维修和更新、改造",
        "Repair and renewal of the common parts after the warranty",
    ),
    Fund(
        "CHA", "慈善基金", "Charity fund", FundClass.RESTRICTED,
        "捐赠人指定的慈善用途", "The charitable purposes its donors named",
    ),
)  # fmt: skip


def edition(code: str) -> ChartEdition:
    """Give an edition by its code.

    Raises:
        KeyError: no such edition.
    """
    return {item.code: item for item in EDITIONS}[code]


def edition_on(day: date) -> ChartEdition:
    """Give the edition in force on a day; days before the first edition take the first."""
    in_force = [item for item in EDITIONS if item.first_day <= day]
    return in_force[-1] if in_force else EDITIONS[0]

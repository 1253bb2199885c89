"""Which columns each kind of table has, and their headings."""

from collections.abc import Mapping

from ledger.terms import marked as _

#: Column → heading. Columns of amounts are listed apart.
HEADINGS: Mapping[str, str] = {
    "tally": _("项目"), "number": _("数量"), "budget": _("预算"), "actual": _("实际"), "remaining": _("预算减实际"),
    "due": _("应收"), "paid": _("已收"), "open": _("尚欠"), "rate": _("收缴率"),
    "in_advance": _("预存"), "household_count": _("户数"),
    "contract_way": _("收付"), "party": _("对方单位"), "collector": _("代收单位"), "rhythm": _("多久一次"),
    "price": _("每次价格"), "first_day": _("第一天"), "last_day": _("最后一天"), "collected": _("代收"),
    "not_passed_on": _("代收未转来"), "contract": _("合同"), "quarter": _("季度"), "weight": _("权重"),
    "full": _("满分"), "mean": _("平均分"), "scorers": _("打分人数"), "share": _("付费比例"), "fee": _("服务费"),
    "deduction": _("扣减"),
    "code": _("编码"), "name": _("名称"), "type": _("类别"), "fund_class": _("类别"),
    "dated_on": _("日期"), "voucher": _("凭证号"), "summary": _("摘要"), "kind": _("性质"),
    "fund": _("资金"), "funds": _("资金"), "contra": _("对方科目"), "flow": _("收支"), "direction": _("收支"),
    "section": _("栏目"), "vouchers": _("凭证号"), "period": _("月份"), "place": _("楼院"),
    "organisation": _("对方单位"), "evidence_count": _("附件张数"),
    "opening_debit": _("期初借方"), "opening_credit": _("期初贷方"), "debit": _("借方"),
    "credit": _("贷方"), "year_debit": _("本年累计借方"), "year_credit": _("本年累计贷方"),
    "closing_debit": _("期末借方"), "closing_credit": _("期末贷方"), "balance": _("余额"),
    "opening": _("期初"), "increase": _("增加"), "decrease": _("减少"), "closing": _("期末"),
    "merged_away": _("并入新账"),
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
    "received": _("实收"), "wages": _("工资津贴"), "upkeep": _("院落维护"), "shared": _("分摊公共成本"),
    "surplus": _("结余"), "equipment": _("用于添置改造"), "insurance": _("用于保险"), "kept": _("留存"),
    "courtyard": _("院落"), "closing_voucher": _("原账结清凭证"), "opening_voucher": _("新账转入凭证"),
    "assets_before": _("原账资产"), "debts_before": _("原账负债"), "net_before": _("原账净额"),
    "assets_after": _("新账资产"), "debts_after": _("新账负债"), "net_after": _("新账净额"),
    "difference": _("相差"), "area": _("面积（㎡）"), "unit": _("单元"), "floor": _("层"), "room": _("房号"),
    "from_balance": _("支取本金"), "top_up": _("自筹本金"), "available": _("可用本金"),
    "deposits": _("交存"), "interest": _("利息"), "draws": _("支取"), "asked": _("其中自筹未到账"),
    "year_unrestricted": _("本年累计非限定性"), "year_restricted": _("本年累计限定性"),
    "mark": _("性质"), "donor": _("捐赠人"), "gift_count": _("笔数"), "nature": _("类别"), "way": _("方式"),
    "item": _("名称"), "quantity": _("数量"), "measure": _("单位"), "earmark": _("指定用途"),
    "common": _("公共资金"), "given": _("限定用途"), "owners": _("代管业主的"),
    "closed_through": _("已结账到"), "reconciled_on": _("已核对到"), "posted_on": _("最近入账"),
    "published_on": _("最近公布"), "overdue_notices": _("逾期公示"),
    "maintenance": _("维修资金"), "public_income": _("公共收益"), "closing_check": _("对账结账"), "notices": _("公示"),
    "receipt_number": _("收据号"), "avoided": _("节省的预算"), "part": _("栏目"),
    "purpose": _("用途"), "use": _("项目"),
    "stage": _("进展"), "committed": _("合同和变更"), "spent": _("已付"), "settled": _("结算价"),
    "retention_open": _("未退质保金"), "days_late": _("延误天数"), "contractors": _("施工单位"),
    "planned_last_day": _("计划完工"), "accepted_on": _("验收日期"), "step": _("步骤"),
    "claimed": _("施工单位报价"), "retention": _("质保金"), "contractor": _("施工单位"),
    "column": _("哪一栏"), "net_assets": _("净资产"), "year_income": _("本年累计收入"),
    "year_spending": _("本年累计支出"), "used": _("已使用"),
    "ledger": _("账上合计"), "original": _("原数"), "corrected": _("更正后"), "text": _("内容"),
}  # fmt: skip
AMOUNTS = frozenset({
    "price", "collected", "not_passed_on", "fee", "deduction",
    "received", "wages", "upkeep", "shared", "surplus", "equipment", "insurance", "kept",
    "assets_before", "debts_before", "net_before", "assets_after", "debts_after", "net_after",
    "difference",
    "opening_debit", "opening_credit", "debit", "credit", "year_debit", "year_credit",
    "closing_debit", "closing_credit", "balance", "opening", "increase", "decrease", "closing",
    "merged_away", "cash", "due_from_funds", "due_to_funds", "amount", "year_amount", "total", "flow_amount", "income",
    "days_0_30", "days_31_90", "days_91_180", "days_181_365", "days_over_365", "against",
    "due", "paid", "open", "in_advance", "budget", "actual", "remaining", "spending", "day_balance",
    "from_balance", "top_up", "available", "deposits", "interest", "draws", "asked",
    "common", "given", "owners",
    "committed", "spent", "settled", "retention_open", "claimed", "retention",
    "year_opening", "unrestricted", "restricted", "year_unrestricted", "year_restricted", "avoided",
    "original", "corrected",
})  # fmt: skip
#: Columns that stand only where something is in them: few books ever end.
RARE = frozenset({"merged_away"})
#: Columns whose values are codes that have names in words.
NOUNS = {
    "tally": "tally",
    "kind": "kind", "section": "section", "type": "account_type", "fund_class": "fund_class",
    "heading": "heading", "standing": "standing", "state": "reconciliation",
    "line": "reconciliation_line", "place_kind": "place_kind", "mark": "gift_mark",
    "contract_way": "contract_way", "rhythm": "rhythm",
    "nature": "gift_nature", "way": "gift_way", "part": "gift_part",
    "purpose": "campaign_purpose", "use": "notice_section",
    "maintenance": "check_answer", "public_income": "check_answer", "closing_check": "check_answer",
    "notices": "check_answer",
    "stage": "work_stage", "step": "work_step",
}  # fmt: skip
FLOWS = {"in": _("收"), "out": _("支"), "move": _("转")}

_DAYBOOK = (
    "dated_on", "voucher", "summary", "kind", "fund", "contra", "debit", "credit", "balance",
    "day_balance",
)  # fmt: skip
_AGEING = (
    "code", "name", "fund", "days_0_30", "days_31_90", "days_91_180", "days_181_365",
    "days_over_365", "against", "balance",
)  # fmt: skip
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "arrears": ("code", "name", "household_count", "due", "paid", "open", "rate"),
    "debtors": (
        "place", "code", "name", "days_0_30", "days_31_90", "days_91_180", "days_181_365",
        "days_over_365", "open", "in_advance",
    ),
    "merger": (
        "courtyard", "fund", "closing_voucher", "opening_voucher", "assets_before", "debts_before",
        "net_before", "assets_after", "debts_after", "net_after", "difference",
    ),
    "works": (
        "code", "name", "stage", "contractors", "budget", "committed", "spent", "settled",
        "retention_open", "planned_last_day", "accepted_on", "days_late",
    ),
    "work": (
        "dated_on", "step", "contractor", "amount", "claimed", "retention", "note",
    ),
    "courtyards": (
        "code", "name", "households", "area", "income", "received", "wages", "upkeep", "shared",
        "surplus", "equipment", "insurance", "kept",
    ),
    "contracts": (
        "contract_way", "code", "name", "party", "collector", "account", "fund", "rhythm", "price",
        "first_day", "last_day", "due", "received", "open", "collected", "not_passed_on",
    ),
    "service-score": (
        "contract", "quarter", "name", "weight", "full", "mean", "scorers", "share", "fee",
        "deduction", "amount", "voucher",
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
        "code", "name", "fund_class", "opening", "increase", "decrease", "merged_away", "closing", "cash",
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
    "gifts": (
        "dated_on", "mark", "donor", "gift_count", "nature", "way", "item", "quantity", "measure",
        "amount", "avoided", "fund", "earmark", "receipt_number", "summary", "voucher",
    ),
    "courtyard-notice": ("use", "code", "name", "amount"),
    "campaign": ("dated_on", "purpose", "voucher", "summary", "amount"),
    "gift-totals": ("part", "name", "gift_count", "amount"),
    "decisions": ("tally", "number", "area"),
    "allocation": ("code", "name", "households", "area", "amount", "from_balance", "top_up"),
    "allocation board": (
        "code", "name", "unit", "floor", "room", "area", "amount", "from_balance", "top_up",
    ),
    "allocation register": (
        "code", "name", "unit", "floor", "room", "area", "amount", "from_balance", "top_up",
        "available",
    ),
    "maintenance-fund": (
        "code", "name", "households", "area", "opening", "deposits", "interest", "draws", "merged_away",
        "closing", "asked",
    ),
    "correction": ("code", "name", "column", "original", "corrected", "difference"),
    "notice": ("text",),
    "overview": ("period", "income", "spending", "merged_away", "closing"),
    "places": (
        "code", "name", "place_kind", "parent", "households", "area_m2", "owner", "tenant",
        "sub_landlord", "vacant", "unregistered",
    ),
    "place": ("code", "name", "debit", "credit", "year_debit", "year_credit"),
    "street": (
        "code", "name", "common", "given", "owners", "total", "closed_through", "reconciled_on",
        "posted_on", "published_on", "overdue_notices", "maintenance", "public_income", "closing_check", "notices",
    ),
    "posters": ("code", "name", "place_kind", "address"),
    "household": (
        "dated_on", "voucher", "summary", "kind", "account", "fund", "debit", "credit", "balance",
    ),
}  # fmt: skip

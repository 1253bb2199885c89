"""The names that residents read for values of the code: kinds, roles, classes, headings.

The Chinese names stand here, marked for the catalogue; ``Language.term`` translates them.
"""


def marked(text: str) -> str:
    """Mark a text for the catalogue without translating it here."""
    return text


#: What the extractor of texts also looks for, beside gettext.
_ = marked

#: noun → value → Chinese name.
TERMS: dict[str, dict[str, str]] = {
    "kind": {
        "ordinary": _("日常收支"),
        "reversal": _("红字冲销"),
        "difference": _("差额更正"),
        "opening": _("期初余额"),
        "carry_forward": _("年末结转"),
        "merge": _("合并转入"),
    },
    "relation": {
        "corrects": _("更正了"),
        "corrected_by": _("已被更正"),
        "refund_of": _("退款，原收付为"),
        "refunded_by": _("已退款"),
    },
    "origin": {"people": _("本平台录入、复核"), "import": _("从以前的账册导入")},
    "role": {
        "operator": _("系统管理员"),
        "treasurer": _("制单（会计）"),
        "cashier": _("出纳"),
        "reviewer": _("审核"),
        "publisher": _("公示"),
        "auditor": _("审计"),
        "supervisor": _("监督"),
    },
    "counterparty": {
        "residents": _("居民"),
        "donor": _("捐赠人"),
        "supplier": _("供应商"),
        "property_company": _("物业公司"),
        "contractor": _("施工单位"),
        "bank": _("银行"),
        "government": _("政府部门"),
        "tenant": _("承租方"),
        "staff": _("工作人员"),
        "committee": _("业主委员会"),
        "own": _("本小区自有账户"),
        "other": _("其他"),
    },
    "account_type": {
        "asset": _("资产"),
        "liability": _("负债"),
        "net_assets": _("净资产"),
        "income": _("收入"),
        "expense": _("支出"),
        "appropriation": _("转出与分配"),
    },
    "side": {"debit": _("借"), "credit": _("贷")},
    "fund_class": {
        "unrestricted": _("非限定资金"),
        "restricted": _("限定用途资金"),
        "agency": _("代管资金（属全体业主）"),
    },
    "draft_state": {
        "editing": _("编辑中"),
        "submitted": _("待审核"),
        "rejected": _("已退回"),
        "posted": _("已入账"),
        "withdrawn": _("已撤回"),
    },
    "statement": {
        "public-income": _("收支公示表"),
        "fund-balances": _("资金余额表"),
        "trial-balance": _("科目余额表"),
        "activities": _("业务活动表"),
        "account-detail": _("明细账"),
        "transactions": _("凭证清单"),
        "transaction": _("记账凭证"),
        "overview": _("总览"),
    },
    "section": {
        "income": _("收入"),
        "current": _("往来款"),
        "recovered": _("收回的支出"),
        "costs_and_taxes": _("成本税费"),
        "spending": _("支出"),
        "to_maintenance": _("转入维修资金"),
        "refunded": _("退还的收入"),
        "other": _("其他"),
    },
    "heading": {
        "donations": _("捐赠收入"),
        "contributions": _("业主自筹收入"),
        "service_fees": _("物业服务收入"),
        "grants": _("政府补助收入"),
        "common_income": _("公共收益"),
        "other_income": _("其他收入"),
        "income": _("收入合计"),
        "business": _("业务活动成本"),
        "administration": _("管理费用"),
        "fundraising": _("筹资费用"),
        "other_costs": _("其他费用"),
        "spending": _("费用合计"),
        "released": _("限定性净资产转为非限定性净资产"),
        "to_maintenance": _("公共收益转入维修资金"),
        "prior_years": _("以前年度净资产调整"),
        "other_changes": _("其他净资产变动"),
        "change": _("净资产变动额"),
        "opening": _("期初净资产"),
        "closing": _("期末净资产"),
    },
    "bridge": {
        "receivables": _("加：别人欠的款"),
        "prepayments": _("加：预付的款"),
        "goods_and_works": _("加：物资、设备和在建工程"),
        "held_by_authority": _("加：主管部门代管的维修资金"),
        "other_assets": _("加：其他资产"),
        "payables": _("减：欠别人的款"),
        "advances": _("减：预收的款"),
        "deposits": _("减：押金和保证金"),
        "taxes": _("减：应交的税"),
        "held_for_others": _("减：代收代付、待查的款"),
        "owed_to_owners": _("减：属于各户业主的维修资金"),
        "other_liabilities": _("减：其他负债"),
        "between_funds": _("资金之间的往来"),
    },
}

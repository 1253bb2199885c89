"""The names of values about notices and publications; see ``ledger/terms.py``."""

from ledger.terms import marked as _

#: noun → value → Chinese name.
NOTICE_TERMS: dict[str, dict[str, str]] = {
    "statement": {
        "notice": _("公告"),
        "correction": _("更正公告"),
    },
    "notice_kind": {
        "public-income": _("收支公示表"),
        "fund-balances": _("资金余额表"),
        "trial-balance": _("科目余额表"),
        "activities": _("业务活动表"),
        "balance-sheet": _("资产负债表"),
        "bank-journal": _("银行存款日记账"),
        "reconciliation": _("银行存款余额调节表"),
        "maintenance-fund": _("维修资金使用表"),
        "gifts": _("捐赠名册"),
        "courtyards": _("物业费按院落结算"),
        "allocation": _("分摊清册"),
        "budget": _("预算执行表"),
        "arrears": _("物业费收缴表"),
        "grant-report": _("补贴使用报告"),
        "work": _("工程公示"),
        "decision": _("表决结果公示"),
        "service-score": _("物业服务考核结果"),
        "audit": _("审计结果公示"),
        "seal-use": _("用印公示"),
        "other": _("其他公示"),
        "correction": _("更正公告"),
    },
    "notice_subject": {
        "decision": _("决议"),
        "work": _("工程"),
        "contract": _("合同"),
        "statement": _("报表"),
        "allocation": _("费用分摊"),
        "tariff": _("收费标准"),
        "other": _("其他"),
    },
    "notice_state": {
        "prepared": _("等另一位发布"),
        "dropped": _("没有发布"),
        "published": _("已发布，还没登记张贴"),
        "hanging": _("公示中"),
        "over": _("公示期满，等登记结果"),
        "ended": _("公示结束"),
    },
    "due_state": {
        "coming": _("还没到期"),
        "due": _("该公示了"),
        "posted": _("已公示"),
        "overdue": _("逾期未公示"),
    },
    "notice_result": {
        "no_objection": _("没有异议"),
        "answered": _("异议都已答复"),
        "corrected": _("有误，另发更正公告"),
    },
    "objection_way": {
        "paper": _("书面"),
        "phone": _("电话"),
        "counter": _("当面"),
    },
    "notice_basis": {
        "law": _("条文"),
        "custom": _("惯例"),
    },
    "todo": {
        "notices_to_publish": _("等我发布的公示"),
        "notices_due": _("该公示的"),
        "notices_overdue": _("逾期没有公示的"),
        "notices_to_hang": _("已发布、还没登记张贴的公示"),
    },
}

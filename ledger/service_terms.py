"""The names of values about contracts and services; see ``ledger/terms.py``."""

from ledger.terms import marked as _

#: noun → value → Chinese name.
SERVICE_TERMS: dict[str, dict[str, str]] = {
    "contract_way": {"income": _("收钱的合同"), "expense": _("付钱的合同")},
    "rhythm": {
        "once": _("一次付清"),
        "monthly": _("每月"),
        "quarterly": _("每季度"),
        "yearly": _("每年"),
        "by_bill": _("按账单结算"),
    },
    "chapter": {"signed": _("签订"), "extended": _("续签"), "ended": _("提前结束")},
    "service_bill": {
        "hours": _("按工时"),
        "lump_sum": _("包干制"),
        "cost_plus": _("酬金制"),
        "score": _("按考核得分"),
    },
    "statement": {"contracts": _("合同应收已收表"), "service-score": _("物业服务考核结果")},
    "todo": {
        "contracts_ending": _("合同快到期"),
        "contracts_to_agree": _("合同和服务账单等您同意"),
    },
}

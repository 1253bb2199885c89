"""The names of values about streets; see ``ledger/terms.py``."""

from ledger.terms import marked as _

#: noun → value → Chinese name.
STREET_TERMS: dict[str, dict[str, str]] = {
    "statement": {"street": _("街道总览")},
    "check": {
        "maintenance": _("维修资金"),
        "public_income": _("公共收益"),
        "closing": _("对账结账"),
        "notices": _("公示"),
    },
    "check_long": {
        "maintenance": _("维修资金的规定遵守了没有"),
        "public_income": _("公共收益的规定遵守了没有"),
        "closing": _("账目按时核对、按时结账了没有"),
        "notices": _("该公示的按时公示了没有"),
    },
    "check_answer": {
        "kept": _("符合"),
        "broken": _("有问题"),
        "nothing": _("没有可查的"),
    },
    "check_reason": {
        "flagged": _("违反规定的凭证（张）"),
        "undecided": _("没有决议的支取（笔）"),
        "personal": _("还在个人名下的账户（个）"),
        "not_closed": _("到期没有结账的月份（个）"),
        "not_reconciled": _("到期没有核对的银行账户（个）"),
        "overdue": _("逾期没有公示的（项）"),
    },
}

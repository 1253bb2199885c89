"""The names that residents read for values about gifts; ``Language.term`` finds them beside ``ledger/terms.py``."""

from ledger.terms import marked as _

#: noun → value → Chinese name.
GIFT_TERMS: dict[str, dict[str, str]] = {
    "gift_nature": {
        "money": _("货币"),
        "goods": _("实物"),
        "service": _("志愿服务"),
    },
    "gift_way": {
        "cash": _("现金"),
        "wechat": _("微信"),
        "alipay": _("支付宝"),
        "bank": _("银行转账"),
    },
    "gift_display": {
        "real_name": _("实名（单位写全称）"),
        "surname": _("只露姓氏"),
        "alias": _("化名"),
        "anonymous": _("匿名"),
    },
    "gift_consent": {
        "written": _("签了字"),
        "message": _("发了消息"),
        "spoken": _("当面说的"),
        "": _("没有同意公开"),
    },
    "gift_valuation": {
        "document": _("按捐赠方的凭据"),
        "appraisal": _("按评估"),
        "": _("没有计价，只记数量"),
    },
    "gift_donor": {
        "person": _("个人"),
        "organisation": _("单位"),
    },
    "gift_state": {
        "pending": _("等审核入账"),
        "booked": _("已入账"),
        "reversed": _("记错，已冲销"),
        "withdrawn": _("已撤回"),
        "listed": _("只登记，不记账"),
    },
    "gift_mark": {
        "gift": _("捐赠"),
        "refund": _("退回"),
        "reversal": _("记错冲销"),
        "refund_reversal": _("退回记错冲销"),
        "unregistered": _("账上另有未登记的捐赠"),
        "use": _("使用"),
    },
    "gift_part": {
        "month": _("按月份"),
        "way": _("按方式"),
        "fund": _("按资金"),
        "earmark": _("按指定用途"),
    },
}

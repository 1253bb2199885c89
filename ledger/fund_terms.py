"""The names of values about funds, loans and grants; see ``ledger/terms.py``."""

from ledger.terms import marked as _

#: noun → value → Chinese name.
FUND_TERMS: dict[str, dict[str, str]] = {
    "fund_class": {
        "unrestricted": _("非限定资金"),
        "restricted": _("限定用途资金"),
        "agency": _("代管资金（属全体业主）"),
    },
    "contract_class": {
        "": _("不适用"),
        "trust": _("信托制（费用是业主的，交物业管）"),
        "commission": _("酬金制（费用是业主的，物业只拿酬金）"),
        "lump_sum": _("包干制（费用归物业公司）"),
    },
    "fund_field": {
        "name_zh": _("名称"),
        "name_en": _("英文名称"),
        "purpose_zh": _("用途"),
        "purpose_en": _("用途（英文）"),
        "may_lend": _("能不能借给别的资金"),
        "allowed_accounts": _("只准用在哪些科目"),
        "first_day": _("从哪一天起用"),
        "last_day": _("用到哪一天"),
        "custodian": _("由谁代管"),
        "source_document": _("依据的文件"),
        "contract_class": _("物业合同"),
        "remaining_rule": _("剩下的钱怎么办"),
    },
    "fund_act": {
        "founded": _("设立"),
        "named": _("改名"),
        "rules": _("改规定"),
        "designation": _("指定用途"),
        "grant": _("补贴协议"),
    },
    "unspent": {
        "return": _("用不完退回拨款单位"),
        "decision": _("用不完由决议定：退回或结转"),
    },
}

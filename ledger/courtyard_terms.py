"""The names of values about courtyards and mergers; see ``ledger/terms.py``."""

from ledger.terms import marked as _

#: noun → value → Chinese name.
COURTYARD_TERMS: dict[str, dict[str, str]] = {
    "statement": {
        "merger": _("合并转账报告"),
        "courtyards": _("物业费按院落结算"),
        "courtyard-notice": _("物业费按院落结算公示"),
    },
    "notice_section": {
        "income": _("收入"),
        "wages": _("工资津贴"),
        "upkeep": _("院落维护"),
        "shared": _("分摊公共成本"),
        "equipment": _("用于添置改造"),
        "insurance": _("用于保险"),
    },
    "merger_state": {
        "proposed": _("等另一位审核"),
        "approved": _("正在转账"),
        "done": _("已全部转完"),
        "withdrawn": _("已撤回"),
    },
    "party_relation": {
        "legal_representative": _("法定代表人"),
        "manager": _("负责人"),
        "bookkeeper": _("会计"),
        "owner": _("股东"),
        "relative": _("亲属在那里任职"),
    },
    "office": {
        "committee_member": _("院委会（业委会）成员"),
        "grid_worker": _("网格员"),
        "officer": _("本账的经手人"),
    },
    "share_key": {
        "area": _("按面积分摊"),
        "households": _("按户数分摊"),
        "equal": _("各院平均分摊"),
    },
    "merger_step": {
        "closed": _("原账结清"),
        "opened": _("转入新账"),
        "done": _("全部转完"),
    },
}

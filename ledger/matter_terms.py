"""The names of values about matters, meetings and questions; see ``ledger/terms.py``."""

from ledger.terms import marked as _

#: noun → value → Chinese name.
MATTER_TERMS: dict[str, dict[str, str]] = {
    "matter_list": {
        "problem": _("问题清单"),
        "need": _("需求清单"),
        "help": _("赋能清单"),
        "action": _("行动清单"),
    },
    "matter_state": {
        "collected": _("已收集"),
        "handled": _("正在办"),
        "reported": _("已反馈"),
        "reopened": _("重新办"),
    },
    "matter_step": {
        "collected": _("收集"),
        "handled": _("办理"),
        "reported": _("反馈"),
        "reopened": _("重新提出"),
    },
    "meeting": {
        "committee": _("业委会、物管委会议"),
        "assembly": _("业主大会"),
        "forum": _("四方议事会"),
        "round_table": _("圆桌会"),
        "building": _("楼组会"),
    },
    "asked_by": {
        "counter": _("当面"),
        "phone": _("电话"),
        "paper": _("书面"),
        "meeting": _("会上"),
        "message": _("微信或短信"),
    },
}

"""The names of values about works; see ``ledger/terms.py``."""

from ledger.terms import marked as _

#: noun → value → Chinese name.
WORK_TERMS: dict[str, dict[str, str]] = {
    "statement": {
        "works": _("工程公示"),
        "work": _("工程结算公示"),
    },
    "work_step": {
        "decision": _("作出决议"),
        "budget": _("定预算"),
        "quotes": _("比选报价"),
        "contract": _("签合同"),
        "start": _("开工"),
        "progress": _("确认进度"),
        "variation": _("变更"),
        "acceptance": _("验收"),
        "audit": _("审价"),
        "settlement": _("结算"),
    },
    "work_purpose": {
        "advance": _("预付款"),
        "progress": _("进度款"),
        "final": _("尾款"),
        "retention": _("退质保金"),
        "other": _("其他（设计、监理、审价等）"),
    },
    "work_stage": {
        "needed": _("提出需要"),
        "decided": _("已决议"),
        "budgeted": _("已定预算"),
        "compared": _("已比选"),
        "contracted": _("已签合同"),
        "started": _("施工中"),
        "accepted": _("已验收"),
        "audited": _("已审价"),
        "settled": _("已结算，质保中"),
        "closed": _("已全部结清"),
    },
    "work_emergency": {
        "": _("不是紧急维修"),
        "pump": _("水泵、水箱坏了"),
        "lift": _("电梯被责令停用"),
        "fire": _("消防设施坏了"),
        "facade": _("外墙脱落"),
        "leak": _("经证明的渗漏"),
    },
    "work_file": {
        "before": _("施工前"),
        "after": _("施工后"),
        "paper": _("文件"),
    },
}

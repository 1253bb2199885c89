"""The names of values about crowdfunding; see ``ledger/terms.py``."""

from ledger.terms import marked as _

#: noun → value → Chinese name.
CAMPAIGN_TERMS: dict[str, dict[str, str]] = {
    "statement": {"campaign": _("众筹公示")},
    "campaign_outcome": {
        "running": _("正在筹"),
        "reached": _("已达目标，等决定"),
        "met": _("成功，已转入项目"),
        "missed": _("没有达到目标"),
    },
    "campaign_meaning": {
        "running": _("到截止日还没有筹够，就全部退给交款人；截止以前也可以退出。"),
        "reached": _("钱已经筹够，还属于各户；作出决定以后才转给项目用。"),
        "met": _("按决定已经转给项目用；完工以后的结余按各户交款的比例退回。"),
        "missed": _("没有按期筹够，交的钱全部退给交款人，一分不留。"),
    },
    "campaign_purpose": {
        "payment": _("收到各户交款"),
        "transfer": _("转为项目收入"),
        "withdrawal": _("退出退款"),
        "refund": _("退给交款人"),
        "leftover": _("结余应退各户"),
    },
}

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
    "campaign_total": {
        "target": _("目标"),
        "raised": _("按期筹到"),
        "missing": _("还差"),
        "paid": _("一共收到"),
        "late": _("过期才交的"),
        "withdrawn": _("中途退出退回"),
        "refunded": _("已经退给交款人"),
        "transferred": _("转为项目的自筹收入"),
        "leftover": _("结余按交款比例应退"),
        "held": _("还属于各户的"),
        "spent": _("项目已经花了"),
        "left": _("项目还剩的钱"),
    },
    "campaign_purpose": {
        "payment": _("收到各户交款"),
        "transfer": _("转为项目收入"),
        "withdrawal": _("退出退款"),
        "refund": _("退给交款人"),
        "leftover": _("结余应退各户"),
    },
}

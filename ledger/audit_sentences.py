"""The sentences about audit samples and findings; see ``ledger/sentences.py``."""

from ledger.terms import marked as _

SENTENCES: dict[tuple[str, str], str] = {
    ("audit", ""): _("不能这样抽样，请检查后再试。"),
    ("audit", "empty"): _("没有凭证符合这些条件，抽不出样本；请放宽条件。"),
    ("audit", "size"): _("样本量要在 1 和 %(limit)s 之间。"),
    ("audit", "seed"): _("种子只用英文字母、数字和符号，最多 %(limit)s 个字，中间可以有单个空格。"),
    ("audit", "method"): _("没有这种抽样方法。"),
    ("audit", "amount"): _("金额下限不能是负数。"),
    ("audit", "mark"): _("没有这种核对记号。"),
    ("audit", "finding"): _("请写明发现了什么：除了“相符”，别的记号都要说明。"),
    ("audit", "not_sampled"): _("请勾选样本里的凭证。"),
}
FIELDS = {
    "method": _("抽样方法"), "seed": _("种子"), "size": _("样本量"), "finding": _("发现"),
    "mark": _("核对记号"), "positions": _("凭证"), "least": _("金额下限"),
}  # fmt: skip
NOUNS = {"sample": _("样本")}

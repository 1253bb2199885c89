"""The sentences about streets: why one cannot be set up or joined like this; see ``ledger/sentences.py``."""

from ledger.terms import marked as _

SENTENCES: dict[tuple[str, str], str] = {
    ("street", ""): _("街道不能这样设置，请检查后再试。"),
    ("street", "slug"): _("街道短名“%(text)s”不合要求：只用小写字母和数字，中间可以有短横线。"),
    ("street", "taken"): _("街道短名 %(text)s 已经有了，请换一个。"),
    ("street", "joined"): _("这个小区从 %(text)s 起已经在一个街道里，请先写明它在那里的最后一天。"),
    ("street", "not_in"): _("这个小区那时不在这个街道里。"),
    ("street", "days"): _("最后一天 %(text)s 在第一天之前，请核对。"),
}
NOUNS = {"street": _("街道")}

"""The sentences about matters, meetings, questions and custody; see ``ledger/sentences.py``."""

from ledger.terms import marked as _

SENTENCES: dict[tuple[str, str], str] = {
    ("matter", ""): _("不能这样登记，请检查后再试。"),
    ("matter", "order"): _("这一步接不上：先办理，再反馈；反馈过的要先重新提出。"),
    ("matter", "day"): _("日子不能早于上一步的 %(text)s。"),
    ("matter", "number"): _("“%(text)s”不是数，请填整数。"),
    ("matter", "to_come"): _("%(text)s 还没有到，请填已经过去的日子。"),
    ("matter", "people"): _("“%(text)s”不是到会人数，请填 1 到 100000 的整数。"),
    ("matter", "topics"): _("一次会议最多登记 %(text)s 件事。"),
    ("matter", "vouchers"): _("一步最多列 %(text)s 张凭证。"),
    ("matter", "about"): _("科目和凭证只填一个。"),
    ("matter", "household"): _("%(text)s 是一户人家，公开的事只写楼栋。"),
    ("matter", "custody"): _(
        "从 %(text)s 起的托管还没有结束，或者日子重叠，请先写明它的最后一天。"
    ),
    ("matter", "days"): _("最后一天 %(text)s 在第一天之前，请核对。"),
}
FIELDS = {
    "topic": _("什么事"),
    "responsible": _("谁负责"),
    "said": _("怎么说、怎么办的"),
    "on_list": _("哪一张清单"),
    "raised_on": _("提出的日子"),
    "on_day": _("日子"),
    "held_on": _("开会的日子"),
    "result": _("会议结果"),
    "matters": _("议了哪几件事"),
    "asked": _("问了什么"),
    "asked_on": _("提问的日子"),
    "asked_by": _("怎么问的"),
    "answer": _("答复"),
    "vouchers": _("凭证号"),
    "custodian": _("由谁代管"),
}
NOUNS = {
    "matter": _("事项"),
    "matter_list": _("清单"),
    "step": _("步骤"),
    "meeting": _("会议"),
    "question": _("提问"),
    "custody": _("托管"),
}

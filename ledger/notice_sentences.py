"""The sentences about notices and publications; ``ledger/messages.py`` puts them together with the data."""

from ledger.terms import marked as _

#: (code, reason) → sentence, as in ``ledger/sentences.py``.
SENTENCES: dict[tuple[str, str], str] = {
    ("notice", ""): _("这份公示不能这样办，请核对后再试。"),
    ("notice", "kind"): _("没有这一种公示，请从列表里选。"),
    ("notice", "subject"): _("请写明这份公示是关于哪一项的，编号要对得上。"),
    ("notice", "nothing"): _("公示里还没有内容，请先选一张报表，或写一段正文。"),
    ("notice", "places"): _("请写张贴的地点，最多 %(count)s 处。"),
    ("notice", "days"): _("日期的先后不对，或者相隔超过一年，请核对。"),
    ("notice", "too_short"): _("这里要求至少公示 %(count)s 天，最早到 %(day)s，请改截止日。"),
    ("notice", "phone"): _("请写办公电话，不写个人手机号，例如 028-83960000。"),
    ("notice", "unknown"): _("没有这份公示或公布，请回到列表里选。"),
    ("notice", "state"): _("它已经办过这一步了，请刷新页面看办到哪里。"),
    ("notice", "own"): _("自己准备的不能自己发布，请另一位发布。"),
    ("notice", "unchanged"): _("和第 %(number)s 号公布的数字完全一样，不用更正。"),
    ("notice", "other_period"): _("更正要和第 %(number)s 号公布是同一张表、同一个期间。"),
    ("notice", "reissued"): _("第 %(number)s 号公布已经换过了，请看换成的那一号。"),
    ("notice", "way"): _("请选异议是怎样提出的：书面、电话或当面。"),
    ("notice", "step"): _("没有这条异议，或者已经答复过了。"),
    ("notice", "early"): _("公示期到 %(day)s 才满，在那以前不能结束。"),
    ("notice", "incomplete"): _("还有异议没有答复，答复以后才能结束公示。"),
    ("text", "publication_kind"): _("“%(text)s”不能公布，请从报表的种类里选。"),
}

#: Fields of forms by their names.
FIELDS: dict[str, str] = {
    "title_zh": _("标题"),
    "title_en": _("英文标题"),
    "text_zh": _("正文"),
    "text_en": _("英文正文"),
    "last_day": _("截止日期"),
    "places": _("张贴地点"),
    "objections_to": _("异议受理"),
    "phone": _("办公电话"),
    "objections_until": _("异议截止日期"),
    "subject_kind": _("关于什么"),
    "subject_code": _("编号"),
    "photo": _("公示栏照片"),
    "reply": _("答复"),
    "way": _("方式"),
    "on": _("日期"),
}

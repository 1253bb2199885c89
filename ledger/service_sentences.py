"""The sentences about contracts, service bills, scores and price lists.

``ledger/messages.py`` puts them together with the data of a refusal.
"""

from ledger.terms import marked as _

#: (code, reason) → sentence, as in ``ledger/sentences.py``.
SENTENCES: dict[tuple[str, str], str] = {
    ("contract_rule", ""): _("合同不能这样登记，请核对后再试。"),
    ("contract_rule", "last_before_first"): _("最后一天比第一天还早，请核对日期。"),
    ("contract_rule", "due_outside"): _("第一次应付日离合同期太远，请核对日期。"),
    ("contract_rule", "negative"): _("价格、押金和通知天数不能是负数，也不能太大，请重新填写。"),
    ("contract_rule", "no_price"): _("按账单结算的合同不填价格，其他合同要填每次的价格。"),
    ("contract_rule", "not_an_organisation"): _(
        "合同对方和代收单位要是名单里的单位，而且前后是同一个；位置要是楼院，不能是住户。"
    ),
    ("contract_rule", "has_terms"): _("这份合同已经登记过，改期限请用“续签”或“提前结束”。"),
    ("contract_rule", "no_terms"): _("这份合同还没有登记并由另一位同意，请先登记。"),
    ("contract_rule", "not_after"): _("合同现在到 %(day)s，续签要从那以后的日子开始。"),
    ("contract_rule", "not_earlier"): _("合同现在到 %(day)s，提前结束要填更早的、合同期内的日子。"),
    ("contract_rule", "own_proposal"): _("自己提出的，要另一位同意。"),
    ("contract_rule", "gone"): _("这一项已经办过或撤回了，请刷新页面看看。"),
    ("contract_rule", "paid_for_others"): _("这份合同没有写代收单位，没有代收可以登记。"),
    ("contract_rule", "income_contract"): _("收钱的合同要选收入科目，付钱的合同要选费用科目。"),
    ("service_rule", ""): _("这张服务单不能这样登记，请核对后再试。"),
    ("service_rule", "hours"): _("工时或单价填得不对，请核对：工时以四分之一小时为单位。"),
    ("service_rule", "ratio"): _("成本要大于零，酬金比例在 0 和 1 之间，例如 8/100。"),
    ("service_rule", "no_rate"): _("“%(text)s”在这个月没有公布的单价，请先按决议登记单价。"),
    ("service_rule", "nothing_listed"): _("没有填工时、金额或签字的服务单，请补上。"),
    ("service_rule", "rate_order"): _("这一天或以后已经有一个标准，请填更晚的日期。"),
    ("service_rule", "period"): _("这份合同不包括这个月或季度；请写成 2026-09 或 2026Q3。"),
    ("service_rule", "billed"): _("“%(text)s”已经有账单，不能再做，也不能再改它的标准。"),
    ("service_rule", "not_confirmed"): _("这张账单还没有由另一位核对，请先核对。"),
    ("service_rule", "paid_already"): _("“%(text)s”的账单已经申请付款，一张账单只付一次。"),
    ("service_rule", "not_the_bill"): _(
        "核对过的账单是 %(limit)s 元，申请的是 %(available)s 元，两个数要一样。"
    ),
    ("service_rule", "own_proposal"): _("自己填的，要另一位核对。"),
    ("service_rule", "gone"): _("这一项已经办过或撤回了，请刷新页面看看。"),
    ("service_rule", "weights"): _("评分表要有 1 到 30 项，每项的权重是 1 到 1000 的整数。"),
    ("service_rule", "full_marks"): _("每项的满分要大于 0，最多 1000 分。"),
    ("service_rule", "bands"): _("得分档次要从高到低，最后一档从 0 分起，得分低的不能付得更多。"),
    ("service_rule", "marks"): _("打分要每项都有，不低于 0、不超过满分：%(text)s。"),
    ("service_rule", "scorers"): _("打分的人数不对：不能少于规定人数，也不能多于小组人数。"),
    ("service_rule", "no_sheet"): _("这个季度开始时还没有公布评分表，请先登记。"),
    ("service_rule", "unlisted"): _("“%(text)s”不在维修价目表里，请核对项目编号。"),
    ("service_rule", "quantity"): _("数量和价格要大于零，请核对：%(text)s。"),
    ("service_rule", "items_sum"): _(
        "各项加起来是 %(available)s 元，申请的是 %(limit)s 元，两个数要一样。"
    ),
    ("service_rule", "over_list"): _(
        "“%(text)s”高于价目表：这张账单 %(available)s 元，按价目表最多 %(limit)s 元；"
        "确有必要的，请附上同意高于价目表的决议。"
    ),
    ("service_rule", "other_way"): _("这是一份收钱的合同，不能按它付款或做服务账单。"),
}

#: field → its name, beside those of ``ledger/sentences.py``.
FIELDS = {
    "rate": _("每小时单价"),
    "hours": _("工时"),
    "ratio": _("酬金比例"),
    "criteria": _("评分项目"),
    "bands": _("得分档次"),
    "marks": _("打分"),
    "group_size": _("小组人数"),
    "party_members": _("其中党员"),
    "items": _("维修项目"),
    "item": _("项目编号"),
    "unit": _("单位"),
    "frequency": _("频次"),
    "standard": _("标准"),
    "first_due_on": _("第一次应付日"),
    "notice_days": _("提前通知天数"),
    "collector": _("代收单位"),
    "tax_note": _("税务说明"),
    "assessor": _("考核单位"),
    "about": _("考核内容"),
    "grade": _("考核结果"),
    "score": _("得分"),
    "title_en": _("英文名称"),
}

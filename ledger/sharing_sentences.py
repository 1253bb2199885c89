"""The sentences about costs that are shared, and about households' money.

``ledger/messages.py`` puts them together with the data of a refusal.
"""

from ledger.terms import marked as _

#: (code, reason) → sentence, as in ``ledger/sentences.py``.
SENTENCES: dict[tuple[str, str], str] = {
    ("sharing", ""): _("这笔费用不能这样分摊，请再看一遍。"),
    ("sharing", "undecided"): _("动用维修资金要有业主的决议；紧急维修没有表决的，请写明为什么。"),
    ("sharing", "both_reasons"): _("有了决议，就不用写紧急维修的理由，请删去一个。"),
    ("sharing", "no_places"): _("请选出是哪些楼、单元或户；全小区分摊就选“全小区”。"),
    ("sharing", "no_shares"): _("请写出各自的比例或份数，不能全是零。"),
    ("sharing", "shares_of_places"): _("固定比例要给每个选中的楼各写一个，不多也不少。"),
    ("sharing", "weight"): _("%(name)s 的数不对，请填零或正整数。"),
    ("sharing", "no_reason"): _("请写明 %(name)s 为什么不参加分摊。"),
    ("sharing", "not_concerned"): _("%(name)s 不在分摊的范围里，请核对编号。"),
    ("sharing", "nobody"): _("没有一户参加，请核对范围和名单。"),
    ("sharing", "weight_missing"): _("有 %(count)s 户没有写份数（%(name)s），请补上。"),
    ("sharing", "area_missing"): _("有 %(count)s 户没有面积（%(name)s），不能按面积分，请先补上面积。"),
    ("sharing", "place_empty"): _("%(name)s 里没有参加分摊的户，它的比例分不下去。"),
    ("sharing", "nothing_held"): _("那一天没有一户有维修资金，利息分不下去。"),
    ("sharing", "not_paid_in"): _(
        "还有 %(count)s 户没有交齐自筹款，一共差 %(missing)s 元；交齐以后才能支取，不能动用邻居的钱。"
    ),
    ("sharing", "drawn_already"): _("这张凭证已经有了，不能重复；要重来，请先撤回或冲销原来的。"),
    ("sharing", "still_held"): _("这份清册的凭证还有没撤回或没冲销的，请先撤回或冲销，再撤销清册。"),
    ("sharing", "withdrawn"): _("这份清册已经撤销，不能再用；请重新分摊。"),
    ("sharing", "changed"): _("您看过以后各户的余额又变了，请再看一遍。"),
    ("sharing", "line"): _("第 %(count)s 行“%(name)s”看不懂，应当是编号和数字，中间隔开。"),
    ("sharing", "not_as_listed"): _("这张凭证和分摊清册对不上（%(name)s），不能过账；请撤回它，再从清册重新提出。"),
    ("sharing", "twice"): _("%(name)s 写了两次，请合成一行。"),
    ("correction", "household_below_zero"): _("这样更正，有的户维修资金会小于零：那笔钱已经支取过了，请先更正支取。"),
    ("account_rule", "not_drawn_from"): _("维修资金不能记到科目 %(account)s，请选维修资金账户、代管、应付或预付科目。"),
}  # fmt: skip

#: Fields of these forms → their names.
FIELDS: dict[str, str] = {
    "title": _("什么费用"),
    "allocated_on": _("分摊日期"),
    "credit_account": _("钱从哪里付"),
    "scope": _("范围"),
    "places": _("哪些户分摊"),
    "shares": _("固定比例或自定份数"),
    "excluded": _("不参加分摊的户"),
    "emergency": _("紧急维修的理由"),
    "deposits": _("各户名单"),
    "key": _("怎么分"),
    "held_in": _("钱在哪里"),
}
#: What may be unknown → its name.
NOUNS: dict[str, str] = {"allocation": _("分摊清册")}

"""The sentences about gifts: why one cannot be recorded, shown, given back or used so.

``ledger/messages.py`` puts them together with the data of a refusal.
"""

from ledger.terms import marked as _

#: (code, reason) → sentence, as in ``ledger/sentences.py``.
SENTENCES: dict[tuple[str, str], str] = {
    ("gift", ""): _("这笔捐赠不能这样登记，请检查后再试。"),
    ("gift", "no_donor"): _("不知道是谁捐的，只能显示为匿名；要显示名字，请先填写捐赠人。"),
    ("gift", "no_consent"): _("个人的名字要本人同意才能公开，请填写怎样同意的，或者改成匿名。"),
    ("gift", "no_alias"): _("要用化名显示，请填写捐赠人自己取的化名。"),
    ("gift", "no_surname"): _("单位没有姓氏，请选单位名称、化名或匿名。"),
    ("gift", "service_value"): _("志愿服务不折算成钱，请不要填金额。"),
    ("gift", "count"): _("“%(text)s”不能作为数目，请填写大于零的整数。"),
    ("gift", "no_document"): _(
        "写了价值就要有凭据：请附上捐赠人的单据或评估报告，并注明是哪一种；没有凭据就只登记数量。"
    ),
    ("gift", "no_value"): _("附了计价凭据，请填写上面的金额；没有金额就只登记数量。"),
    ("gift", "agency"): _("维修资金等代管的钱不能接受捐赠，请选别的资金。"),
    ("gift", "in_register"): _("这张单是捐赠登记做的，不能改内容；登记错了，请撤回它，再重新登记。"),
    ("gift", "refund_apart"): _("退捐款要写明退的是哪一笔：请到捐赠登记里打开那一笔，在那里退。"),
    ("gift", "corrected_apart"): _("登记了捐赠的凭证不能改金额：请先冲销它，再重新登记捐赠。"),
    ("gift", "used"): _("这批受赠物资已经领用，不能冲销；请先冲销领用的凭证。"),
    ("gift", "uncounted"): _("现金捐款要两个人点数：请先在捐赠登记里确认点钞单，再审核。"),
    ("gift", "pieces"): _("点钞单只能对应一天的现金捐款，请分开登记，或者不填张数。"),
    ("gift", "fee"): _("手续费只用于微信、支付宝收的一笔捐款，而且要比捐款少，请核对。"),
    ("gift", "count_differs"): _("点钞单和捐款金额差 %(difference)s 元，请重新点一遍。"),
    ("gift", "not_booked"): _("这笔捐赠还没有入账，或者已经冲销，请看它的凭证。"),
    ("gift", "beyond_gift"): _("最多还剩 %(left)s 元，请改小金额。"),
    ("gift", "before_gift"): _("日期不能早于收到捐赠的 %(text)s，请改成那一天或以后。"),
    ("gift", "total_differs"): _("表里的合计是 %(text)s 元，和各行相加差 %(difference)s 元，请核对有没有漏行。"),
    ("gift", "choice"): _("看不懂“%(text)s”，请按表头说明里的写法填写。"),
    ("gift", "no_rows"): _("表里没有捐款，请检查是否选错了文件。"),
}  # fmt: skip

#: Fields of the forms of gifts, as in ``ledger/sentences.py``.
FIELDS = {
    "donor": _("捐赠人"),
    "donor_kind": _("捐赠人类别"),
    "display": _("怎样公开"),
    "consent": _("怎样同意的"),
    "alias": _("化名"),
    "earmark": _("指定用途"),
    "item": _("名称"),
    "quantity": _("数量"),
    "unit": _("单位"),
    "minutes": _("时长"),
    "hours": _("小时数"),
    "valuation": _("计价依据"),
    "document": _("计价凭据"),
    "avoided": _("节省的预算"),
    "avoided_document": _("报价单"),
    "receipt_number": _("收据号"),
    "received_on": _("收到日期"),
    "pieces": _("点钞单"),
    "fee": _("手续费"),
    "gifts": _("捐赠"),
    "used_on": _("领用日期"),
}

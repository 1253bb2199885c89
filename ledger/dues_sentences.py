"""The sentences about fees: why something cannot be billed, received or written off like that.

``ledger/messages.py`` puts them together with the data of a refusal.
"""

from ledger.terms import marked as _

#: (code, reason) → sentence, as in ``ledger/sentences.py``.
SENTENCES: dict[tuple[str, str], str] = {
    ("dues", ""): _("物业费不能这样记，请再核对一遍。"),
    ("dues", "percent"): _("空置房的比例是 0 到 100 的整数，例如 70。"),
    ("dues", "unknown_household"): _("%(where_line)s没有“%(text)s”这一户，或者有好几户都这样叫，请写编号。"),
    ("dues", "twice_named"): _("%(where_line)s“%(text)s”写了两次，请删去一行。"),
    ("dues", "nothing_to_bill"): _("这个月没有要出账的户：请看下面每一户不出账的原因。"),
    ("dues", "changed"): _("您看过以后，面积、标准、预存或已出的账有变化，请再看一遍再出账。"),
    ("dues", "billed"): _("从这个月起已经按原来的标准出过账，请改到还没有出账的月份。"),
    ("dues", "not_a_line"): _("%(where_line)s“%(text)s”看不懂：每行写户号、金额，日期和收款方式不写就用上面选的。"),
    ("dues", "below_zero"): _("%(text)s 只有 %(left)s 元可以冲减：收过款的账单，先冲销收款再冲账单。"),
    ("dues", "not_as_billed"): _("这张凭证和出账时各户的数不一致，不能入账：请撤回后重新出账。"),
    ("dues", "few_households"): _("背后不到三户的数不能写明楼号，否则能算出是哪一户的，请写更大的地方或不写。"),
    ("dues", "names_payers"): _("收款、预收和期初欠费不能写明楼号或院落：知道面积就能算出谁没有交，请不写地方。"),
    ("dues", "again"): _("同一户同一天同样的金额已经记过（%(text)s）。确实是另一笔钱，请打勾再提交。"),
    ("dues", "beyond_due"): _("%(text)s 只欠 %(left)s 元，核销的金额要大于零，也不能比欠的多。"),
    ("dues", "no_fund"): _("这次出账的标准分属不同的资金，请按楼分开出账。"),
    ("dues", "year"): _("%(text)s 的全年预交不对：金额太小，或者和以前预交的月份重叠。"),
    ("account_rule", "not_a_loss"): _("核销要记到“资产减值损失”或“坏账准备”，请改选。"),
}  # fmt: skip

"""The sentences about funds: their rules, loans between them, grants, and money that others hold.

``ledger/messages.py`` puts them together with the data of a refusal.
"""

from ledger.terms import marked as _

#: (code, reason) → sentence, as in ``ledger/sentences.py``.
SENTENCES: dict[tuple[str, str], str] = {
    ("fund_rule", ""): _("这项资金不能这样办，请核对后再试。"),
    ("fund_rule", "two_people"): _(
        "“%(subject)s”已经在用，名称、用途、科目、期限、能否出借等都要一个人提出、另一个人同意才能改。"
    ),
    ("fund_rule", "never_lends"): _(
        "“%(subject)s”是限定用途或代管的钱，任何时候都不能借给别的资金。"
    ),
    ("fund_rule", "no_change"): _("和“%(subject)s”现在的规定一样，没有要改的。"),
    ("fund_rule", "past"): _("新规定不能往回管，请填今天或以后的日期；放过了日期的，请重新提出。"),
    ("fund_rule", "own_proposal"): _("自己提出的，要另一位同意。"),
    ("fund_rule", "gone"): _("这个提议已经办过或撤回了，请刷新页面看看。"),
    ("fund_rule", "one_sided"): _(
        "资金之间的借款要两边写在同一张凭证里：借出方记“应收其他基金”，借入方记“应付其他基金”，金额相等。"
    ),
    ("fund_rule", "several"): _("一张凭证只能写两项资金之间的一笔借款，请分开做。"),
    ("fund_rule", "same_fund"): _("借出和借入不能是同一项资金，请重新选。"),
    ("fund_rule", "may_not_lend"): _("“%(subject)s”不能借给别的资金，请换一项能出借的资金。"),
    ("fund_rule", "not_owed"): _(
        "“%(subject)s”只欠“%(other)s” %(available)s 元，不能还得更多，请核对金额。"
    ),
    ("fund_rule", "no_cash"): _(
        "“%(subject)s”在这个账户里只有 %(available)s 元，请减少金额或换账户。"
    ),
    ("fund_rule", "designated_restricted"): _(
        "“%(subject)s”的用途已经由给钱的人或法律限定，不用再指定；只有非限定的钱才能由决议指定用途。"
    ),
    ("fund_rule", "over_designated"): _(
        "“%(subject)s”还没有指定用途的只有 %(available)s 元，请减少金额。"
    ),
    ("fund_rule", "no_instalment"): _(
        "“%(subject)s”按协议只剩 %(available)s 元没有到账，多出的请先向拨款单位问清楚。"
    ),
    ("fund_rule", "not_grant"): _("这项资金没有已经确认的补贴协议，请先登记协议并由另一位确认。"),
    ("fund_rule", "must_return"): _("“%(subject)s”的协议写明用不完要退回，不能结转。"),
    ("fund_rule", "nothing_left"): _("“%(subject)s”没有剩余的钱，不用退回也不用结转。"),
    ("fund_rule", "still_promised"): _(
        "“%(subject)s”还有批准未付的 %(available)s 元，请先付清或撤回申请，再退回剩余。"
    ),
    ("fund_rule", "later_end"): _("“%(subject)s”本来用到 %(day)s，结转要填更晚的日期。"),
    ("fund_rule", "mirror_overdrawn"): _(
        "“%(subject)s”当时只有 %(available)s 元，支出不会更多，请核对单据。"
    ),
}

#: field → its name, beside those of ``ledger/sentences.py``.
FIELDS = {
    "lender": _("借出的资金"),
    "borrower": _("借入的资金"),
    "grantor": _("拨款单位"),
    "instalments": _("各期到账"),
    "agreed_on": _("协议日期"),
    "document": _("依据的文件"),
    "happened_on": _("日期"),
    "may_lend": _("能不能借给别的资金"),
    "allowed_accounts": _("只准用在哪些科目"),
    "purpose_zh": _("用途"),
}

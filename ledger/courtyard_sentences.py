"""The sentences about mergers: what stands against them, and what books that have ended do not take.

``ledger/messages.py`` puts them together with the data of a refusal.
"""

from ledger.terms import marked as _

#: (code, reason) → sentence, as in ``ledger/sentences.py``.
SENTENCES: dict[tuple[str, str], str] = {
    ("merger", ""): _("不能这样合并，请核对后再试。"),
    ("merger", "nobody"): _("还没有写明哪几个小区合并，请至少选一个。"),
    ("merger", "community_unknown"): _("没有简称为 %(community)s 的小区，请核对网址里的简称。"),
    ("merger", "itself"): _("%(community)s 就是新账自己，请从名单里去掉。"),
    ("merger", "named_twice"): _("%(community)s 写了两次，请去掉一个。"),
    ("merger", "merged_away"): _(
        "%(community)s这本账已经结清、并入别的小区，不能再记，请到新账里办。"
    ),
    ("merger", "day_to_come"): _("新账的第一天还没有到，请到那一天以后再合并。"),
    ("merger", "drafts_open"): _("%(community)s 还有 %(count)s 张单没有办完，请先审核入账或撤回。"),
    ("merger", "payments_open"): _(
        "%(community)s 还有 %(count)s 份付款申请没有付，请先付款或撤回。"
    ),
    ("merger", "campaigns_open"): _(
        "%(community)s 还有 %(count)s 次众筹的钱没有转给项目或退回，请先办完。"
    ),
    ("merger", "later_postings"): _(
        "%(community)s 在新账第一天以后还记了 %(count)s 张凭证，请把合并的日子改晚，或先冲销。"
    ),
    ("merger", "months_open"): _("%(community)s 的%(period)s还没有结账，请先按月结账。"),
    ("merger", "month_closed"): _(
        "%(community)s 的%(period)s已经结账，结清凭证记不进去，请把合并的日子改到下个月。"
    ),
    ("merger", "unreconciled"): _(
        "%(community)s 的 %(name)s 交过账单，但合并前一天还没有对账，请先编好调节表并由另一位确认。"
    ),
    ("merger", "account_differs"): _(
        "%(community)s 的科目 %(name)s 在新账里是另一类科目，请在对照里写明转到哪个科目。"
    ),
    ("merger", "account_unknown"): _("新账里没有科目 %(name)s，请改对照，或先在新账里增加。"),
    ("merger", "account_closed"): _(
        "%(community)s 的科目 %(name)s 在新账里已经停用，请在对照里写明转到哪个科目。"
    ),
    ("merger", "fund_class"): _(
        "%(community)s 的资金 %(name)s 在新账里性质不同；限定用途的、代管的钱不能变成别的钱，请改对照。"
    ),
    ("merger", "fund_unknown"): _("新账里没有资金 %(name)s，请改对照，或先在新账里增加。"),
    ("merger", "courtyard"): _("%(community)s 的院落编号 %(name)s 是空的或已经有了，请另写一个。"),
    ("merger", "new_month_closed"): _("新账的%(period)s已经结账，请改合并的日子。"),
    ("merger", "role"): _("您在 %(community)s 没有同样的职务，请先由管理员任命。"),
    ("merger", "changed"): _(
        "%(community)s 的余额和方案里的不一样了，请撤回方案，重新试算再提交。"
    ),
    ("merger", "wrong_state"): _("这份合并方案现在不能这样办，请刷新页面看它办到哪一步。"),
    ("merger", "unplanned"): _("合并转账的凭证只能由批准了的合并方案来做，不能单独记。"),
    ("merger", "under_way"): _("合并正在办理，等它办完，或先撤回方案。"),
    ("merger", "never_billed"): _(
        "%(community)s 的 %(name)s 从来没有交过账单，余额没有和银行核对过，请自己对一遍。"
    ),
    ("text", "courtyard_code"): _(
        "“%(text)s”不能作院落编号，请用 1 到 8 位大写字母和数字，例如 Y1。"
    ),
    ("text", "share_key"): _("“%(text)s”不是分摊办法，请选按面积、按户数或平均。"),
    ("text", "merger_change"): _(
        "“%(text)s”看不懂：一行写一个小区的简称、“资金”或“科目”和对照，例如“yuan1 资金 DON=CHA”。"
    ),
    ("merger", "loans_open"): _(
        "%(community)s 有 %(count)s 项资金之间还有借款没还，请先还清，借款不能带到新账。"
    ),
    ("merger", "acts_open"): _(
        "%(community)s 有 %(count)s 件资金规定的变动还没有第二个人表态，请先同意或否决。"
    ),
    ("merger", "confirmations_open"): _(
        "%(community)s 有 %(count)s 件提议还在等另一位确认，请先确认或退回。"
    ),
    ("merger", "works_open"): _(
        "%(community)s 的工程 %(name)s 还有预付、在建、应付或质保金的余额，请先结清：余额带得过去，"
        "工程和合同带不过去。"
    ),
    ("merger", "contracts"): _(
        "%(community)s 有 %(count)s 份合同到合并以后还有效：合同留在原账，请在新账里重新登记。"
    ),
    ("merger", "votes"): _(
        "%(community)s 有 %(count)s 次表决还没有结果，合并以后不能再办，请尽量先办完。"
    ),
    ("merger", "services"): _(
        "%(community)s 定了 %(count)s 项服务单价、价目和评分表，不带过去，请在新账里重新定。"
    ),
    ("merger", "rows_open"): _(
        "%(community)s 的账单里还有 %(count)s 行没有说明是什么，合并以后不能再办，请尽量先办完。"
    ),
    ("merger", "mirrors"): _(
        "%(community)s 登记了 %(count)s 项慈善会代管的资金，不在账内，请在新账里重新登记。"
    ),
    ("merger", "prepaid_years"): _(
        "%(community)s 有 %(count)s 户一次交清的全年物业费还没有到期：预收余额逐户带过去，"
        "以后每月按物业费标准抵扣。"
    ),
    ("merger", "links_end"): _(
        "%(community)s 住户的 %(count)s 个私人链接到合并时作废，请在新账里重新生成、发给住户。"
    ),
    ("merger", "grant"): _(
        "%(community)s 的资金 %(name)s 是补贴：余额和规定带过去，协议请在新账里重新登记，"
        "以前的使用报告仍在原账。"
    ),
    ("merger", "designation"): _(
        "%(community)s 的资金 %(name)s 有由决议指定用途的部分，指定用途请在新账里重新登记。"
    ),
    ("merger", "left_bank_account"): _(
        "%(community)s 的银行账户 %(name)s 不带过去：是个人名下的，或新账没有对应的科目。"
    ),
    ("merger", "left_tariff"): _(
        "%(community)s 的物业费标准（%(name)s）不带过去：新账没有这项资金，请在新账里重新定。"
    ),
    ("merger", "left_bill_rule"): _(
        "%(community)s 的账单规则“%(name)s”不带过去：它按房号认人，或用到新账没有的科目、资金。"
    ),
    ("merger", "left_template"): _(
        "%(community)s 的常用凭证“%(name)s”不带过去：分期的、分户的，或用到新账没有的科目、资金。"
    ),
    ("merger", "set_up"): _(
        "新账自己定的：审批制度、委员会、分工、预算、分摊办法。带过去的账单规则都先停用，"
        "常用凭证不会自动到期，请逐条看过再启用。"
    ),
    ("merger", "editions"): _("各小区用的科目表版本不同，转入时按对应的科目接着记。"),
}

#: Fields of forms by their names.
FIELDS: dict[str, str] = {
    "courtyard": _("院落编号"),
    "changes": _("改用别的编号"),
    "key": _("分摊办法"),
    "relation": _("在那里是"),
    "office": _("在这里是"),
    "chart": _("哪一种账"),
    "day": _("新账第一天"),
}

#: What may be unknown.
NOUNS: dict[str, str] = {
    "relation": _("关系"),
    "office": _("身份"),
    "chart": _("账的种类"),
}

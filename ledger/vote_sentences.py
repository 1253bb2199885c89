"""The sentences about votes, ballots, resolutions and the papers behind decisions.

``ledger/messages.py`` puts them together with the data of a refusal.
"""

from ledger.terms import marked as _

#: (code, reason) → sentence, as in ``ledger/sentences.py``.
SENTENCES: dict[tuple[str, str], str] = {
    ("vote", ""): _("这次表决不能这样办，请核对后再试。"),
    ("vote", "no_area"): _("房屋 %(text)s 没有登记面积，请先补上：票数要按面积算。"),
    ("vote", "nobody"): _("这个范围里没有登记房屋，没有人可以投票，请先登记房屋。"),
    ("vote", "not_owner"): _(
        "%(text)s 的票不是业主或业主书面委托的人签的：租户和二房东可以征询，不能投票。"
    ),
    ("vote", "negative"): _("人数不能是负数，请改正。"),
    ("vote", "too_many"): _("各项加起来是 %(number)s，只征询了 %(other_number)s，请核对。"),
    ("vote", "closes_past"): _("截止日期不能早于今天，请填今天或以后的日期。"),
    ("vote", "matter"): _("业主表决要选《民法典》第二百七十八条的哪一项，别的不用选。"),
    ("vote", "scope_of_owners"): _("只有业主表决可以限定楼栋，请去掉楼栋。"),
    ("vote", "households"): _("请填征询了多少户，1 到 %(number)s。"),
    ("vote", "no_committee"): _("还没有登记委员会有几名委员，请先在“设置”里登记。"),
    ("vote", "no_elector"): _("房屋 %(text)s 不在这次表决的名单里，请核对房号。"),
    ("vote", "choice"): _("%(text)s 的票请选：同意、不同意、弃权或无效。"),
    ("vote", "entered"): _("%(text)s 的业主已经录过一张票：同一位业主有几套房也只算一票，请核对。"),
    ("vote", "two_choices"): _(
        "%(text)s 的业主有几套房，这张票和前面那张意见不同：一位业主只有一票，请向本人核实。"
    ),
    ("vote", "kind"): _("这次表决不是这样计的，请回到表决页面。"),
    ("vote", "shut"): _("录票已经结束或表决已经撤回，不能再改。"),
    ("vote", "reading"): _("请选第一遍或第二遍。"),
    ("vote", "same_person"): _("另一遍是您录的：两遍要由两个人分别录，请换一位来录这一遍。"),
    ("vote", "not_differing"): _("%(text)s 的票两遍一样，不用再定。"),
    ("vote", "differing"): _("还有 %(number)s 位业主的票两遍不一致，请先逐张对着纸票定下来。"),
    ("vote", "counted_once"): _("要两个人分别点数、点得一样，才能结束；请另一位再点一遍。"),
    ("vote", "too_early"): _("还没到截止日期 %(day)s，不能结束。"),
    ("vote", "sheets"): _(
        "票箱里有 %(number)s 张，录了 %(other_number)s 张，两个数要相等，请核对。"
    ),
    ("vote", "not_closed"): _("录票还没有结束，或者结果已经有了，请刷新页面看看。"),
    ("vote", "own_count"): _("录票是您宣布结束的，结果要另一位来确认。"),
    ("vote", "not_hung"): _("“%(text)s”的结果还没有贴出公示，请先准备公示、贴出来，再记张贴日期。"),
    ("vote", "nothing_to_annul"): _("这次表决没有通过，或者已经撤销了，不用再撤销。"),
    ("vote", "no_result"): _("表决还没有结果。"),
    ("vote", "nothing_claimed"): _("“%(text)s”没有等人核实的旧决议，请刷新页面看看。"),
    ("vote", "own_claim"): _("这份旧决议是您登记的，要另一位看过原件后核实。"),
    ("vote", "no_paper"): _("请先附上决议的纸面原件，再由另一位核实。"),
    ("vote", "paper_twice"): _("这份文件已经附在这里了。"),
    ("vote", "paper_gone"): _("没有这份文件，或者已经办过了，请刷新页面看看。"),
    ("vote", "paper_private"): _("选票的扫描件永远不公开。"),
    ("vote", "own_paper"): _("文件是您带来的，要另一位看过才能公开。"),
    ("vote", "annulled"): _("决议“%(subject)s”已经撤销，不能再按它办。"),
    ("vote", "not_in_force_unposted"): _("决议“%(subject)s”还没有公示，公示期满才能按它办。"),
    ("vote", "not_in_force_posting"): _("决议“%(subject)s”还在公示，%(day)s起才能按它办。"),
    ("vote", "not_in_force_objected"): _(
        "对决议“%(subject)s”的异议还没有答复，答复之后才能按它办。"
    ),
    ("vote", "unproven"): _(
        "“%(subject)s”只有一个名称，没有表决，也没有两个人核实过的纸面决议，不能按它付这么大的款。"
    ),
    ("vote", "needs_committee"): _("“%(subject)s”只是征询，这么大的款要委员会决议。"),
    ("vote", "needs_assembly"): _("“%(subject)s”不是业主表决的，这么大的款要业主大会决定。"),
    ("vote", "fund_unproven"): _(
        "“%(subject)s”只有一个名称，没有表决，也没有两个人核实过的纸面决议，不能按它动用维修资金。"
    ),
    ("vote", "fund_needs_assembly"): _("“%(subject)s”不是业主表决的，动用维修资金要业主大会决定。"),
    ("vote", "other_homes"): _(
        "“%(subject)s”只管它写明的楼栋，名单里有别的房屋，请改范围，或换一份决议。"
    ),
    ("vote", "other_place"): _("“%(subject)s”只管它写明的楼栋，请选其中的楼栋，或换一份决议。"),
    ("vote", "sheet_headings"): _("表格里要有“房屋”“意见”“签名人”三列，请改列名。"),
    ("vote", "sheet_choice"): _(
        "第 %(number)s 行的意见“%(text)s”看不懂，请填：同意、不同意、弃权或无效。"
    ),
    ("vote", "sheet_signer"): _(
        "第 %(number)s 行的签名人“%(text)s”看不懂，请填：业主、受托人、租户或二房东。"
    ),
    ("vote", "sheet_rows"): _("表格里没有票，或者超过 %(number)s 行。"),
}

#: field → its name, beside those of ``ledger/sentences.py``.
FIELDS = {
    "proposal": _("提请决定的内容"),
    "closes_on": _("截止日期"),
    "scope": _("楼栋"),
    "households": _("征询户数"),
    "follows": _("先前的征询"),
    "choice": _("意见"),
    "signed_as": _("签名人"),
    "sheets": _("票箱里的张数"),
    "posted_on": _("张贴日期"),
    "in_favour": _("同意"),
    "against": _("不同意"),
    "abstained": _("弃权"),
    "invalid": _("无效"),
}
NOUNS = {"vote": _("表决")}

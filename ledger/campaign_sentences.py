"""The sentences about crowdfunding; ``ledger/messages.py`` puts them together with the data of a refusal."""

from ledger.terms import marked as _

#: (code, reason) → sentence, as in ``ledger/sentences.py``.
SENTENCES: dict[tuple[str, str], str] = {
    ("campaign", ""): _("众筹不能这样办，请核对后再试。"),
    ("campaign", "no_days"): _("截止日不能早于开始日，请改日期。"),
    ("campaign", "fund_class"): _("众筹的钱要放在限定用途的项目资金里，请先建一项，例如 PRJ-01。"),
    ("campaign", "fund_in_use"): _("这项资金已经有一次众筹，请给新的项目另建一项资金。"),
    ("campaign", "twice"): _("%(text)s 同一天同样的金额已经有一笔，或者已经有一张在等审核；确实又交了一笔就打勾。"),
    ("campaign", "before_campaign"): _("众筹从%(day)s才开始，以前的钱不能算进来，请核对日期。"),
    ("campaign", "not_reached"): _("按期筹到的还差 %(missing)s 元没有达到目标，不能转给项目用。"),
    ("campaign", "transferred"): _("钱已经按决定转给项目（或转账凭证正等审核），不能再退出或退款；完工以后退结余。"),
    ("campaign", "refunded"): _("这次众筹已经退款（或退款凭证正等审核），不能再转给项目。"),
    ("campaign", "nothing_held"): _("没有可以办的钱：没有收到，或者已经有凭证在办。"),
    ("campaign", "not_missed"): _("目标已经达到，或者还没有过%(day)s，不能按没有筹够退款；个别户要退，请办退出。"),
    ("campaign", "not_transferred"): _("钱还没有转给项目，谈不上结余。"),
    ("campaign", "beyond_left"): _("最多只能退 %(left)s 元，请改金额。"),
    ("campaign", "below_zero"): _("%(text)s 在众筹里只有 %(left)s 元，不能退得更多，也不能退两次。"),
    ("campaign", "in_register"): _("众筹的钱只能在“众筹”里办，不能另外记凭证；办错的请撤回，重新办。"),
    ("campaign", "corrected_apart"): _("众筹的凭证不能差额更正，请整张红字冲销，再重新办。"),
    ("campaign", "given_back"): _("结余已经算给各户，这张转账凭证不能冲销；请先冲销结余的凭证。"),
    ("campaign", "differs"): _("凭证和众筹登记的资金不一样，请撤回重办。"),
}  # fmt: skip

#: Fields of these forms → their names.
FIELDS: dict[str, str] = {
    "target": _("目标金额"),
    "deadline": _("截止日"),
    "pledges": _("认筹名单"),
    "pledged_on": _("认筹日期"),
    "payments": _("交款名单"),
    "opened_on": _("开始日"),
}
#: What may be unknown → its name.
NOUNS: dict[str, str] = {"campaign": _("众筹")}

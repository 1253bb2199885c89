"""The sentences about corrections and refunds: why a posted voucher cannot be answered so.

``ledger/messages.py`` puts them together with the data of a refusal.
"""

from ledger.terms import marked as _

#: (code, reason) → sentence, as in ``ledger/sentences.py``.
SENTENCES: dict[tuple[str, str], str] = {
    ("correction", ""): _("不能这样更正，请打开被更正的凭证核对。"),
    ("correction", "no_target"): _("没有写明更正哪张凭证，请从那张凭证的页面开始更正。"),
    ("correction", "target_unknown"): _("找不到要更正的凭证，请从那张凭证的页面开始更正。"),
    ("correction", "already_reversed"): _("%(voucher)s 已经冲销过了，不能再冲销，也不能再退款。"),
    ("correction", "has_difference"): _(
        "%(voucher)s 已经做过差额更正，不能再冲销；还有不对的，请再做一次差额更正。"
    ),
    ("correction", "refunded"): _(
        "%(voucher)s 已经退过款，不能整张冲销；退错了，请先冲销那张退款。"
    ),
    ("correction", "not_reversible"): _(
        "%(voucher)s 本身就是更正用的凭证，不能再冲销，请另做一张正确的凭证。"
    ),
    ("correction", "other_year"): _(
        "%(voucher)s 是以前年度的凭证，不能冲销；请在今年另做一张凭证更正（蓝字更正）。"
    ),
    ("correction", "not_the_negation"): _(
        "冲销要和 %(voucher)s 每一行都相同、金额相反，请不要改动内容。"
    ),
    ("correction", "before_target"): _(
        "更正的日期不能早于 %(voucher)s 的记账日期，请改成那一天或以后。"
    ),
    ("correction", "beyond_target"): _(
        "更正超出了 %(voucher)s：只能改它原有的科目，每项最多减到零或加到两倍。请改用冲销后重记。"
    ),
    ("correction", "share_below_zero"): _(
        "这样更正会使某一户在 %(voucher)s 里的金额小于零，请核对各户金额。"
    ),
    ("correction", "not_a_correction"): _("日常凭证不能写更正哪一张；要更正，请选冲销或差额更正。"),
    ("correction", "pending"): _("%(voucher)s 已经有一张更正在办，请先等它入账，或撤回它。"),
    ("correction", "entered_again"): _("%(voucher)s 已经订正过了；订正的那张有错，请更正那一张。"),
    ("correction", "reverse_first"): _("请先审核 %(voucher)s 的红字冲销，再审核订正凭证。"),
    ("correction", "same_year"): _("%(voucher)s 是今年的凭证，请用冲销重记或差额更正。"),
    ("correction", "too_many"): _("%(voucher)s 已经更正了太多次，请联系管理员。"),
    ("correction", "no_change"): _(
        "填的和 %(voucher)s 入账的一样，没有要更正的，请改成正确的样子。"
    ),
    ("correction", "shares"): _("%(voucher)s 分到了各户，这里只能整张冲销，再重新记账。"),
    ("correction", "not_refundable"): _("这张凭证不能退款，请从原来收付的那张凭证开始。"),
    ("refund", ""): _("%(voucher)s 最多还能退 %(left)s 元，请改小金额。"),
}

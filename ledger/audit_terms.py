"""The names of what auditors do; see ``ledger/terms.py``."""

from ledger.terms import marked as _

#: noun → value → Chinese name.
AUDIT_TERMS: dict[str, dict[str, str]] = {
    "sampling_method": {"random": _("随机抽样"), "monetary": _("货币单元抽样")},
    "audit_mark": {
        "agreed": _("相符"), "query": _("待查"), "exception": _("有问题"), "cleared": _("已澄清"),
    },
}  # fmt: skip

"""The names of values about property fees; see ``ledger/terms.py``."""

from ledger.terms import marked as _

#: noun → value → Chinese name.
DUES_TERMS: dict[str, dict[str, str]] = {
    "statement": {"arrears": _("物业费收缴表")},
    "exemption": {
        "no_tariff": _("没有收费标准"),
        "no_area": _("没有登记面积"),
        "nothing": _("这个月应收为零"),
        "billed": _("这个月已经出过账"),
        "excluded": _("本次不收"),
    },
}

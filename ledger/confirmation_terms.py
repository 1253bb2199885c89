"""The names of what one person proposes and another confirms; see ``ledger/terms.py``."""

from ledger.terms import marked as _

#: noun → value → Chinese name.
CONFIRMATION_TERMS: dict[str, dict[str, str]] = {
    "confirmation": {
        "tariff": _("物业费标准"),
        "area": _("面积"),
        "fund_name": _("资金名称"),
        "share_key": _("院落之间怎么分摊"),
        "mirror_fund": _("别人代管的钱"),
        "mirror_entry": _("别人代管的钱的一笔收支"),
        "allocation": _("撤销分摊清册"),
    },
    "confirmation_field": {
        "basis": _("怎么算"), "price": _("单价（元）"), "vacant_percent": _("空置房收百分之几"),
        "first_period": _("从哪个月起"), "place": _("哪里的户"), "fund": _("资金"),
        "decision": _("决议"), "area": _("面积"), "first_day": _("从哪一天起"),
        "name_zh": _("中文名称"), "name_en": _("英文名称"), "key": _("分摊办法"), "code": _("编号"),
        "custodian": _("由谁代管"), "purpose": _("用途"), "document": _("依据的文件"),
        "happened_on": _("日期"), "in": _("收（元）"), "out": _("支（元）"), "about": _("什么钱"),
        "number": _("清册编号"),
    },
}  # fmt: skip

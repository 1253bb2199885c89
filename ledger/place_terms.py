"""The names of values about places, occupants and residents' links; see ``ledger/terms.py``."""

from ledger.terms import marked as _

#: noun → value → Chinese name.
PLACE_TERMS: dict[str, dict[str, str]] = {
    "statement": {
        "places": _("楼栋一览"),
        "place": _("楼栋的账"),
        "household": _("分户账"),
        "posters": _("楼栋二维码海报"),
        "slips": _("居民链接单"),
    },
    "place_kind": {
        "grid": _("网格"),
        "courtyard": _("院落"),
        "building": _("楼栋"),
        "unit": _("单元"),
        "house": _("房屋"),
        "household": _("住户"),
    },
    "occupant_kind": {
        "owner": _("业主"),
        "tenant": _("租户"),
        "sub_landlord": _("二房东"),
        "vacant": _("空置"),
        "unregistered": _("没有登记"),
    },
    "link_audience": {
        "resident": _("全体居民"),
        "household": _("一户"),
    },
    "link_state": {
        "current": _("有效"),
        "to_come": _("还没到日子"),
        "over": _("已到期"),
        "revoked": _("已作废"),
    },
    "place_column": {
        "building": _("楼栋"),
        "unit": _("单元"),
        "room": _("室号"),
        "area": _("面积"),
        "kind": _("住户类别"),
        "party": _("姓名"),
        "people": _("人数"),
        "first_day": _("起始日期"),
    },
}

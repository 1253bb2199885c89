"""The sentences about places: why one is refused, and what is wrong with a row of a list.

``ledger/messages.py`` puts them together with the data of a refusal.
"""

from ledger.terms import marked as _

#: (code, reason) → sentence, as in ``ledger/sentences.py``.
SENTENCES: dict[tuple[str, str], str] = {
    ("place", ""): _("这一处不能这样登记，请检查后再试。"),
    ("place", "code"): _("编号“%(text)s”不合要求：只用大写字母和数字，中间可以有短横线，例如 B1-101。"),
    ("place", "taken"): _("编号 %(text)s 已经有了，请换一个。"),
    ("place", "no_parent"): _("没有编号是 %(text)s 的地方，请先登记它。"),
    ("place", "parent"): _("不能放在那里：户要在楼栋、单元或房屋里，单元要在楼栋里，请重选。"),
    ("place", "area"): _("“%(text)s”不是面积，请填数字，例如 58.32。"),
    ("place", "area_zero"): _("面积要大于零。"),
    ("place", "area_precise"): _("“%(text)s”的小数太多，面积最多两位小数。"),
    ("place", "area_large"): _("面积 %(text)s 太大，请检查是否多打了数字。"),
    ("place", "same_area"): _("那一天的面积已经是 %(text)s 平方米，不用改。"),
    ("place", "closed"): _("这里到 %(text)s 为止，已经不在了。"),
    ("place", "not_empty"): _("里面还有 %(text)s，请先处理。"),
    ("place", "has_balance"): _("%(text)s 在科目 %(account)s 里还有 %(left)s 元没有结清，请先处理。"),
    ("place", "in_draft"): _("还有没入账的凭证分到 %(text)s，请先审核或者撤回。"),
    ("place", "rows"): _("名单里有 %(text)s 处问题，改好以后再上传；什么都没有存。"),
    ("place", "rows_max"): _("名单最多 %(text)s 行，请分开上传；什么都没有存。"),
    ("place", "empty"): _("名单里一户也没有，请检查是否选错了文件。"),
    ("place", "changed"): _("您看过的名单已经不在了，或者和刚才看的不一样，请重新上传。"),
    ("place", "headings"): _("认不出名单的表头：至少要有“楼栋”“室号”“面积”三栏，可以下载模板照着填。"),
    ("occupant", ""): _("不能这样登记，请检查后再试。"),
    ("occupant", "clash"): _("和 %(text)s 起的登记日子重叠：请先写明那一条的最后一天，或者查看是不是重复。"),
    ("occupant", "not_household"): _("%(text)s 不是一户，住户只能登记在户上。"),
    ("occupant", "nobody"): _("空置的户不能有姓名和人数。"),
    ("occupant", "people"): _("“%(text)s”不是人数，请填 0 到 999 的整数。"),
    ("occupant", "days"): _("最后一天 %(text)s 在第一天之前，请核对。"),
    ("occupant", "ended"): _("这一条已经到 %(text)s 为止。"),
    ("resident_link", ""): _("这个链接不能这样做，请检查后再试。"),
    ("resident_link", "days"): _("最后一天 %(text)s 在第一天之前，请核对。"),
    ("resident_link", "too_long"): _("链接最多用三年，请把最后一天改早。"),
    ("resident_link", "not_household"): _("请填写一户或者一栋楼的编号。"),
    ("resident_link", "ended"): _("这个链接已经作废。"),
    ("resident_link", "shown"): _("这些链接刚才已经做好，只显示一次；没有印出来的话，请作废后重做。"),
    ("resident_link", "too_many"): _("一次最多做 %(text)s 户的链接，请一栋一栋做。"),
}  # fmt: skip

#: Path of a field → what it is called, as in ``ledger/sentences.py``.
FIELDS = {
    "parent": _("在哪里面"),
    "area": _("面积"),
    "people": _("人数"),
    "audience": _("给谁看"),
}

#: Kind of thing → its name, as in ``ledger/sentences.py``.
NOUNS = {
    "occupant": _("住户登记"),
    "link": _("居民链接"),
}

#: What is wrong with a cell of a list.
PROBLEMS: dict[str, str] = {
    "missing": _("没有填。"),
    "character": _("“%(text)s”太长，或者有打印不出来的字。"),
    "no_code": _("“%(text)s”里没有号码或字母，编不出编号；请先在上一页手工登记这栋楼，再上传。"),
    "other_kind": _("编号 %(text)s 已经用在别处，请改。"),
    "same_code": _("会和“%(text)s”编成同一个编号，请先在上一页手工登记这栋楼，再上传。"),
    "unit": _("“%(text)s”不是单元，请写数字，例如 2。"),
    "unit_of_house": _("“%(text)s”：房屋下面不分单元。"),
    "room": _("“%(text)s”不能作室号，请写数字或字母，例如 101。"),
    "too_long": _("编成的编号 %(text)s 太长。"),
    "known": _("%(text)s 已经登记过，请从名单里删去。"),
    "twice": _("和第 %(text)s 行是同一户。"),
    "area": _("“%(text)s”不是数字。"),
    "area_zero": _("“%(text)s”：面积要大于零。"),
    "area_precise": _("“%(text)s”的小数太多，最多两位。"),
    "area_large": _("“%(text)s”太大，请检查。"),
    "kind": _("认不出“%(text)s”，请写业主、租户、二房东或空置。"),
    "whose": _("写了“%(text)s”或人数，却没有写是哪一类住户。"),
    "nobody": _("“%(text)s”的户不能有姓名和人数。"),
    "people": _("“%(text)s”不是人数。"),
    "day": _("“%(text)s”不是日期，请写成 2025-09-03 的样子。"),
}

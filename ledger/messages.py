"""Words for everything that may be refused: what, where, and what to do about it.

The sentences stand in ``ledger/sentences.py``, one for each code and reason of ``ledger.domain.errors``.
"""

import re
from datetime import date

from ledger.domain.errors import ImportRefusedError, PaymentRuleError, Refusal, TogetherError
from ledger.i18n import Language
from ledger.sentences import IMPORT_REASONS, SENTENCES
from ledger.terms import marked as _

#: What kind of thing a name names.
NOUNS = {
    "account": _("科目"),
    "fund": _("资金"),
    "place": _("房屋或楼栋"),
    "party": _("往来单位"),
    "work": _("工程"),
    "decision": _("决议"),
    "contract": _("合同"),
    "transaction": _("凭证号"),
    "attachment": _("附件"),
    "draft": _("待办单"),
    "payment_request": _("付款申请单"),
    "handover": _("移交清单"),
    "role": _("职务"),
    "community": _("小区"),
    "user": _("用户"),
    "publication": _("公示"),
    "counterparty": _("对方类别"),
    "bank_account": _("银行账户"),
    "custody": _("户名类别"),
    "cash_count": _("盘点"),
    "budget": _("预算"),
    "page": _("页面"),
    "template": _("常用凭证"),
}

#: The last part of a field's path → how a person calls that field.
FIELDS = {
    "summary": _("摘要"),
    "memo": _("内部备注"),
    "dated_on": _("记账日期"),
    "occurred_on": _("发生日期"),
    "lines": _("分录"),
    "account": _("科目"),
    "fund": _("资金"),
    "debit": _("借方金额"),
    "credit": _("贷方金额"),
    "place": _("房屋或楼栋"),
    "party": _("往来单位"),
    "work": _("工程"),
    "sublines": _("分户金额"),
    "amount": _("金额"),
    "reason": _("原因"),
    "matter": _("事由"),
    "period": _("期间"),
    "attachments": _("附件"),
    "file": _("文件"),
    "balances": _("余额表"),
    "role": _("职务"),
    "outgoing": _("移交人"),
    "incoming": _("接收人"),
    "supervisor": _("监交人"),
    "papers": _("凭证、合同、票据等资料"),
    "seals": _("印章、钥匙、银行U盾"),
    "pictures": _("票据照片"),
    "category": _("用途"),
    "channel": _("账户"),
    "payee": _("收款人"),
    "decision": _("决议"),
    "contract": _("合同"),
    "invoices": _("发票号码"),
    "due_on": _("最晚付款日"),
    "paid_on": _("付款日"),
    "split_seen": _("拆分提醒"),
    "first_day": _("开始日期"),
    "to_channel": _("转入账户"),
    "counterparty_kind": _("对方"),
    "login": _("登录名"),
    "password": _("密码"),
    "slug": _("网址简称"),
    "year": _("年度"),
    "counted_on": _("盘点日期"),
    "note": _("原因"),
    "jurisdiction": _("所在城市"),
    "opened_on": _("开始日期"),
    "closed_on": _("销户日期"),
    "bank_name": _("开户银行"),
    "owner_name": _("户名"),
    "custody": _("户名类别"),
    "number": _("账号"),
    "account_code": _("对应的科目"),
    "last_day": _("最后一天"),
    "name_zh": _("中文名称"),
    "name_en": _("英文名称"),
    "as_of": _("截止日期"),
    "named_nobody": _("核对姓名"),
    "name": _("名称"),
    "first_on": _("第一次"),
    "last_on": _("最后一次"),
    "pasted": _("粘贴的表格"),
    "from": _("开始日期"),
    "to": _("结束日期"),
}

_LINE = re.compile(r"lines\.(\d+)(?:\.(\w+))?")


def explain(refusal: Refusal, language: Language) -> str:
    """Say in one sentence what was refused, where, and what to do."""
    words = explanation(refusal, language)
    where = field_name(getattr(refusal, "field", ""), language)
    return language.gettext(_("%(where)s：%(words)s"), where=where, words=words) if where else words


def explanation(refusal: Refusal, language: Language) -> str:
    """Say what was refused and what to do, for a place where the field is in sight."""
    if isinstance(refusal, TogetherError):
        return " ".join(explain(item, language) for item in refusal.refusals)
    if isinstance(refusal, ImportRefusedError) and (words := _import_words(refusal, language)):
        if not refusal.line:
            return language.gettext(_("%(words)s什么都没有导入。"), words=words)
        return language.gettext(
            _("文件第 %(line)s 行：%(words)s整个文件都没有导入。"), line=refusal.line, words=words
        )
    sentence = SENTENCES.get((refusal.code, _reason(refusal)))
    if sentence is None:
        sentence = SENTENCES.get((refusal.code, ""), SENTENCES["refused", ""])
    return language.gettext(sentence, **_values(refusal, language))


def field_name(path: str, language: Language) -> str:
    """Name a field as a person would: ``lines.2.debit`` is the debit of the third line."""
    line = _LINE.fullmatch(path)
    if not line:
        return language.gettext(FIELDS[path]) if path in FIELDS else ""
    number = int(line[1]) + 1
    if line[2] not in FIELDS:
        return language.gettext(_("第 %(number)s 行"), number=number)
    name = language.gettext(FIELDS[line[2]])
    return language.gettext(_("第 %(number)s 行的%(name)s"), number=number, name=name)


def _import_words(refusal: ImportRefusedError, language: Language) -> str:
    """Say what is wrong with a line: by its own reason, or by that of the rule it breaks."""
    sentence = IMPORT_REASONS.get(refusal.reason)
    if sentence is not None:
        return language.gettext(sentence, text=refusal.text)
    cause = refusal.__cause__
    return explanation(cause, language) if isinstance(cause, Refusal) else ""


def _reason(refusal: Refusal) -> str:
    """Give the reason, or what stands for one in refusals that carry none."""
    data = refusal.data
    if refusal.code == "unbalanced":
        return "fund" if data["fund"] else ""
    if refusal.code == "close_order":
        return "" if data["expected"] else "nothing"
    if refusal.code == "import" and not data["line"]:
        return str(data["reason"]) if ("import", str(data["reason"])) in SENTENCES else "whole_file"
    return str(data.get("reason", ""))


def _values(refusal: Refusal, language: Language) -> dict[str, object]:
    """Write a refusal's data as people read them."""
    values: dict[str, object] = {"reason": "", **refusal.data}
    if "difference_minor" in values:
        values["difference"] = language.money(abs(int(str(values["difference_minor"]))))
    if isinstance(refusal, PaymentRuleError):
        values |= _spending_values(refusal, language)
    for name in ("period", "expected"):
        if values.get(name):
            values[name] = language.month(int(str(values[name])))
    if isinstance(day := values.get("day"), date):
        values["day"] = language.day(day)
    if "left_minor" in values:
        values["left"] = language.money(int(str(values["left_minor"])))
    if "noun" in values:
        noun = str(values["noun"])
        name = language.gettext(NOUNS.get(noun, noun))
        values["noun"] = name if language.code == "zh" else name.lower()
    return values


def _spending_values(refusal: PaymentRuleError, language: Language) -> dict[str, object]:
    separator = "、" if language.code == "zh" else ", "
    return {
        "subject": language.name(refusal.subject),
        "other": language.name(refusal.other),
        "names": separator.join(language.name(item) for item in refusal.names),
        "day": language.day(refusal.day) if refusal.day else "",
        "limit": language.money(refusal.limit_minor),
        "available": language.money(refusal.available_minor),
    }

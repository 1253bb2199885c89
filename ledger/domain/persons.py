"""Texts that may name a person: a guess, so that somebody looks before everybody can."""

import re

from ledger.domain.entries import check_public, looks_personal
from ledger.domain.errors import TextError

#: The hundred commonest surnames, of about 85 people in a hundred.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_NAME = re.compile(f"[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}")
#: Words of accounts, not of people: 金额, 白条款, 石材费.
_THING = re.compile("[费款金账户卡行存贷税利息收支出入资产物业修工程品材料租押额]")
_BETWEEN = re.compile(r"[:：/_\s,，、|·()（）-]+")


def may_name_person(text: str) -> bool:
    """Tell whether a text seems to hold somebody's name, flat or number."""
    try:
        check_public(text, field="", length_max=len(text))
    except TextError as error:
        if error.reason == "personal_number":
            return True
    if looks_personal(text):
        return True
    return any(
        _NAME.fullmatch(word) and not _THING.search(word[1:]) for word in _BETWEEN.split(text)
    )

"""Uppercase amounts (大写金额), as payment papers demand.

Source: 正确填写票据和结算凭证的基本规定 (支付结算办法附一) and 会计基础工作规范 art. 52.
Where the two leave a choice we print 整 after 角 and the optional 零, the longer form that is harder to alter.
"""

from ledger.domain.errors import AmountError
from ledger.domain.money import AMOUNT_MINOR_MAX

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


def uppercase_amount(amount_minor: int) -> str:
    """Write fen in uppercase characters: ``140950`` → ``壹仟肆佰零玖元伍角整``.

    The prefix 人民币 belongs to the paper, not to the amount, and is not included.

    Raises:
        AmountError: the amount reaches one 万亿 yuan, beyond which the rules are silent.
    """
    if abs(amount_minor) > AMOUNT_MINOR_MAX:
        raise AmountError(text=str(amount_minor), reason="too_large")
    sign = "负" if amount_minor < 0 else ""
    yuan, fen = divmod(abs(amount_minor), 100)
    return sign + _join(_whole(yuan), yuan, *divmod(fen, 10))


def _join(whole: str, yuan: int, jiao: int, fen: int) -> str:
    text = f"{whole}元" if yuan else ""
    if not jiao and not fen:
        return f"{text or '零元'}整"
    if jiao:
        # A yuan digit of 0 before a 角 may be bridged by 零; we always bridge.
        text += "零" if yuan and yuan % 10 == 0 else ""
        text += f"{_DIGITS[jiao]}角"
    elif yuan:
        text += "零"
    return text + (f"{_DIGITS[fen]}分" if fen else "整")


def _whole(yuan: int) -> str:
    """Write whole yuan; groups of four digits, one 零 for any run of zeros inside the number."""
    text, zero_pending = "", False
    for index in range(2, -1, -1):
        group = yuan // 10 ** (4 * index) % 10_000
        if not group:
            zero_pending = bool(text)
            continue
        if text and (zero_pending or group < 1000):
            text += "零"
        text += _group(group) + _GROUPS[index]
        zero_pending = False
    return text


def _group(group: int) -> str:
    text = ""
    zero_pending = False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if zero_pending else "") + _DIGITS[digit] + _PLACES[place]
            zero_pending = False
        else:
            zero_pending = bool(text)
    return text

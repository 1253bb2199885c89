"""Words that Chinese banks share, in their headings, above their tables and below them.

借 and 贷 are the bank's: 借方 (or 支取) is money that leaves us, 贷方 money that comes in. Own books say it the
other way round, so a table of 借方 and 贷方 alone is no bank's.
"""

from collections.abc import Mapping

from ledger.bills.layouts import DONE, IN, OUT, Effect
from ledger.domain.bills import Direction

#: A day before a time, which may hold the time alone.
DAY = (
    "交易日期", "交易日", "记账日期", "记账日", "入账日期", "日期", "交易时间", "记账时间",
)  # fmt: skip
TIME = ("交易时间", "记账时间")
PAID_OUT = (
    "借方发生额（支取）", "借方发生额(支出)", "借方发生额", "借方金额（支出）", "借方金额", "借方(支取)",
    "借方（支出）", "支出金额", "支出", "支取金额", "支取", "转出金额", "付款金额", "借方", "借",
)  # fmt: skip
PAID_IN = (
    "贷方发生额（收入）", "贷方发生额(存入)", "贷方发生额", "贷方金额（收入）", "贷方金额", "贷方(收入)",
    "贷方（收入）", "收入金额", "收入", "存入金额", "存入", "转入金额", "收款金额", "贷方", "贷",
)  # fmt: skip
BALANCE = ("余额", "账户余额", "当前余额", "交易后余额", "联机余额", "本次余额", "余额/元")
COUNTERPARTY = (
    "对方户名", "对方账户名称", "对方账号名称", "对方账户名", "对方名称", "对方单位名称", "对方单位",
    "收(付)方名称", "对手户名", "对手方名称", "对手方", "对手",
)  # fmt: skip
COUNTERPARTY_NUMBER = (
    "对方账号", "对方账户", "对方帐号", "对方账户号", "收(付)方账号", "对手账号", "对手方账号",
)  # fmt: skip
SERIAL = (
    "交易流水号", "核心流水号", "银行流水号", "账户明细编号-交易流水号", "流水号", "流水编号",
)  # fmt: skip
KIND = ("交易类型", "业务类型", "交易名称", "业务名称", "凭证种类")
ACCOUNT = ("本方账号", "账号", "交易账号", "查询账号")
CURRENCY = ("币种", "币别", "货币", "交易币种", "记账币种", "交易货币")
TEXTS = (
    "摘要", "交易摘要", "业务摘要", "其它摘要", "用途", "交易用途", "附言", "交易附言", "客户附言", "备注",
    "交易描述", "交易备注", "个性化信息", "回单个性化信息", "交易地点",
)  # fmt: skip

DIRECTIONS: Mapping[str, Direction] = {
    **dict.fromkeys(("借", "借方", "借 Dr", "D", "支出", "支", "转出", "付", "往账"), OUT),
    **dict.fromkeys(("贷", "贷方", "贷 Cr", "C", "收入", "收", "转入", "来账"), IN),
}
#: A row that reverses another is marked, and moves the money back as its own columns say.
REVERSAL_MARKS: Mapping[str, Effect] = dict.fromkeys(
    ("", "-", "*", "X", "N", "Y", "0", "1", "否", "是", "正常", "冲正", "冲账", "补账"), DONE
)

_ENGLISH = r"(?:\s*\[[^\]]*\])?\s*:?\s*"
_NUMBER = r"[\d,]+(?:\.\d+)?"
_DAY = r"\d{4}[-/年.]?\d{1,2}[-/月.]?\d{1,2}"
SAYINGS = (
    rf"(?<!方)(?:查询)?(?:账|帐)\s*户?\s*号码?{_ENGLISH}\[?(?P<account>[\d*xX-]{{6,40}})",
    rf"(?<![方生出入])(?:总|合计)笔数{_ENGLISH}(?P<rows>\d+)",
    rf"(?:借方|支出)(?:发生|交易)?总?笔数{_ENGLISH}(?P<out_rows>\d+)",
    rf"(?:贷方|收入)(?:发生|交易)?总?笔数{_ENGLISH}(?P<in_rows>\d+)",
    rf"(?:借方|支出)(?:发生)?(?:总金额|总额){_ENGLISH}(?P<out_sum>{_NUMBER})",
    rf"(?:贷方|收入)(?:发生)?(?:总金额|总额){_ENGLISH}(?P<in_sum>{_NUMBER})",
    rf"(?:期初|上期|承前)余额{_ENGLISH}(?P<opening>-?{_NUMBER})",
    rf"(?:期末|本期)余额{_ENGLISH}(?P<closing>-?{_NUMBER})",
    rf"(?:时间范围|起止日期|查询时间|日期范围){_ENGLISH}(?P<first>{_DAY})日?\s*[-至到~]+\s*(?P<last>{_DAY})",
    rf"(?:起始|开始)日期{_ENGLISH}\[?(?P<first>{_DAY})",
    rf"(?:终止|截止|结束)日期{_ENGLISH}\[?(?P<last>{_DAY})",
    rf"币\s*[种别]{_ENGLISH}\[?\s*(?P<currency>[^\s\],]+)",
)
FOOT = (
    "合计", "总计", "小计", "本页合计", "本页小计", "累计", "总笔数", "合计笔数", "借方笔数", "贷方笔数",
    "借方发生总", "贷方发生总", "收入总", "支出总", "收入合计", "支出合计", "收入笔数", "支出笔数", "期初余额",
    "期末余额", "承前余额", "以上数据", "以上明细", "以下空白", "温馨提示", "说明", "重要提示", "打印",
    "下载时间", "导出时间", "查询时间",
)  # fmt: skip
TOTALS = ("合计", "总计")

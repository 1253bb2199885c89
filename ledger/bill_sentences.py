"""The sentences about bills: why one is refused, and what in one does not add up.

``ledger/messages.py`` puts them together with the data of a refusal or a warning.
"""

from ledger.terms import marked as _

#: (code, reason) → sentence, as in ``ledger/sentences.py``.
SENTENCES: dict[tuple[str, str], str] = {
    ("bill", ""): _("这份账单读不出来。"),
    ("bill", "unknown_format"): _("认不出这是哪一种账单，请直接用银行或支付平台下载的文件（CSV 或 Excel）。"),
    ("bill", "unknown_member"): _("认不出压缩包里的“%(text)s”是哪一种账单，请只留账单本身。"),
    ("bill", "encoding"): _("认不出文件的文字编码，请重新下载，不要用别的软件另存。"),
    ("bill", "empty"): _("文件是空的，请检查是否选错了文件。"),
    ("bill", "too_large"): _("文件太大，请按月分开下载。"),
    ("bill", "too_many_rows"): _("超过 %(text)s 行，请按月分开下载。"),
    ("bill", "several_bills"): _("文件里有 %(text)s 份不同的账单，请分开导入。"),
    ("bill", "truncated"): _("账单不完整，末尾的合计不见了，请重新下载。"),
    ("bill", "damaged"): _("文件损坏，请重新下载。"),
    ("bill", "encrypted"): _("文件加了密码，请先解开再导入。"),
    ("bill", "trap"): _("文件展开后大得不正常，或者带有程序，为安全起见没有打开。"),
    ("bill", "direction"): _("第 %(row)s 行“%(column)s”写着“%(text)s”，认不出是收是付；能认出的是：%(expected)s。"),
    ("bill", "direction_differs"): _("第 %(row)s 行“%(column)s”写着“%(text)s”，金额却是 %(expected)s，方向不一致。"),
    ("bill", "status"): _("第 %(row)s 行“%(column)s”写着“%(text)s”，不知道钱动了没有；能认出的是：%(expected)s。"),
    ("bill", "amount"): _("第 %(row)s 行“%(column)s”写着“%(text)s”，不是这一栏该有的金额，应像 %(expected)s。"),
    ("bill", "two_amounts"): _("第 %(row)s 行的收入和支出两栏写着“%(text)s”，应当正好有一栏写金额。"),
    ("bill", "day"): _("第 %(row)s 行“%(column)s”写着“%(text)s”，不是像 %(expected)s 的日期，也不是合计行。"),
    ("bill", "day_ahead"): _("第 %(row)s 行的日期 %(text)s 还没有到，请检查文件。"),
    ("bill", "currency_whole"): _("这份账单的币种是“%(text)s”，只能导入%(expected)s。"),
    ("bill", "currency"): _("第 %(row)s 行的币种是“%(text)s”，只能导入%(expected)s。"),
    ("bill", "several_accounts"): _("第 %(row)s 行的账户是“%(text)s”，前面的是“%(expected)s”，请按账户分开下载。"),
    ("bill", "columns"): _("第 %(row)s 行有 %(text)s 栏，表头有 %(expected)s 栏，金额可能错位，请改正这一行。"),
    ("bill", "column_twice"): _("两栏都叫“%(column)s”，第 %(row)s 行却不同（%(text)s；%(expected)s），请改名。"),
    ("bill", "quotes"): _("第 %(row)s 行的引号没有配对（“%(text)s”），后面的行被连在一起，请重新下载。"),
    ("bill", "no_rows"): _("账单里一笔也没有，又没有都写明账期和余额，收下它说明不了什么。"),
    ("bill", "period_ahead"): _("账单里一笔也没有，账期到 %(text)s 还没有过完，请等过完再下载。"),
    ("bill", "other_reading"): _("这个文件已经按另一种栏目对应收在这个账户里了。要换读法，请先撤回那一份。"),
    ("bill", "warnings"): _("账单里有对不上的地方，请看过以后打勾，再收下。"),
    ("bill_mapping", "role_twice"): _("有两栏选了同样的用处（“%(heading)s”），只能留一栏。"),
    ("approval", "own_reconciliation"): _("自己编的调节表不能自己确认，请另一位对照银行的单子确认。"),
    ("approval", "prepared_anew"): _("这张调节表后来重新编过，请确认最新的那一张。"),
    ("account_rule", "no_bills"): _("%(account)s 没有银行或平台的账单，请选银行或收款平台的账户。"),
    ("account_rule", "fee_account"): _("账单里扣了手续费，请选手续费记到哪个科目。"),
    ("account_rule", "uncovered"): _("%(account)s 里入了账的钱不够这一笔，分不出是哪些资金的：请先审核前面的收款。"),
    ("bill_withdrawal", "pending"): _("已经有人提出撤回了，请另一位同意。"),
    ("bill_withdrawal", "done"): _("这份账单已经撤回了。"),
    ("bill_withdrawal", "not_asked"): _("没有人提出撤回，请刷新页面再看。"),
    ("bill_withdrawal", "own"): _("撤回是您提出的，要由另一位同意。"),
    ("bill_withdrawal", "drafted"): _("第 %(row)s 行做成的单还没有入账，请先撤回那张单。"),
    ("bill_withdrawal", "booked"): _("第 %(row)s 行做成的凭证 %(text)s 还算数，请先红字冲销。"),
    ("bill_withdrawal", "matched"): _("第 %(row)s 行和银行对账时对上了，请先拆开。"),
    ("bill_withdrawal", "counted_with"): _("账单“%(text)s”第 %(other_row)s 行算作这里第 %(row)s 行，请先重新处理。"),
    ("bill_withdrawal", "built_upon"): _("后来的账单“%(text)s”少收了这里已有的几笔，请先撤回那一份，再重新收。"),
    ("match", "withdrawn"): _("这一行所在的账单已经撤回，不再算数。"),
    ("match", "reversed"): _("冲销过的凭证要连同冲销它的红字凭证一起勾选，不能单独和银行的钱对上。"),
    ("match", "red"): _("这张单是红字冲销，银行没有这笔收付，不能选它。"),
    ("match", "unequal"): _("两边的合计差 %(difference)s 元，不是同一笔钱，请重新勾选。"),
    ("match", "held"): _("有的已经做过凭证或者对过账了，请刷新页面再看。"),
    ("match", "empty"): _("请至少勾选一行凭证，两边的合计要相等。"),
    ("match", "changed"): _("提议在您看过之后变了，请再看一遍，重新勾选。"),
    ("match", "nothing"): _("请先打勾，再点按钮。"),
    ("bill_mapping", ""): _("栏目还没有对应好，请再看一遍。"),
    ("bill_mapping", "day"): _("请指明哪一栏是日期。"),
    ("bill_mapping", "money"): _("请指明一栏金额，或者收入和支出两栏。"),
    ("bill_mapping", "heading"): _("表里没有“%(heading)s”这一栏。"),
    ("bill_mapping", "heading_twice"): _("同一栏不能又是日期又是金额，请改选。"),
    ("bill_mapping", "direction"): _("收入和支出已经分成两栏，不用再选收付方向。"),
    ("bill_mapping", "words"): _("请说明收付方向那一栏里，哪些字是收、哪些字是付。"),
    ("bill_mapping", "word_twice"): _("同一个字不能又是收又是付，请改正。"),
    ("bill_mapping", "too_many"): _("栏目或用词太多，不像账单，请检查是否选错了文件。"),
    ("bill_mapping", "malformed"): _("保存的栏目对应读不出来，请重新对应一次。"),
}  # fmt: skip

#: Warning code, and in some the kind of number or place → sentence.
WARNINGS: dict[tuple[str, str], str] = {
    ("declared_total_differs", ""): _("账单写明%(what)s合计 %(declared)s，各行相加是 %(computed)s。"),
    ("declared_count_differs", ""): _("账单写明%(what)s %(declared)s 笔，实际是 %(computed)s 行。"),
    ("declared_count_differs", "all"): _("账单写明共 %(declared)s 笔，实际是 %(computed)s 行。"),
    ("balance_chain_broken", ""): _("第 %(row)s 行余额 %(declared)s，从上一笔算来应是 %(computed)s，可能缺行。"),
    ("balance_chain_broken", "end"): _("账单写明的余额 %(declared)s，和各行算来的 %(computed)s不一致。"),
    ("outside_period", ""): _("第 %(row)s 行的日期 %(day)s 不在账单写明的 %(first_day)s 到 %(last_day)s 之内。"),
    ("repeated_serial", ""): _("第 %(row)s 行的号码 %(serial)s 和第 %(first)s 行相同。"),
    ("number_mangled", ""): _("第 %(row)s 行“%(column)s”写着“%(text)s”，号码或数字已被改写，不能用来核对。"),
    ("ragged_row", ""): _("第 %(row)s 行有 %(cells)s 栏，应有 %(expected)s 栏；多出或缺少的都是空栏。"),
    ("ragged_row", "ran_over"): _("第 %(row)s 行的“%(text)s”像是从别的栏串过来的，请对照原件。"),
    ("", "more"): _("同样的情况还有 %(more)s 处（%(code)s）。"),
}  # fmt: skip

#: An amount in a warning where no other currency is named.
IN_YUAN = _("%(amount)s 元")
#: What tells of amounts, not of counts.
OF_MONEY = ("declared_total_differs", "balance_chain_broken")

#: What a declared number is about.
DECLARED = {
    "in": _("收入"),
    "out": _("支出"),
    "neutral": _("不计收支"),
    "fee": _("手续费"),
    "all": _("全部"),
}

"""Words for everything that may be refused: what, where, and what to do about it.

One sentence for each code and reason of ``ledger.domain.errors``, as a volunteer would say it.
"""

import re
from datetime import date

from ledger.domain.errors import ImportRefusedError, PaymentRuleError, Refusal, TogetherError
from ledger.i18n import Language
from ledger.terms import marked as _

#: (code, reason) → sentence; reason "" stands for refusals without one, and for reasons not listed.
SENTENCES: dict[tuple[str, str], str] = {
    ("refused", ""): _("这一步无法完成，请检查后再试。"),
    ("amount", ""): _("“%(text)s”不能作为金额，请重新填写。"),
    ("amount", "not_a_number"): _("“%(text)s”不是金额，请填数字，例如 1234.50。"),
    ("amount", "too_precise"): _("“%(text)s”的小数太多，金额最多精确到分（两位小数）。"),
    ("amount", "too_large"): _("金额太大，必须小于一万亿元，请检查是否多打了数字。"),
    ("amount", "zero"): _("金额不能是零，请填写实际发生的金额。"),
    ("amount", "pieces"): _("“%(text)s”不能作为张数，请填 0 到 99999 的整数。"),
    ("amount", "no_denomination"): _("没有这种面额。"),
    ("amount", "negative"): _("金额不能是负数，请填写实际收付的金额；改错要用冲销。"),
    ("text", ""): _("这段文字不能使用，请重新填写。"),
    ("text", "required"): _("这里不能空着，请填写。"),
    ("text", "too_long"): _("写得太长，最多 %(length_max)s 个字，请缩短。"),
    ("text", "too_short"): _("写得太短，至少 %(length_max)s 个字符，请加长。"),
    ("text", "character"): _("含有无法打印的字符（%(text)s），例如表情符号，请删去。"),
    ("text", "part"): _("第几张写成“2/3”的样子，“%(text)s”不是。"),
    ("text", "invoice"): _("“%(text)s”不像发票号码：只用数字和大写字母，4 到 32 位。"),
    ("text", "invoices"): _("发票号码太多，或者有一个写了两次。"),
    ("text", "invoice_used"): _("发票 %(text)s 已经入过账，一张发票不能报销两次。"),
    ("text", "invoice_promised"): _("发票 %(text)s 已经写在另一张付款申请单里。"),
    ("text", "payee"): _("请从名单里选收款单位，或者填写收款人姓名，两者填一个。"),
    ("text", "nothing_ticked"): _("请先勾选要办的单。"),
    ("text", "not_together"): _("有的单已经改动，或者要单独打开核对，请重新勾选。"),
    ("text", "slug"): _("网址简称“%(text)s”只能用小写字母、数字和短横线，2 到 40 个，请重新填写。"),
    ("text", "taken"): _("“%(text)s”已经有人使用，请换一个。"),
    ("text", "bank_number"): _("“%(text)s”不像银行账号，请只填数字，至少最后四位。"),
    ("text", "difference_unexplained"): _("实点和账上不一致，请写明多了或少了的原因。"),
    ("text", "budgeted_twice"): _("“%(text)s”写了两次，同一项资金里一个科目只写一行。"),
    ("text", "login"): _("登录名“%(text)s”不合要求，请只用字母、数字和 . _ -。"),
    ("text", "too_easy"): _("这个密码太容易猜到，请换一个更长、更少见的。"),
    ("text", "personal_number"): _("像是电话、身份证或银行卡号，会公开的文字里不能有，请删去。"),
    ("text", "unconfirmed"): _("请先核对，再打勾确认。"),
    ("text", "ambiguous"): _("“%(text)s”对得上好几个，请写全，或者写编号。"),
    ("text", "too_many_summaries"): _("各行摘要加起来太长（最多 %(length_max)s 个字），请缩短，或都用第一行的。"),
    ("text", "blank_recurs"): _("到期自动生成的不能每次另填金额，请二选一。"),
    ("text", "formula"): _("这一行有公式，请先把它粘贴成数值。"),
    ("date", ""): _("日期“%(text)s”不能使用，请重新填写。"),
    ("date", "not_a_day"): _("“%(text)s”不是有效的日期，请写成 2025-09-03 的样子。"),
    ("date", "year_range"): _("日期“%(text)s”不在 1990 年到 2199 年之间，请检查年份。"),
    ("date", "future"): _("%(text)s 还没有到，请填钱实际收付的那一天。"),
    ("date", "before_approval"): _("%(text)s 还没有审批通过；先付了款的，请撤回申请，按已经付的钱记账。"),
    ("date", "after_booking"): _("发生日期 %(text)s 在记账日期之后，请核对这两个日期。"),
    ("date", "closed_before_opened"): _("销户日期 %(text)s 在开户之前，请核对。"),
    ("date", "closed_already"): _("这个账户 %(text)s 已经销户。"),
    ("date", "before_first"): _("最后一次（%(text)s）不能早于第一次，请核对。"),
    ("date", "carry_forward_day"): _("年末结转必须记在 12 月 31 日，而这里是 %(text)s，请改日期。"),
    ("date", "opening_late"): _(
        "这项资金在 %(text)s 之前已经有账，期初余额不能晚于它的第一笔账，请改日期，或按日常收支来记。"
    ),
    ("date", "adjustment_day"): _("审计调整必须记在 12 月 31 日，而这里是 %(text)s，请改日期。"),
    ("period", ""): _("没有“%(text)s”这个期间，请写成 2025、2025Q3、2025-09 的样子。"),
    ("period", "before_books"): _("账册从 %(day)s 开始，这个期间还没有账。"),
    ("period", "to_come"): _("这个期间从 %(day)s 开始，还没有到。"),
    ("unbalanced", ""): _("借方和贷方相差 %(difference)s 元，请核对各行金额，两边必须相等。"),
    ("unbalanced", "fund"): _(
        "资金“%(fund)s”的借方和贷方相差 %(difference)s 元，每项资金要各自平衡，请核对。"
    ),
    ("lines", ""): _("分录不合要求，请检查各行。"),
    ("lines", "too_few"): _("一张凭证至少要有 %(limit)s 行，请补上另一边。"),
    ("lines", "too_many"): _("一张凭证最多 %(limit)s 行，请分成几张。"),
    ("lines", "one_side"): _("同一行不能既有借方又有贷方，请只填一边。"),
    ("lines", "negative"): _("日常凭证不能填负数；要改错，请用红字冲销或差额更正。"),
    ("lines", "no_budget_line"): _("预算至少要有一行金额。"),
    ("lines", "zero"): _("这一行没有金额，请填写借方或贷方，或者删去这一行。"),
    ("lines", "cash_in_period_13"): _("审计调整不能动用现金和银行账户，请改用其他科目。"),
    ("lines", "too_large_for_leaf"): _("这张凭证内容太多，一条公开记录放不下，请分成几张。"),
    ("lines", "unreadable"): _("表格没有收全，请刷新页面再试；填过的内容还在。"),
    ("lines", "not_ordinary"): _("只有日常凭证能存成常用凭证。"),
    ("lines", "sublines"): _("分到各户的金额合计与这一行不相等，或者这个科目不该分户，请核对。"),
    ("unknown_name", ""): _("本小区没有%(noun)s“%(name)s”，请检查是否写错。"),
    ("closed_period", ""): _("%(period)s已经结账，不能再记，请把记账日期改到还没有结账的月份。"),
    ("close_order", ""): _("月份要按顺序结账，下一个是%(expected)s，请先结这个月。"),
    ("close_order", "nothing"): _("%(period)s现在不能结账：它已经结过，或者还没有到。"),
    ("closing", ""): _("%(period)s现在不能结账，请看清单里还差什么。"),
    ("closing", "months_open"): _("这一年还有月份没有结账，请先按顺序结完十二个月。"),
    ("closing", "earlier_year_open"): _("%(period)s还没有封年，请先办完那一年。"),
    ("closing", "drafts_open"): _("还有单没有办完，请先入账、改日期或撤回，再来结账。"),
    ("closing", "drafts_submitted"): _("还有单等着审核，请先审核，再来结账。"),
    ("closing", "nothing_left"): _("收入和支出都已结转，没有要结转的了。"),
    ("closing", "not_carried"): _("收入和支出还没有结转完，不能封年，请先提出结转。"),
    ("closing", "sealed"): _("这一年已经封年，不能再记。"),
    ("closing", "cash_negative"): _("有账户的余额是负数，一定漏记或错记了什么，请查清再结账。"),
    ("closing", "between_funds"): _("资金之间的应收和应付不相等，请补记另一边再结账。"),
    ("correction", ""): _("这样更正不符合规定，请检查被更正的凭证。"),
    ("correction", "no_target"): _("没有写明更正哪张凭证，请从那张凭证的页面开始更正。"),
    ("correction", "target_unknown"): _("找不到要更正的凭证，请从那张凭证的页面开始更正。"),
    ("correction", "already_reversed"): _("%(voucher)s 已经冲销过了，不用再冲销。"),
    ("correction", "has_difference"): _("%(voucher)s 已有差额更正，不能再冲销，请继续差额更正。"),
    ("correction", "not_reversible"): _("%(voucher)s 本身就是更正凭证，请另做一张正确的。"),
    ("correction", "other_year"): _("%(voucher)s 是以前年度的凭证，请在今年用蓝字更正。"),
    ("correction", "not_the_negation"): _("冲销须与 %(voucher)s 逐行相同、金额相反，请勿改动。"),
    ("correction", "before_target"): _("更正的日期不能早于 %(voucher)s 的记账日期。"),
    ("correction", "beyond_target"): _(
        "更正超出了 %(voucher)s：只能改它原有的科目，每项最多减到零或加到两倍。请改用冲销后重记。"
    ),
    ("correction", "share_below_zero"): _(
        "这样更正会使某一户在 %(voucher)s 里的金额小于零，请核对各户金额。"
    ),
    ("correction", "not_a_correction"): _("日常凭证不能指明更正对象，请选择冲销或差额更正。"),
    ("correction", "pending"): _("%(voucher)s 已经有一张更正在办，请先等它入账，或撤回它。"),
    ("correction", "entered_again"): _("%(voucher)s 已经订正过了；订正的那张有错，请更正那一张。"),
    ("correction", "reverse_first"): _("请先审核 %(voucher)s 的红字冲销，再审核订正凭证。"),
    ("correction", "same_year"): _("%(voucher)s 是今年的凭证，请用冲销重记或差额更正。"),
    ("correction", "too_many"): _("%(voucher)s 已经更正了太多次，请联系管理员。"),
    ("correction", "no_change"): _("填的和 %(voucher)s 入账的一样，没有要更正的，请改成正确的样子。"),
    ("correction", "shares"): _("%(voucher)s 分到了各户，这里只能整张冲销，再重新记账。"),
    ("correction", "not_refundable"): _("这张凭证不能退款，请从原来收付的那张凭证开始。"),
    ("refund", ""): _("%(voucher)s 最多还能退 %(left)s 元，请改小金额。"),
    ("account_rule", ""): _("科目 %(account)s 不能这样使用，请换一个科目。"),
    ("account_rule", "closed"): _("科目 %(account)s 已经停用，请换一个科目。"),
    ("account_rule", "not_budgeted"): _("%(account)s 不是收入或支出科目，不编预算。"),
    ("account_rule", "no_fund"): _("科目 %(account)s 不能用于资金“%(fund)s”，请换科目或换资金。"),
    ("account_rule", "not_posting"): _("科目 %(account)s 只用于汇总，请选它下面的明细科目。"),
    ("account_rule", "not_opening"): _("期初余额不能记收入和费用（%(account)s），请用净资产科目。"),
    ("account_rule", "not_carried_forward"): _(
        "年末结转只涉及收入、费用和净资产，不能用科目 %(account)s，请换一个科目。"
    ),
    ("account_rule", "not_cash"): _("%(account)s 不是存放钱的账户，请选银行、现金或收款平台。"),
    ("account_rule", "not_plain"): _("科目 %(account)s 不能在这里直接记，请换一项。"),
    ("account_rule", "not_a_balance"): _("科目 %(account)s 是收入或支出，期初不带过来，请填“-”。"),
    ("account_rule", "same"): _("转出和转入不能是同一个账户，请另选一个。"),
    ("approval", ""): _("审核手续不完整，请检查后再试。"),
    ("approval", "own_count"): _("自己点的现金不能自己确认，请另一位在场的人确认。"),
    ("approval", "confirmed_already"): _("这次盘点已经确认过了。"),
    ("approval", "own_draft"): _("自己制的单不能自己审核，请另一位审核人来办。"),
    ("approval", "changed"): _("内容在您看过之后改动了，请重新打开、核对后再审核。"),
    ("approval", "missing"): _("还没有人审核，请先提交审核。"),
    ("approval", "wrong_state"): _("这张单现在的状态不能这样办，请刷新页面看看它到了哪一步。"),
    ("approval", "already_posted"): _("这张单已经入账，不能再改；有错请做更正。"),
    ("approval", "approved_already"): _("您已经审核过这张单，还要另一位审核人来办。"),
    ("approval", "more_needed"): _("这张单还要另一位审核人同意才能入账。"),
    ("approval", "new_flags"): _("这笔钱现在违反了规定（例如余额不够），请退回，由制单人重新提交，写明后再审核。"),
    ("approval", "own_request"): _("自己提的付款申请不能自己审批，请另一位审核人来办。"),
    ("approval", "already_paid"): _("这张申请单已经付款，不能再改、再批或再付。"),
    ("approval", "paid_draft"): _("这张单的钱已经付出去了，不能撤回，只能修改后再提交。"),
    ("approval", "payer_approved"): _("审批过的人不能自己付款，请由另一位出纳来办。"),
    ("approval", "named_twice"): _("同一张单在这次审核里出现了两次，请重新打开清单再选。"),
    ("approval", "signed_already"): _("您已经签过字了。"),
    ("approval", "role"): _("您的职务不能审核，请由审核人来办。"),
    ("approval", "evidence_unseen"): _("有票据公开件没看过，请逐张确认没有个人信息再审核。"),
    ("payment_rule", ""): _("这笔付款不符合规定，请核对申请单。"),
    ("payment_rule", "fund_purpose"): _("“%(subject)s”只能用于：%(names)s。请换用途，或者换一项资金。"),
    ("payment_rule", "fund_not_begun"): _("“%(subject)s”从 %(day)s 起才能使用，请换一项资金或者到时再申请。"),
    ("payment_rule", "fund_ended"): _("“%(subject)s”只能用到 %(day)s，剩余的钱怎么办要另作决定，请换一项资金。"),
    ("payment_rule", "fund_overdrawn"): _(
        "“%(subject)s”只剩 %(available)s 元可用（已扣除批准未付的申请），请减少金额或换一项资金。"
    ),
    ("payment_rule", "cash_overdrawn"): _(
        "“%(subject)s”里属于“%(other)s”的钱只剩 %(available)s 元可用，请换一个账户或先转账。"
    ),
    ("payment_rule", "personal_account"): _(
        "“%(subject)s”是个人名下的账户，不能付公共的钱，请先转入小区自己的账户。"
    ),
    ("payment_rule", "decision_committee"): _("这个金额要有业主委员会的决议，请选决议。"),
    ("payment_rule", "decision_assembly"): _("这个金额要有业主大会的表决结果，请选决议。"),
    ("payment_rule", "contract_missing"): _("超过 %(limit)s 元的付款要有合同，请选合同。"),
    ("payment_rule", "contract_party"): _("合同“%(subject)s”的对方不是这个收款人，请核对。"),
    ("payment_rule", "over_contract"): _(
        "合同“%(subject)s”约定 %(limit)s 元，还能付 %(available)s 元，请核对金额。"
    ),
    ("policy", ""): _("这个审批制度不能这样定，请核对。"),
    ("policy", "steps"): _("请至少留一档，最后一档不设上限。"),
    ("policy", "rising"): _("各档金额要从小到大，请核对。"),
    ("policy", "approvals"): _("审批人数要在 1 到 5 之间，请核对。"),
    ("policy", "split_days"): _("天数要在 0 到 60 之间，请核对。"),
    ("policy", "split_margin"): _("百分比要在 0 到 50 之间，请核对。"),
    ("policy", "past"): _("新制度不能从过去的日子算起，请填今天或以后的日期。"),
    ("policy", "own_proposal"): _("自己提出的制度要由另一位确认，请另一位来办。"),
    ("policy", "gone"): _("这个提议已经确认、撤销或过期，请刷新页面。"),
    ("idempotency", ""): _("同一编号用在了不同内容上，没有保存，请重新打开表格再填。"),
    ("import", ""): _("文件第 %(line)s 行无法导入：%(text)s。整个文件都没有导入，请改正后重试。"),
    ("import", "whole_file"): _("文件无法导入：%(text)s。什么都没有导入，请检查文件后重试。"),
    ("file", ""): _("文件“%(name)s”不能使用，请换一个。"),
    ("file", "type"): _("文件“%(name)s”的类型不能用，请上传照片（JPG、PNG、WebP、HEIC）。"),
    ("file", "too_large"): _("文件“%(name)s”太大，请压缩后再上传。"),
    ("file", "too_many"): _("照片太多，“%(name)s”没有收下，最多 8 张，请分成几张单。"),
    ("file", "too_many_pixels"): _("图片“%(name)s”的尺寸太大，请缩小后再上传。"),
    ("file", "damaged"): _("文件“%(name)s”打不开，可能已损坏，请重新拍照或另存后再上传。"),
    ("file", "type_table"): _("文件“%(name)s”不是表格，请另存为 XLSX 或 CSV。"),
    ("file", "no_heads"): _("“%(name)s”里找不到表头：要有科目编码或名称，和借方、贷方（或方向、余额）。"),
    ("file", "too_many_rows"): _("“%(name)s”的行或列太多，请只留期末余额表。"),
    ("file", "empty"): _("文件“%(name)s”是空的，请重新选择。"),
    ("access", ""): _("您没有权限这样做，请联系本小区的账目负责人。"),
    ("access", "role"): _("您现在的职务不能这样做，请由相应职务的人来办。"),
    ("access", "no_role"): _("您现在没有在这个小区任职，请联系本小区的账目负责人。"),
    ("access", "not_the_author"): _("这张单是别人做的，只有制单人自己能改或撤回。"),
    ("access", "same_person"): _("移交人、接收人和监交人必须是不同的人，请另选。"),
    ("access", "not_named"): _("这份清单上没有您，不用您签字。"),
    ("access", "duties_apart"): _("一个人不能同时担任这两个职务，请另选一位。"),
    ("paper", ""): _("做不出 PDF（%(text)s），请告诉管理员。"),
    ("paper", "no_own_font"): _("缺少字体文件 %(text)s，做不出 PDF，请管理员重新安装本系统。"),
    ("paper", "no_cjk_font"): _("系统没有中文字体，做不出 PDF，请管理员安装软件包 %(text)s。"),
    ("paper", "no_subset_library"): _("系统缺少软件包 %(text)s，做不出 PDF，请管理员安装。"),
    ("paper", "character"): _("文字里有任何字体都没有的字（%(text)s），做不出 PDF，请联系管理员。"),
    ("paper", "engine"): _("PDF 没有做成（%(text)s），请告诉管理员。"),
    ("paper_too_long", ""): _(
        "共 %(row_count)s 行，一份 PDF 最多 %(row_count_max)s 行，请选短一些的期间。"
    ),
}  # fmt: skip

#: Reason of an ``import`` refusal → what is wrong with the line (or with the whole file).
IMPORT_REASONS = {
    "encoding": _("不是 UTF-8 编码，请另存为 UTF-8 再导入。"),
    "line_too_long": _("这一行太长，不像是账簿文件，请检查是否选错了文件。"),
    "syntax": _("看不懂“%(text)s”，请检查写法。"),
    "not_supported": _("不支持“%(text)s”，请改写成普通的分录，或删去。"),
    "arithmetic": _("“%(text)s”是算式，请写成算好的金额。"),
    "lots": _("“%(text)s”带有成本或单价，只能导入以人民币计的普通账目。"),
    "currency": _("“%(text)s”不是人民币，只能导入以人民币（CNY）计的账目。"),
    "amount_ambiguous": _("“%(text)s”里的逗号可能是小数点，请在文件开头写明 decimal-mark .。"),
    "balance_assignment": _("“%(text)s”只写了余额、没写金额，请写出金额。"),
    "virtual_posting": _("“%(text)s”是虚拟分录，不能导入，请删去或改成真实科目。"),
    "elided": _("一笔里有两行没写金额（%(text)s），最多只能省略一行。"),
    "balance_differs": _("余额核对不上：%(text)s，请查找漏记或多记的账。"),
    "unknown_key": _("不认识“%(text)s”这一栏，请删去或改正名称。"),
    "duplicate_key": _("“%(text)s”写了两次，请只留一个。"),
    "missing_key": _("缺少“%(text)s”，请补上。"),
    "wrong_type": _("“%(text)s”的类型不对：文字和金额都要写在引号里，请改正。"),
    "columns": _("这一行有 %(text)s 栏，与表头不一致，请检查逗号和引号。"),
    "rows_differ": _("同一张凭证的各行写得不一样（%(text)s），请改成一致。"),
    "period_of_date": _("期间“%(text)s”与记账日期不符，请改正其中一个。"),
    "unknown_kind": _("没有“%(text)s”这个种类，请检查是否写错。"),
    "unknown_account": _("本小区没有科目“%(text)s”；要自动建立，请加 --create-accounts。"),
    "account_root": _("“%(text)s”看不出是哪一类科目，名称要以 Assets、Liabilities、Equity、Income 或 Expenses 开头。"),
    "account_differs": _("科目 %(text)s 在本小区另有含义（类别或方向不同），请先改编号。"),
    "fund_differs": _("资金“%(text)s”在本小区另有类别，请先改编号。"),
    "party_differs": _("往来单位“%(text)s”在本小区另有类别，请先改编号。"),
    "voucher_twice": _("凭证号“%(text)s”出现了两次，请改正其中一个。"),
    "external_id_twice": _("外部编号“%(text)s”已经导入过，请检查是否重复导入。"),
    "correction_target_unknown": _("找不到凭证“%(text)s”，它必须排在引用它的凭证之前。"),
    "imported_before": _("这份账已经导入过，不能再导入一次；如果要改正，请另开一个小区重新导入。"),
    "people_posted": _("本小区已经有人记账，不能再导入旧账；请把新数据作为待办单录入。"),
    "text_character": _("含有无法打印的字符（%(text)s），请删去或改写。"),
    "empty": _("文件里没有一笔账，请检查是否选错了文件或格式。"),
}  # fmt: skip

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

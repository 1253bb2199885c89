"""The chart of a community-run company, after 《小企业会计准则》(财会〔2011〕17号), in force since 2013-01-01.

Rows are written as in ``charts``. The third level is ours, so that a company's settlement by courtyard reads like a
community's; 1191 and 2291 (loans between funds) are ours too.
"""

#: Where a company keeps what its years left: 利润分配-未分配利润.
RETAINED_PROFIT = "310401"
COMPANY_2013 = """
1001|库存现金|Cash on hand|A|F|c|现金|Cash|
100201|银行存款-基本户|Bank, basic account|A|F|c|基本户|Basic bank account|
101201|其他货币资金-微信商户|WeChat Pay balance|A|F|c|微信收款|WeChat Pay|
101202|其他货币资金-支付宝商户|Alipay balance|A|F|c|支付宝收款|Alipay|
112201|应收账款-物业费(分户)|Fees receivable, per household|A|F|s|||
112203|应收账款-其他|Other receivables from customers|A|F||||
1123|预付账款|Prepayments|A|F||||
1191|应收其他基金|Due from other funds|A|F||||
1221|其他应收款|Other receivables|A|F||||
1403|原材料|Materials|A|F||||
1601|固定资产|Fixed assets|A|F||||
1602|累计折旧|Accumulated depreciation|A|F|x|||
2202|应付账款|Trade payables|L|F||||
220301|预收账款-物业费(分户)|Fees in advance, per household|L|F|s|||
2211|应付职工薪酬|Wages payable|L|F||||
2221|应交税费|Taxes payable|L|F||||
2241|其他应付款|Other payables|L|F||||
2291|应付其他基金|Due to other funds|L|F||||
3001|实收资本|Paid-in capital|N|F||||
3002|资本公积|Capital reserve|N|F||||
3101|盈余公积|Surplus reserve|N|F||||
310401|利润分配-未分配利润|Retained profit|N|F||||
500101|主营业务收入-物业费|Property fees|I|F||物业费|Property fees|
500102|主营业务收入-停车及场地|Parking and sites|I|F||停车、场地|Parking and sites|
5051|其他业务收入|Other business income|I|F||||
5301|营业外收入|Non-operating income|I|F||||
540101|主营业务成本-保洁绿化秩序|Cleaning, greening, order|E|F||保洁、绿化、秩序|Cleaning, greening, order|
540102|主营业务成本-工资津贴|Wages and allowances|E|F||津贴|Allowances|
540103|主营业务成本-公共水电|Common utilities|E|F||公共水电|Water and electricity|
540104|主营业务成本-维修维护|Repairs|E|F||维修|Repairs|
540105|主营业务成本-设备添置|New equipment|E|F||设备添置|New equipment|
540106|主营业务成本-保险|Insurance|E|F||保险|Insurance|
5403|税金及附加|Taxes and surcharges|E|F||||
560201|管理费用-办公及会议|Office and meetings|E|F||办公、会议|Office and meetings|
560202|管理费用-审计及代理记账|Audit and bookkeeping|E|F||审计、代理记账|Audit and bookkeeping|
560301|财务费用-手续费|Bank and payment charges|E|F||手续费|Bank and payment charges|
560302|财务费用-利息收入|Bank interest|I|F||存款利息|Bank interest|
5711|营业外支出|Non-operating expenses|E|F||||
5801|所得税费用|Income tax|E|F||||
"""

"""The fields an import may fill, with the names that people give them in English and Chinese; no database here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

#: A field that points to another record may hold its name, code or number.
REFERENCE: Final = ("text", "code", "integer", "person")
_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "text": ("text", "person", "code", "long_text"),
    "name": ("text", "person", "code"),
    "ref": REFERENCE,
    "person": ("person", "text", "code", "integer", "email"),
    "id": ("code", "integer", "text"),
    "money": ("money", "decimal", "integer"),
    "number": ("integer", "decimal", "percent"),
    "choice": ("text", "person", "code", "boolean", "integer"),
    "date": ("date", "datetime"),
    "year": ("integer",),
    "email": ("email",),
    "phone": ("phone", "integer", "code"),
    "url": ("url", "text"),
    "note": ("long_text", "text"),
    "yes": ("boolean", "integer"),
}


@dataclass(frozen=True, slots=True)
class TargetField:
    """A field of an entity; `synonyms` in both languages, `kinds` as `ColumnProfile.kind` says them.

    `known` are values of which the column's should mostly be (stages, people); `content` lets content alone decide.
    """

    key: str
    entity: str
    kinds: tuple[str, ...]
    synonyms: tuple[str, ...]
    required: bool = False
    known: frozenset[str] = frozenset()
    money: bool = False

    @property
    def path(self) -> str:
        """``companies.name``."""
        return f"{self.entity}.{self.key}"


_COMMON: Final = """
external_id id     id|record id|external id|guid|uuid|key|number|no|编号|ID|唯一标识|记录编号
owner       person owner|sales agent|sales rep|salesperson|sales owner|account manager|assigned to|employee
            |employee key|seller|负责人|销售|业务员|销售代表|归属人|跟进人|客户经理
source      choice source|lead source|origin|channel|来源|线索来源|客户来源|渠道
created_at  date   created|created at|created on|create date|date created|创建时间|创建日期|录入时间
tags        text   tags|labels|标签
note        note   note|notes|comment|comments|remark|remarks|description|备注|说明|描述
"""

_FIELDS: Final[dict[str, str]] = {
    "companies": """
name*       name   account|account name|company|company name|customer|customer name|client|organisation
            |organization|name|reseller|reseller name|客户|客户名称|公司|公司名称|企业名称|单位名称|客户全称
short_name  name   short name|简称|客户简称
external_id id     account id|company id|customer id|reseller key|客户编号|客户ID|公司编号
legal_id    id     legal id|tax id|vat|vat number|registration number|统一社会信用代码|信用代码|税号
domain      url    domain|website|web site|url|homepage|官网|网址|网站
phone       phone  phone|telephone|tel|phone number|电话|联系电话|公司电话|总机
address     text   address|street|address line 1|billing address|地址|详细地址|公司地址
city        choice city|town|城市|所在城市|市
region      choice province|state|state or province|state province|省|省份|所在省|州
country     choice country|office location|location|headquarters|country region|国家|地区|国家地区|所在地|总部
industry    choice industry|sector|business type|vertical|行业|所属行业
size        number employees|size|number of employees|headcount|staff|company size|人数|员工数|规模|公司规模
revenue     money  revenue|annual revenue|turnover|annual sales|年营业额|营业额|营收|年收入
parent      ref    parent|parent company|subsidiary of|parent account|母公司|上级公司|上级客户|隶属
tier        choice tier|level|grade|class|级别|客户级别|客户等级
segment     choice segment|market segment|细分市场
territory   ref    territory|sales territory|sales territory key|region|区域|大区|销售区域
""",
    "contacts": """
name*       person contact|contact name|name|full name|person|联系人|姓名|联系人姓名
family_name name   last name|family name|surname|姓
given_name  name   first name|given name|名
title       text   title|job title|position|职位|职务|岗位
company     ref    company|account|account name|company name|organisation|公司|客户|公司名称|客户名称|单位
email       email  email|e mail|mail|email address|邮箱|电子邮箱|邮件
phone       phone  phone|mobile|mobile phone|cell|telephone|phone number|手机|手机号|电话|联系电话
wechat      text   wechat|wechat id|微信|微信号
birthday    date   birthday|birth date|date of birth|生日|出生日期
buying_role choice buying role|role|角色|决策角色
""",
    "leads": """
name        person name|full name|lead name|contact name|姓名|联系人|线索名称
company     ref    company|company name|account|organisation|公司|公司名称|客户名称
external_id id     lead id|prospect id|线索编号|线索ID
number      id     lead number|线索号
email       email  email|e mail|mail|email address|邮箱|电子邮箱
phone       phone  phone|mobile|telephone|phone number|手机|手机号|电话|联系电话
message     note   message|enquiry|inquiry|request|question|留言|咨询内容|需求
campaign    ref    campaign|utm campaign|市场活动|活动
status      choice status|lead status|线索状态|状态
origin      choice lead origin|door
score       number score|lead score|评分|线索评分
quality     choice lead quality|quality|线索质量
outcome     yes    converted|is converted|转化|已转化|是否转化
do_not_mail yes    do not email|email opt out|拒收邮件
do_not_call yes    do not call|拒接电话
country     choice country|国家
city        choice city|城市
occupation  choice occupation|current occupation|what is your current occupation|职业
tags        text   tags|labels|标签
""",
    "deals": """
name        text   deal|deal name|opportunity|opportunity name|商机|商机名称|项目名称
external_id id     opportunity id|deal id|order number|sales order number|商机编号|商机ID|订单号
company     ref    account|account name|company|company name|customer|customer id|reseller key|客户|客户名称|公司名称
contact     ref    contact|contact name|primary contact|联系人
stage       choice stage|deal stage|sales stage|pipeline stage|opportunity stage|阶段|商机阶段|销售阶段
pipeline    ref    pipeline|sales process|销售管道|销售流程
amount      money  amount|value|deal value|close value|deal amount|expected revenue|total|sales amount|金额
            |商机金额|预计金额|合同金额|成交金额
currency    choice currency|currency code|币种|货币
opened_on   date   engage date|open date|opened on|start date|order date|date|开始日期|建立日期|立项日期
expected_close date expected close|expected close date|forecast date|预计成交日期|预计签约日期|预计结束日期
closed_on   date   close date|closed on|closed date|won date|成交日期|签约日期|关闭日期|结束日期
outcome     choice outcome|result|won lost|status|结果|状态|赢单状态
loss_reason choice loss reason|lost reason|reason lost|输单原因|丢单原因
competitor  ref    competitor|竞争对手
category    choice forecast category|预测类别
probability number probability|win probability|赢单概率|赢率|可能性
next_step   text   next step|下一步
product     ref    product|product name|product key|产品|产品名称
quantity    number quantity|qty|数量
""",
    "deal_lines": """
deal*       ref    sales order number|order number|order|order id|invoice|invoice number|订单号|订单编号|商机编号
line        number line|line number|sales order line number|行号|明细行号
product*    ref    product|product key|product id|product name|sku|item|产品|产品名称|商品|产品编码
company     ref    reseller key|customer|customer key|customer id|account|客户|客户名称
territory   ref    sales territory key|territory|区域
promotion   ref    promotion key|promotion|促销
quantity    number order quantity|quantity|qty|units|数量
list_price  money  list price|标准价|目录价
unit_price  money  unit price|price|单价|销售单价
discount    number discount|discount percent|折扣
tax         money  tax|vat|税额
total       money  sales amount|amount|line total|total|extended amount|金额|小计|销售金额
cost        money  total product cost|cost|总成本|成本
unit_cost   money  standard cost|unit cost|单位成本
ordered_on  date   order date|date|sale date|下单日期|订单日期
due_on      date   due date|交货日期
shipped_on  date   ship date|发货日期
""",
    "products": """
name*       name   product|product name|item|name|产品|产品名称|商品名称
code        id     code|sku|product code|product key|part number|产品编码|产品编号|商品编码
family      choice series|family|category|product line|product family|subcategory|系列|产品系列|产品线|类别|分类
price       money  price|sales price|list price|unit price|价格|单价|标准价|建议零售价
cost        money  cost|standard cost|unit cost|成本|成本价
currency    choice currency|币种
unit        choice unit|unit of measure|uom|单位|计量单位
""",
    "people": """
name*       person sales agent|sales rep|salesperson|name|employee|employee name|full name|agent|rep|姓名|销售
            |员工姓名|销售代表|业务员
external_id id     employee id|employee key|staff id|工号|员工编号
email       email  email|e mail|work email|邮箱
phone       phone  phone|mobile|手机|电话
manager     person manager|sales manager|supervisor|reports to|leader|经理|主管|上级|直属上级|销售经理|汇报给
team        ref    team|group|department|团队|部门|小组
region      choice regional office|region|office|territory|大区|区域|办事处
title       text   title|job title|position|职位|岗位
hired_on    date   hire date|start date|joined|入职日期|入职时间
birthday    date   birth date|birthday|生日
""",
    "activities": """
kind        choice activity type|type|kind|跟进方式|类型
subject     text   subject|topic|title|主题|跟进主题
started_at  date   date|start|started at|activity date|跟进时间|日期|开始时间
ended_at    date   end|ended at|结束时间
due_on      date   due|due date|截止日期
company     ref    company|account|客户|客户名称
contact     ref    contact|联系人
deal        ref    deal|opportunity|商机
outcome     choice outcome|result|结果
note        note   note|notes|body|content|跟进内容|内容|备注
""",
    "quotas": """
person*     person employee id|employee key|employee|sales rep|salesperson|姓名|销售|工号
team        ref    team|团队
year        year   year|fiscal year|calendar year|年|年份|年度
quarter     choice quarter|calendar quarter|fiscal quarter|季度
month       choice month|月|月份
starts_on   date   date|date key|period|quota date|日期
amount*     money  quota|sales quota|sales amount quota|target|target amount|sales target|goal|指标|销售指标|目标
            |任务额|配额
""",
}


def _parse(entity: str, text: str) -> Iterable[TargetField]:
    for line in text.strip().replace("\n            |", "|").splitlines():
        key, kind, synonyms = line.split(None, 2)
        words = tuple(synonyms.split("|"))
        yield TargetField(key.rstrip("*"), entity, _KINDS[kind], words, key.endswith("*"), money=kind == "money")


def standard_targets() -> list[TargetField]:
    """Every field of every entity; a field with a line of its own also answers to the common names."""
    fields: list[TargetField] = []
    for entity, text in _FIELDS.items():
        own = {field.key: field for field in _parse(entity, text)}
        for field in _parse(entity, _COMMON) if entity != "quotas" else ():
            mine = own.get(field.key, field)
            own[field.key] = replace(mine, synonyms=tuple(dict.fromkeys((*mine.synonyms, *field.synonyms))))
        fields += own.values()
    return fields


ENTITIES: Final = tuple(_FIELDS)

#: Words in a file's name that speak for an entity.
FILE_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "companies": ("account", "accounts", "company", "companies", "customer", "customers", "reseller", "客户", "公司"),
    "contacts": ("contact", "contacts", "联系人"),
    "leads": ("lead", "leads", "prospects", "线索"),
    "deals": ("deal", "deals", "pipeline", "opportunity", "opportunities", "商机"),
    "deal_lines": ("order", "orders", "sales", "lines", "invoice", "订单", "明细"),
    "products": ("product", "products", "items", "产品", "商品"),
    "people": ("team", "teams", "people", "employee", "employees", "staff", "reps", "员工", "团队", "人员"),
    "activities": ("activity", "activities", "task", "tasks", "跟进"),
    "quotas": ("quota", "quotas", "target", "targets", "goals", "指标", "目标"),
}

"""The demo company's definitions as tables, in English and Chinese."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

NAME: Final = "澜越仪器 Lanyue Instruments"
DOMAIN: Final = "lanyue.example"


class StageLine(NamedTuple):
    """An open stage; `advance` is the share of deals that leave it forwards, `target` and `rot` are days."""

    key: str
    name: str
    name_zh: str
    status: str
    probability: int
    category: str
    target: int
    rot: int
    advance: float
    purpose: str = ""
    guidance: str = ""


PIPELINES: Final[list[tuple[str, str, str, list[StageLine]]]] = [
    (
        "new-business",
        "New business",
        "新客户",
        [
            StageLine(
                "discovery",
                "First contact",
                "初步接触",
                "new",
                10,
                "pipeline",
                9,
                14,
                0.80,
                "确认对方是否有值得解决的问题。Find out whether there is a problem worth solving.",
                "先问产线停机一小时损失多少。Ask first what an hour of standstill costs.",
            ),
            StageLine(
                "qualification",
                "Qualification",
                "需求确认",
                "qualified",
                25,
                "pipeline",
                12,
                14,
                0.76,
                "弄清谁决定、何时、用多少预算。Learn who decides, when, and with what budget.",
                "至少访谈设备与采购两方。Interview both engineering and purchasing.",
            ),
            StageLine(
                "evaluation",
                "Evaluation",
                "方案验证",
                "qualified",
                40,
                "best_case",
                18,
                21,
                0.72,
                "用客户自己的数据证明方案有效。Prove the solution on the customer's own data.",
                "试点前书面约定验收标准。Agree acceptance criteria in writing before the pilot.",
            ),
            StageLine(
                "proposal",
                "Proposal",
                "方案报价",
                "proposal",
                60,
                "most_likely",
                10,
                14,
                0.74,
                "给出可签的报价。Make an offer that can be signed.",
                "当面讲解报价，不要只发邮件。Present the quote in person; do not just mail it.",
            ),
            StageLine(
                "negotiation",
                "Negotiation",
                "商务谈判",
                "negotiation",
                80,
                "commit",
                11,
                10,
                0.82,
                "谈定条款与付款方式。Settle terms and payment.",
                "折扣须换取条件。Give no discount without something in return.",
            ),
        ],
    ),
    (
        "renewals",
        "Renewals",
        "续约",
        [
            StageLine(
                "due",
                "Due",
                "到期提醒",
                "new",
                60,
                "best_case",
                12,
                21,
                0.95,
                "提前 90 天联系客户。Call the customer 90 days ahead.",
            ),
            StageLine(
                "review",
                "Usage review",
                "使用回顾",
                "qualified",
                75,
                "most_likely",
                14,
                21,
                0.92,
                "回顾已取得的效果。Review what was achieved.",
            ),
            StageLine(
                "offer",
                "Renewal offer",
                "续约报价",
                "proposal",
                90,
                "commit",
                12,
                14,
                0.92,
                "给出续约与增购方案。Offer renewal and expansion.",
            ),
        ],
    ),
    (
        "partner",
        "Partner",
        "渠道合作",
        [
            StageLine(
                "registered",
                "Registered",
                "渠道报备",
                "new",
                15,
                "pipeline",
                10,
                21,
                0.82,
                "登记项目，避免撞单。Register the project so that nobody collides.",
            ),
            StageLine(
                "joint-visit",
                "Joint visit",
                "联合拜访",
                "qualified",
                35,
                "pipeline",
                16,
                21,
                0.76,
                "与渠道一起见客户。See the customer together with the partner.",
            ),
            StageLine(
                "joint-offer",
                "Joint offer",
                "联合方案",
                "proposal",
                60,
                "best_case",
                14,
                14,
                0.72,
                "分清各自交付范围。Settle who delivers what.",
            ),
            StageLine(
                "contract",
                "Contract",
                "合同流转",
                "negotiation",
                85,
                "commit",
                12,
                14,
                0.84,
                "走完三方合同。Bring the three-party contract through.",
            ),
        ],
    ),
]
SEGMENTS: Final = [
    ("manufacturing", "Manufacturing", "制造业"),
    ("energy", "Energy", "能源"),
    ("life-science", "Life science and food", "医药食品"),
    ("logistics", "Logistics", "物流仓储"),
    ("public", "Public works", "公共事业"),
]
SOURCES: Final = [
    ("advertisement", "Advertisement", "广告投放"),
    ("website", "Website", "官网"),
    ("event", "Trade fair or event", "展会活动"),
    ("referral", "Referral", "客户介绍"),
    ("partner", "Partner", "渠道伙伴"),
    ("outbound", "Cold call", "主动开拓"),
    ("existing", "Existing customer", "老客户"),
]
COMPETITORS: Final = [
    ("Sentio Systems", "申拓系统"),
    ("Vibrascan AG", "维布斯康"),
    ("Yunjian IoT", "云鉴物联"),
    ("Arcmeter", "弧光仪表"),
]
REASONS: Final = [
    ("price", "Price too high", "价格过高"),
    ("competitor", "Lost to a competitor", "输给竞争对手"),
    ("no-budget", "No budget", "没有预算"),
    ("no-decision", "No decision made", "客户未做决定"),
    ("timing", "Bad timing", "时机不对"),
    ("acceptance", "Acceptance criteria unclear", "验收标准不清"),
    ("fit", "Product does not fit", "产品不匹配"),
]
TAGS: Final = ["重点", "试点", "招投标", "老客户介绍", "VIP", "Framework", "Tender"]
TERRITORIES: Final[list[tuple[str, str, str, str, dict[str, Any]]]] = [
    ("china", "", "China", "中国", {"country": ["CN"]}),
    ("east", "china", "East China", "华东", {"region": ["江苏", "浙江", "上海", "安徽", "山东"]}),
    ("south", "china", "South China", "华南", {"region": ["广东", "福建", "湖南", "广西", "湖北"]}),
    (
        "north",
        "china",
        "North and West China",
        "华北与西部",
        {"region": ["北京", "天津", "陕西", "辽宁", "重庆", "四川", "河北"]},
    ),
    ("international", "", "International", "海外", {}),
    ("europe", "international", "Europe", "欧洲", {"country": ["DE", "FR", "NL", "SE"]}),
    ("overseas", "international", "Americas and Asia", "美洲与亚太", {"country": ["US", "SG", "MY", "JP"]}),
]
CUSTOM_FIELDS: Final[list[dict[str, Any]]] = [
    {"entity": "deal", "key": "sites", "kind": "integer", "label": "Sites", "label_zh": "站点数", "on_card": False},
    {"entity": "deal", "key": "use_case", "kind": "choice", "label": "Use case", "label_zh": "应用场景",
     "choices": [
         {"key": "predictive", "label": "Predictive maintenance", "label_zh": "预测性维护"},
         {"key": "energy", "label": "Energy", "label_zh": "能耗管理"},
         {"key": "climate", "label": "Climate", "label_zh": "环境监测"},
         {"key": "safety", "label": "Safety", "label_zh": "安全监测"},
     ], "on_card": True},
    {"entity": "company", "key": "plants", "kind": "integer", "label": "Plants", "label_zh": "工厂数"},
]  # fmt: skip
#: Code, name, Chinese name, family, unit, list price and cost in fen, what a customer typically takes.
PRODUCTS: Final = [
    ("LY-V100", "Vibration sensor V100", "振动传感器 V100", "sensor", "pcs", 168_000, 71_000, 40),
    ("LY-T200", "Temperature sensor T200", "温度传感器 T200", "sensor", "pcs", 62_000, 24_000, 60),
    ("LY-P300", "Pressure transmitter P300", "压力变送器 P300", "sensor", "pcs", 245_000, 118_000, 20),
    ("LY-E150", "Energy meter E150", "电能表 E150", "sensor", "pcs", 88_000, 39_000, 30),
    ("LY-G10", "Edge gateway G10", "边缘网关 G10", "gateway", "pcs", 860_000, 402_000, 5),
    ("LY-G50", "Plant gateway G50", "厂级网关 G50", "gateway", "pcs", 3_200_000, 1_440_000, 2),
    ("LY-SW1", "Lanyue Insight, one year", "澜越洞察 年度订阅", "software", "year", 9_800_000, 1_100_000, 1),
    ("LY-SW2", "Lanyue Predict, one year", "澜越预测 年度订阅", "software", "year", 16_800_000, 2_400_000, 1),
    ("LY-SV1", "Commissioning day", "现场实施（人天）", "service", "day", 450_000, 260_000, 8),
    ("LY-SV2", "Care plan, one year", "年度维保", "service", "year", 3_600_000, 1_500_000, 1),
]  # fmt: skip
#: Currency → base units per unit × 10⁹ at the beginning of the history.
RATES: Final = {"USD": 7_150_000_000, "EUR": 7_760_000_000, "JPY": 48_200_000}

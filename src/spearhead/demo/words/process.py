"""The words of the demo company's process, in English and Chinese."""

from __future__ import annotations

from typing import Any, Final

from spearhead.demo.planted import DROPPED_STEP

#: Stage → what the customer has done when it is finished, English and Chinese.
EXITS: Final = {
    "discovery": ("names a problem worth solving", "说出一个值得解决的问题"),
    "qualification": ("says who decides, when, and from which budget", "说明谁决定、何时决定、用哪笔预算"),
    "evaluation": ("agrees in writing when the pilot counts as passed", "书面同意试点怎样算通过"),
    "proposal": ("has gone through the offer with us and asks for terms", "与我们逐项过完报价并询问条款"),
    "negotiation": ("has the terms approved by their management", "条款已由其管理层批准"),
}
#: Stage → id, name, Chinese name, kind, evidence, required, minutes, waits for, guidance, Chinese guidance.
STEPS: Final[dict[str, list[tuple[Any, ...]]]] = {
    "discovery": [
        ("first-talk", "First conversation", "首次沟通", "activity", "activity", True, 20, "customer",
         "Ask what an hour of downtime costs before you speak of sensors.", "先问停机一小时损失多少，再谈传感器。"),
        ("fit-check", "Check the fit: plant, protocol, budget year", "核对匹配度：工厂、协议、预算年度", "check", "", True, 10, "us",
         "Explosion-proof zones need a certificate that we do not have.", "防爆区需要我们尚无的认证。"),
    ],
    "qualification": [
        ("needs-interview", "Needs interview", "需求访谈", "activity", "activity", True, 60, "customer",
         "Speak with maintenance and with purchasing; write down what each of them wants to be able to show.",
         "分别访谈设备与采购，记下各自想要证明的结果。"),
        ("site-facts", "Write down the site facts", "整理现场数据", "check", "", True, 30, "us",
         "Machines, network, shifts. It spares a second visit.", "设备、网络、班次一次记全，省去二次上门。"),
        ("story", "Send a story of the same industry", "发送同行业案例", "check", "", False, 10, "us", "", ""),
    ],
    "evaluation": [
        ("acceptance-criteria", DROPPED_STEP["en"], DROPPED_STEP["zh"], "activity", "activity", True, 45, "customer",
         "Agree before the pilot begins how both sides will know that it worked.", "试点开始前就约定双方如何判定成功。"),
        ("pilot-plan", "Plan the pilot with dates", "排定试点计划与日期", "check", "", True, 30, "us",
         "A pilot without an end date never ends.", "没有结束日期的试点不会结束。"),
    ],
    "proposal": [
        ("quote-talk", "Quote walk-through", "报价讲解", "activity", "activity", True, 45, "customer",
         "Explain the offer face to face; a quote that is only mailed is read as a price.", "当面讲解报价，只发邮件的报价会被当成价格单。"),
        ("discount-check", "Check discount and delivery with the back office", "与后台核对折扣与交期", "check", "", True, 15, "other",
         "", ""),
    ],
    "negotiation": [
        ("decider-meeting", "Meeting with the decider", "决策人会面", "activity", "activity", True, 60, "customer",
         "Let the buyer's own words on the gain be heard by whoever signs.", "让签字的人听到客户自己说出的收益。"),
        ("terms", "Settle payment and acceptance terms", "谈定付款与验收条款", "check", "", True, 30, "us",
         "A discount is given for something: term, volume, reference.", "让价须换取条件：账期、数量或案例授权。"),
    ],
}  # fmt: skip
#: Stage → required fields, required method fields with the status that is wanted.
NEEDED: Final[dict[str, tuple[tuple[str, ...], dict[str, str]]]] = {
    "discovery": ((), {}),
    "qualification": (("expected_close",), {"pain": "claimed", "buyer": "claimed"}),
    "evaluation": (("amount",), {"metrics": "claimed"}),
    "proposal": (("amount", "expected_close"), {"champion": "claimed"}),
    "negotiation": (("amount", "expected_close"), {"buyer": "verified"}),
}
#: Key, name, Chinese name, what it asks in English and Chinese.
METHODS: Final = [
    ("metrics", "Metrics", "量化收益", "Which figure gets better, and by how much?", "哪个数字会改善，改善多少？"),
    ("buyer", "Economic buyer", "经济决策人", "Who can spend the money without asking anybody?", "谁可以不请示就动用这笔钱？"),
    ("pain", "Pain", "痛点", "What does it cost them to leave things as they are?", "维持现状要付出什么代价？"),
    ("champion", "Champion", "内部支持者", "Who sells for us when we are not in the room?", "我们不在场时，谁替我们说话？"),
    ("why_now", "Why now", "为何是现在", "What happens if they wait a quarter?", "再等一个季度会怎样？"),
]  # fmt: skip
#: Method field → language → what is written.
WORDS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "metrics": {"zh": ("停机时间减少三成", "每年节电约 12%", "备件库存下降两成"),
                "en": ("30% less downtime", "About 12% less energy a year", "A fifth less spare-part stock")},
    "buyer": {"zh": ("生产副总，预算 80 万以内可直接批", "集团设备部部长签字", "厂长与财务共同批准"),
              "en": ("VP Production, signs up to 800k alone", "Head of group maintenance", "Plant manager and finance together")},
    "pain": {"zh": ("空压机每月停机两次", "人工巡检漏检严重", "能耗考核不达标"),
             "en": ("Compressors stop twice a month", "Manual rounds miss faults", "Energy targets are missed")},
    "champion": {"zh": ("设备科长，主动约内部会", "自动化主管，愿意做演示", "工艺工程师，曾用过我们的产品"),
                 "en": ("Maintenance lead, calls internal meetings", "Automation head, offers to demo", "Process engineer, knows us from before")},
}  # fmt: skip

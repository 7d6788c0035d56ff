"""What sales people write: subjects, outcomes and next steps, in Chinese and in English."""

from __future__ import annotations

from typing import Final

from spearhead.demo.planted import DROPPED_STEP

Texts = dict[str, tuple[str, ...]]

#: Language → kind of activity → subjects.
SUBJECTS: Final[dict[str, Texts]] = {
    "zh": {
        "call": ("电话：确认需求范围", "电话：预算与时间安排", "电话：跟进报价", "电话：约现场勘察", "电话：了解采购流程", "电话：回访使用情况",
                 "电话：确认决策人", "电话：同步项目进度"),
        "meeting": ("线上会议：方案讲解", "会议：技术交流", "会议：需求梳理", "会议：商务条款沟通", "会议：项目启动准备"),
        "visit": ("拜访：现场勘察", "拜访：产线调研", "拜访：高层会面", "拜访：试点回顾"),
        "email": ("邮件：资料与案例", "邮件：报价单", "邮件：会议纪要", "邮件：技术参数确认", "邮件：合同草案"),
        "task": ("准备方案初稿", "更新报价", "内部评审", "整理现场数据", "安排演示环境"),
        "note": ("备注：客户组织有调整", "备注：对手在接触", "备注：预算下季度释放"),
    },
    "en": {
        "call": ("Call: scope of requirements", "Call: budget and timing", "Call: quote follow-up", "Call: arrange site survey",
                 "Call: purchasing process", "Call: how it is going", "Call: who decides", "Call: project status"),
        "meeting": ("Online meeting: solution walk-through", "Meeting: technical exchange", "Meeting: requirements review",
                    "Meeting: commercial terms", "Meeting: kick-off preparation"),
        "visit": ("Visit: site survey", "Visit: production line study", "Visit: executive meeting", "Visit: pilot review"),
        "email": ("E-mail: material and references", "E-mail: quote", "E-mail: minutes", "E-mail: technical parameters",
                  "E-mail: draft contract"),
        "task": ("Prepare solution draft", "Update quote", "Internal review", "Sort site data", "Set up demo environment"),
        "note": ("Note: organisation is changing", "Note: a competitor is in touch", "Note: budget comes next quarter"),
    },
}  # fmt: skip
OUTCOMES: Final[Texts] = {
    "zh": ("需求明确，约下次沟通", "客户认可方案方向", "需补充技术参数", "预算待上级批准", "同意安排现场试点", "对价格有顾虑", "推荐了决策人", "进度正常"),
    "en": ("Needs are clear, next talk agreed", "Customer likes the approach", "Technical parameters missing",
           "Budget awaits approval", "Agreed to a pilot on site", "Worried about the price", "Introduced the decider", "On track"),
}  # fmt: skip
NEXT_STEPS: Final[dict[str, Texts]] = {
    "zh": {
        "new": ("约首次需求访谈", "发送公司介绍与案例", "确认关键联系人"),
        "qualified": ("安排现场勘察", "与设备部确认点位清单", "确定试点范围", "提交技术方案"),
        "proposal": ("提交正式报价", "讲解方案与报价", "跟进内部评审结果"),
        "negotiation": ("确认合同条款", "与决策人敲定付款方式", "推动法务审核"),
    },
    "en": {
        "new": ("Book the first interview", "Send introduction and references", "Find the key contacts"),
        "qualified": ("Arrange the site survey", "Agree the list of measuring points", "Define the pilot", "Submit the technical concept"),
        "proposal": ("Submit the formal quote", "Present concept and quote", "Ask for the result of their review"),
        "negotiation": ("Agree the contract terms", "Settle payment with the decider", "Move the legal review along"),
    },
}  # fmt: skip
#: The kinds of activity in which each stage's step is done.
STEP_KINDS: Final[Texts] = {
    "discovery": ("call",), "qualification": ("visit", "meeting"), "evaluation": ("meeting",), "proposal": ("meeting", "call"),
    "negotiation": ("visit", "meeting", "call"),
}  # fmt: skip
#: The step that belongs to each stage of the new-business pipeline, done as an activity.
STEPS: Final[dict[str, dict[str, str]]] = {
    "discovery": {"zh": "首次沟通", "en": "First conversation"},
    "qualification": {"zh": "需求访谈", "en": "Needs interview"},
    "evaluation": DROPPED_STEP,
    "proposal": {"zh": "报价讲解", "en": "Quote walk-through"},
    "negotiation": {"zh": "决策人会面", "en": "Meeting with the decider"},
}
LOSS_NOTES: Final[dict[str, Texts]] = {
    "zh": {
        "price": ("报价高出预算约两成", "对方压价超出底线"), "competitor": ("对方选择了现有供应商的关联方案", "对手交付更快"),
        "no-budget": ("今年预算被冻结",), "no-decision": ("项目搁置，无人拍板",), "timing": ("推迟到明年再议",),
        "acceptance": ("双方对验收标准理解不一致", "试点结束后无法认定是否达标"), "fit": ("缺少防爆认证",),
    },
    "en": {
        "price": ("Quote about a fifth above budget", "Asked for more than we can give"),
        "competitor": ("Chose the supplier they already had", "The competitor delivers sooner"),
        "no-budget": ("Budget frozen for this year",), "no-decision": ("Nobody decides; on hold",), "timing": ("Postponed to next year",),
        "acceptance": ("No shared idea of what acceptance means", "Pilot ended without a yardstick"),
        "fit": ("No explosion-proof certificate",),
    },
}  # fmt: skip
MESSAGES: Final[Texts] = {
    "zh": ("想了解振动监测方案，产线约 40 台设备。", "请发一份报价和案例。", "下个月有改造项目，希望安排演示。", "咨询网关与现有系统对接。"),
    "en": ("We look for vibration monitoring, about 40 machines.", "Please send a quote and references.",
           "We rebuild a line next month and would like a demo.", "Does your gateway connect to our system?"),
}  # fmt: skip
USES: Final[Texts] = {
    "zh": ("产线振动监测", "设备预测性维护", "能耗监测", "温湿度监控", "网关升级", "车间数据平台", "扩容", "二期项目", "泵房在线监测", "试点项目"),
    "en": ("Line vibration monitoring", "Predictive maintenance", "Energy monitoring", "Climate monitoring", "Gateway upgrade",
           "Shop-floor data platform", "Extension", "Phase two", "Pump room monitoring", "Pilot"),
}  # fmt: skip

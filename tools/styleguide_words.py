"""What the style guide says in both languages, and the made-up records that it shows."""

from __future__ import annotations

from typing import Any

#: key: (en, zh)
WORDS: dict[str, tuple[str, str]] = {
    "title": ("Deals", "商机"), "subtitle": ("Everything the team is working on now", "团队正在推进的全部商机"), "workspace": ("Northwind Sales", "北风销售"),
    "records": ("Records", "记录"), "more": ("More", "更多"), "export": ("Export 214 deals", "导出 214 个商机"), "duplicate": ("Duplicate", "复制"), "delete": ("Delete deal", "删除商机"),
    "import": ("Import deals", "导入商机"), "new_deal": ("New deal", "新建商机"), "all": ("All deals", "全部商机"), "mine": ("Mine", "我的"), "stuck": ("Needs attention", "需要关注"),
    "period": ("Period", "期间"), "team": ("Team", "团队"), "owner": ("Owner", "负责人"), "quarter": ("Q4 2026", "2026年第四季度"), "month": ("Nov 2026", "2026年11月"),
    "all_teams": ("All teams", "全部团队"), "north": ("North", "北区"), "everyone": ("Everyone", "所有人"), "revenue": ("Revenue won", "赢单金额"), "revenue_value": ("¥12.35M", "¥1234.57万"),
    "vs": ("vs Q3", "环比"), "win_rate": ("Win rate", "赢单率"), "points": ("3.2 pts", "3.2 个百分点"), "cycle": ("Sales cycle", "成交周期"), "days": ("days", "天"),
    "velocity": ("Velocity", "推进速度"), "few": ("3 won deals; 5 are needed to judge.", "只有 3 个赢单，至少需要 5 个才能判断。"),
    "s1": ("Qualify", "需求确认"), "s2": ("Discover", "方案沟通"), "s3": ("Proposal", "报价"), "s4": ("Negotiate", "商务谈判"), "s5": ("Close", "签约"), "d4": ("4 d", "4 天"), "d9": ("9 d", "9 天"), "d21": ("21 d of 12 d", "21 天，常态 12 天"),
    "search_deals": ("Search deals", "搜索商机"), "count": ("214 deals", "214 个商机"), "stage_is": ("Stage is", "阶段为"), "amount_over": ("Amount over", "金额大于"), "add_filter": ("Filter", "筛选"),
    "deal": ("Deal", "商机"), "deals": ("Deals", "商机"), "amount": ("Amount", "金额"), "stage": ("Stage", "阶段"), "next_step": ("Next step", "下一步"), "close_date": ("Close date", "预计成交"), "sum_of": ("Sum of 214", "214 个合计"),
    "charts": ("Charts", "图表"), "timeline": ("Timeline", "动态"), "moved": ("moved the deal", "移动了商机"), "called": ("logged a call", "记录了电话"), "call_note": ("Budget is confirmed; the board decides on 4 December. They want the service contract priced apart.", "预算已确认，12月4日上会决定。对方希望服务合同单独报价。"),
    "won": ("won the deal", "赢下了商机"), "hole": ("Conversion from Proposal has been falling since 12 Oct", "报价阶段转化率自10月12日起下降"), "facts": ("Facts", "基本信息"), "source": ("Source", "来源"), "date_long": ("23 Nov 2026", "2026年11月23日"),
    "states": ("States and acts", "状态与操作"), "won_word": ("Won", "赢单"), "due": ("Due today", "今天到期"), "overdue": ("Overdue 3 d", "逾期 3 天"), "info": ("New", "新"), "parked": ("Parked", "搁置"), "lost_word": ("Lost", "输单"),
    "quota": ("Quota", "销售指标"), "callout": ("Two steps are still open", "还有两个步骤未完成"), "callout_text": ("Send the proposal and name the decision maker before you move on.", "推进之前，请发送报价并填写决策人。"), "refused": ("Not saved", "没有保存"),
    "save": ("Save deal", "保存商机"), "cancel": ("Cancel", "取消"), "list": ("List", "列表"), "board": ("Board", "看板"), "shape": ("Shape", "形式"), "toast": ("Show a toast", "显示提示"),
    "form": ("Form", "表单"), "deal_name": ("Line 3 retrofit", "三号产线改造"), "amount_error": ("The amount has more than two decimals; enter for example 1,234.50.", "金额最多两位小数，例如 1,234.50。"), "company": ("Company", "客户"), "company_help": ("Type a name, its pinyin or its phone.", "可输入名称、拼音或电话。"), "discount": ("Discount", "折扣"), "note": ("Note", "备注"),
    "checkbox": ("Tell the team", "通知团队"), "checkbox_help": ("A line in the team stream.", "在团队动态中显示一行。"), "nothing": ("Nothing yet", "暂无内容"), "empty": ("No deals here yet", "这里还没有商机"), "empty_text": ("A deal is a chance with an amount and a date. Good ones have a next step.", "商机是有金额和日期的机会。好的商机都有下一步。"),
}  # fmt: skip
TEXTS: dict[str, tuple[str, str]] = {
    "t1": ("Proposal loses most: 41 % go on, 55 % a year ago", "报价阶段流失最多：41% 进入下一阶段，去年同期 55%"), "t2": ("Revenue is 8 % above last year since August", "八月以来销售额高于去年 8%"),
    "t3": ("Pipeline grew by ¥1.2 M, mostly new deals", "销售管道增加 120 万，主要来自新商机"), "t4": ("Three deals are old and large", "三个商机又大又老"), "t5": ("North sells service best", "北区服务销售最好"), "t6": ("March customers return most", "三月客户回购最多"),
    "n": ("Deals, Q4 2026, all teams", "商机数，2026年第四季度，全部团队"), "cny": ("CNY, 2026, UTC+8, all teams", "人民币，2026年，UTC+8，全部团队"),
}  # fmt: skip
NAV = {
    "records": ("Records", "记录", "address-book", [("Deals", "商机"), ("Companies", "客户"), ("Contacts", "联系人"), ("Leads", "线索"), ("Activities", "跟进")]), "process": ("Process", "流程", "route", [("Pipelines", "销售管道"), ("Automations", "自动化规则")]),
    "numbers": ("Numbers", "数字", "chart-bar", [("Forecast", "预测"), ("Quotas", "销售指标")]), "strategy": ("Strategy", "策略", "target-arrow", [("Plan", "战略销售计划"), ("Playbook", "战术手册")]),
    "team": ("Team", "团队", "users", [("People", "成员"), ("Coaching", "辅导")]), "insight": ("Insight", "洞察", "bulb", [("Dashboard", "仪表板"), ("Reports", "报表")]),
}  # fmt: skip
DEALS = [("Line 3 retrofit", "三号产线改造", "华东精密机械有限公司", "1,280,000.00", 2, "张伟", "warn"), ("Service contract 2027", "2027年服务合同", "长江重工集团", "438,450.00", 0, "欧阳娜娜", "quiet"),
         ("Pilot, Shenzhen plant", "深圳工厂试点", "Acme Robotics GmbH", "260,000.00", 1, "Zoë Müller", "danger"), ("Spare parts frame order", "备件框架订单", "北方电气股份有限公司", "210,000.00", 3, "尉迟恭", "ok"),
         ("Training for 40 operators", "40 名操作员培训", "西部新能源", "130,000.00", 4, "买买提·艾力", "accent")]  # fmt: skip


def sample(language: str) -> dict[str, Any]:
    """Words, navigation, rows, charts and a board in one language."""
    at = 0 if language == "en" else 1
    words = {key: pair[at] for key, pair in WORDS.items()}
    texts = {key: pair[at] for key, pair in TEXTS.items()}
    stages = [words[f"s{i}"] for i in range(1, 6)]
    due = {"warn": words["due"], "danger": words["overdue"], "ok": words["won_word"], "quiet": words["parked"], "accent": words["s3"]}
    rows = [{"id": i, "name": deal[at], "company": deal[2], "amount": deal[3], "stage": stages[deal[4]], "owner": deal[5], "tone": deal[6], "next": due[deal[6]], "close": f"2026-12-{i + 10}"} for i, deal in enumerate(DEALS)]
    columns = [{"name": stage, "base": i * 10, "sum": "¥2,318,450", "weighted": "≈ ¥812,000", "cards": [dict(row, amount=f"¥{row['amount'][:-3]}") for row in rows[i % 3 : i % 3 + 3]]} for i, stage in enumerate(stages)]
    nav = [{"key": key, "label": word[at], "icon": word[2], "url": "#", "current": key == "records",
            "children": [{"key": child[0], "label": child[at], "url": f"/{child[0].lower()}", "icon": "table", "current": child[0] == "Deals"} for child in word[3]]} for key, word in NAV.items()]
    items = [{"label": words["new_deal"], "url": "/dialog", "icon": "plus", "key": "d"}]
    return {"words": words, "rows": rows, "columns": columns, "nav": nav, "charts": charts(stages, texts), "create_items": items}


def charts(stages: list[str], text: dict[str, str]) -> list[dict[str, Any]]:
    """One chart of each kind."""
    months = [f"2026-{i:02}" for i in range(1, 13)]
    urls = ["#rows"] * 12
    return [
        {"title": text["t1"], "note": text["n"], "data": {"kind": "funnel", "format": "number", "labels": stages, "series": [{"name": text["n"], "values": [214, 160, 120, 49, 31], "past": [200, 150, 118, 65, 42], "urls": urls}]}},
        {"title": text["t2"], "note": text["cny"], "data": {"kind": "line", "format": "money", "currency": "CNY", "labels": months, "mark": {"from": "2026-08", "to": "2026-12", "label": "8 %"}, "series": [
            {"name": "2026", "values": [v * 100 for v in (8200, 7900, 9100, 9400, 9900, 9700, 9800, 11200, 11900, 12400, 12300, 12800)], "low": [None] * 9 + [v * 100 for v in (11900, 11500, 11600)], "high": [None] * 9 + [v * 100 for v in (12900, 13300, 14100)], "dashed_from": 10, "urls": urls},
            {"name": "2025", "values": [v * 100 for v in (7700, 7500, 8600, 9000, 9200, 9600, 9500, 10300, 10900, 11400, 11500, 11900)]}]}},
        {"title": text["t3"], "note": text["cny"], "data": {"kind": "waterfall", "format": "money", "currency": "CNY", "labels": ["1 Oct", "New", "Up", "Pulled in", "Won", "Lost", "Down", "1 Nov"], "series": [{"name": "", "values": [v * 100 for v in (52000, 21000, 3000, 2500, -9000, -4200, -1300, 64000)], "totals": [0, 7], "urls": urls}]}},
        {"title": text["t5"], "note": text["cny"], "data": {"kind": "stacked", "format": "money", "currency": "CNY", "labels": ["North", "East", "South", "West"], "series": [{"name": "Machines", "values": [520000, 610000, 300000, 150000]}, {"name": "Service", "values": [310000, 120000, 90000, 60000]}, {"name": "Parts", "values": [80000, 95000, 40000, 30000]}]}},
        {"title": text["t4"], "note": text["cny"], "size": "sm", "data": {"kind": "scatter", "format": "money", "currency": "CNY", "x_format": "days", "labels": [], "series": [{"name": "", "values": [[i * 7 % 90, i * i * 3700 % 900000, f"Deal {i}"] for i in range(1, 40)], "urls": ["#"] * 39}]}},
        {"title": text["t6"], "note": text["n"], "data": {"kind": "heat", "format": "percent", "labels": ["+1", "+2", "+3", "+4", "+5", "+6"], "series": [{"name": f"2026-0{r}", "values": [max(0.05, 0.6 - c * 0.07 + r * 0.02) if c + r < 8 else None for c in range(6)]} for r in range(1, 6)]}},
    ]  # fmt: skip

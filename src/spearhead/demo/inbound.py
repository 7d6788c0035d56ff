"""How leads reach the demo company: its public form with what came through it, the rules that give them to people, the
pool for those that nobody takes, and a chat that is set up and switched off: nothing ever leaves the demo."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from spearhead.automation.channels.models import Channel
from spearhead.automation.intake.models import Arrival, LeadForm
from spearhead.automation.models import AutomationRule, AutomationVersion
from spearhead.automation.pools.models import Pool, PoolMember, PoolStay
from spearhead.automation.routing.models import Assignment, RoutingRule, Seat
from spearhead.crm.campaigns.models import Source
from spearhead.crm.leads.models import Lead
from spearhead.demo.world import World
from spearhead.kernel.sealed import seal
from spearhead.process.pipelines.models import Stage

KEY: Final = "demo-contact"
WATCHED: Final = timedelta(days=60)
SOURCE: Final = "website"
CAPACITY, PASSED = 25, 2
PLACE: Final = 9
LEFT: Final = 3  #: leads that nobody took
HOST: Final = "open.feishu.cn"
CHAT: Final = f"https://{HOST}/open-apis/bot/v2/hook/demo"
CONSENT: Final = "我同意贵公司为答复我的询问而保存和使用以上信息。 / I agree that these details are used to answer me."


def make_inbound(world: World) -> None:
    """The form, the rules, the pool of leads and the chat."""
    form = LeadForm(
        pk=world.store.new_id(LeadForm), key=KEY, name="官网咨询 / Website enquiry", consent=CONSENT,
        heading="联系我们 / Talk to us", intro="我们会在四个工作小时内答复。 / We answer within four working hours.",
        thanks="已收到，我们会尽快联系你。 / Thank you; we will be in touch.", source=world_source(),
        fields=["name", "company_name", "title", "email", "phone", "message"],
    )  # fmt: skip
    world.store.add(form)
    inbound, rest = _rules(world)
    _arrivals(world, form, inbound, rest)
    _pool(world)
    channel = Channel(
        pk=world.store.new_id(Channel), kind="feishu", name="华东销售群 / East sales room", host=HOST,
        retired_at=world.cut,
    )  # fmt: skip
    channel.url_sealed = seal(CHAT, bound_to=f"channel {channel.pk}")
    world.store.add(channel)
    _chat_rule(world, channel)
    world.store.flush()


def _chat_rule(world: World, channel: Channel) -> None:
    """What is to be said in the chat once it is switched on; until then the rule is off."""
    director = next(user for (role, _language), user in world.staff.items() if role == "director")
    stage = Stage.objects.filter(pipeline__is_default=True, kind="open", retired_at__isnull=True).order_by("-position")[
        0
    ]
    content = {
        "name": "大额商机进入最后阶段时告诉群里", "noun": "deal",
        "trigger": {"kind": "changed", "field": "stage", "to": stage.pk},
        "conditions": {"all": [{"field": "amount", "op": "gte", "value": "500000"}]},
        "actions": [{"do": "chat", "channel": channel.pk, "text": "{name}（{owner}）：{amount}，{link}"}],
    }  # fmt: skip
    rule = AutomationRule(
        pk=world.store.new_id(AutomationRule), **content, state="off", owner_id=director.pk, position=PLACE,
        created_at=world.cut - WATCHED, tried_version=1, why_off="群聊机器人还没有启用",
    )  # fmt: skip
    world.store.add(rule)
    world.store.add(
        AutomationVersion(rule_id=rule.pk, number=1, content=content, by_id=director.pk, at=rule.created_at)
    )


def world_source() -> Source:
    """Where the form's leads are counted."""
    return Source.objects.get(key=SOURCE)


def _rules(world: World) -> tuple[RoutingRule, RoutingRule]:
    """Enquiries of the website in turn, all others to whoever has room; reps of the first team and all reps."""
    since = world.cut - WATCHED
    sellers = [one for one in world.sellers if one.user.is_active and not one.end]
    inbound = RoutingRule(
        pk=world.store.new_id(RoutingRule), name="官网咨询轮流分配 / Website in turn", position=0,
        sources=[world_source().pk], method="round_robin", day_cap=8,
    )  # fmt: skip
    rest = RoutingRule(
        pk=world.store.new_id(RoutingRule), name="其余按负载 / The rest by load", position=1, method="load"
    )
    for rule, people in ((inbound, sellers[: max(2, len(sellers) // 2)]), (rest, sellers)):
        world.store.add(rule)
        for place, seller in enumerate(people):
            last = since + timedelta(hours=place)
            world.store.add(Seat(rule_id=rule.pk, user_id=seller.user.pk, capacity=CAPACITY, last_at=last))
    return inbound, rest


def _arrivals(world: World, form: LeadForm, inbound: RoutingRule, rest: RoutingRule) -> None:
    """What came in the last two months, and who got it by which rule."""
    rows = Lead.objects.filter(received_at__gte=world.cut - WATCHED, owner__isnull=False, deleted_at__isnull=True)
    for lead in rows.select_related("source").order_by("received_at", "number"):
        assert lead.received_at is not None
        ours = lead.source is not None and lead.source.key == SOURCE
        rule = inbound if ours else rest
        world.store.add(Assignment(
            lead_id=lead.pk, user_id=lead.owner_id, rule_id=rule.pk, at=lead.received_at, why=rule.method,
        ))  # fmt: skip
        if ours:
            values = {"name": lead.name, "company_name": lead.company_name, "message": lead.message[:200]}
            world.store.add(Arrival(
                at=lead.received_at, channel="form", form_id=form.pk, raw=values, values=values, state="new",
                consent_version=1, lead_id=lead.pk,
            ))  # fmt: skip


def _pool(world: World) -> None:
    """Leads that nobody took lie here until somebody claims them."""
    pool = Pool(pk=world.store.new_id(Pool), name="线索池 / Lead pool", kind="lead", idle_days=30, claims_per_day=5,
                takes_unassigned=True)  # fmt: skip
    world.store.add(pool)
    leaders = {seller.manager_id for seller in world.sellers} - {0}
    sellers = {seller.user.pk for seller in world.sellers if seller.user.is_active and not seller.end}
    for user_id in sorted(sellers | leaders):
        world.store.add(PoolMember(pool_id=pool.pk, user_id=user_id, manages=user_id in leaders))
    old = Lead.objects.filter(status="new", owner__isnull=False, deleted_at__isnull=True, first_response_at=None)
    for lead in old.exclude(clocks__state__in=("running", "paused")).order_by("received_at", "number")[:LEFT]:
        previous, at = lead.owner_id, world.cut - timedelta(hours=6 + LEFT)
        Lead.objects.filter(pk=lead.pk).update(owner=None, version=lead.version + 1, changed_at=at)
        changes = {"owner": (previous, None)}
        world.outbox.add(at, "lead.reassigned", ("lead", lead.pk), None, version=lead.version + 1, changes=changes)
        world.store.add(PoolStay(
            pool_id=pool.pk, record_type="lead", record_id=lead.pk, in_at=at, reason=PoolStay.Reason.RECYCLED,
            note="idle", previous_id=previous,
        ))  # fmt: skip

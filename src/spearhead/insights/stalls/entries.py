"""The visits of a pipeline's deals to its stages, each with who had it, how it ended, and whether its steps were done.

A *visit* is a deal in a stage, re-entries added up. Where a new version of the process brought a deal to another stage
that is no entry: how it went on counts for the stage that it really entered, whose time ends there unfinished. A visit
is *matured* when it began so long ago that nine of ten visits to the stage have ended by that age: only then does it
count as gone on or not, so that the quick losses of the last weeks do not make a stage look worse than it is. A stage
that was jumped over has no visit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from spearhead.crm.deals.models import Deal, StageStay
from spearhead.crm.steps.models import DealStep, Evidence
from spearhead.crm.steps.standing import Standing
from spearhead.insights.diagnosis.evidence import Entry
from spearhead.kernel.statistics import Share, Survival, survival
from spearhead.process.pipelines.access import process_version
from spearhead.process.pipelines.content import NOTHING

STEPS_DONE: Final = 0.80  #: of the required steps, from which a visit followed the process
RIPE: Final = 0.90  #: share of visits that have ended by the age from which one is judged
BATCH: Final = 2_000
DAY: Final = timedelta(days=1)
_STAY: Final = (
    "deal_id", "stage_id", "entered_at", "left_at", "exit", "owner_id", "team_id", "origin_id", "process_version_id",
)  # fmt: skip
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Visit:
    """A deal's time in a stage. `days` is what it spent there so far; `left` is None while it is there; `carried` says
    that a new version took it to another stage, and `version` under which one it was entered."""

    deal_id: int
    stage_id: int
    entered: datetime
    left: datetime | None
    exit: str
    rep: int | None
    days: float
    back: bool = False
    segment: int | None = None
    base_minor: int | None = None
    won: bool | None = None
    adhered: bool = True
    carried: bool = False
    version: int | None = None
    team: int | None = None
    source: int | None = None
    product: int | None = None

    @property
    def advanced(self) -> bool:
        """Whether it went on to a later stage, or was won from here."""
        return self.exit in {StageStay.Exit.ADVANCED, StageStay.Exit.WON}


def visits_of(pipeline_id: int, since: datetime, until: datetime, progress: Progress) -> dict[int, list[Visit]]:
    """Every visit that began in ``[since, until)``, as things stood at `until`, by stage."""
    found = _stays(pipeline_id, since, until)
    ids = sorted({visit.deal_id for visit in found})
    for start in range(0, len(ids), BATCH):
        progress(start, len(ids))
        _complete(found, set(ids[start : start + BATCH]))
    by_stage: defaultdict[int, list[Visit]] = defaultdict(list)
    for visit in found:
        by_stage[visit.stage_id].append(visit)
    return by_stage


def _stays(pipeline_id: int, since: datetime, until: datetime) -> list[Visit]:
    rows = StageStay.objects.filter(
        stage__pipeline_id=pipeline_id, stage__kind="open", skipped=False, deal__deleted_at__isnull=True,
        entered_at__gte=since, entered_at__lt=until,
    )  # fmt: skip
    found: dict[tuple[int, int], Visit] = {}
    for stay in rows.order_by("deal_id", "entered_at", "id").only(*_STAY).iterator(chunk_size=BATCH):
        _follow(found, stay, until)
    return list(found.values())


def _follow(found: dict[tuple[int, int], Visit], stay: StageStay, until: datetime) -> None:
    """Begin a visit with a stay, or go on with one."""
    entered = stay.entered_at
    visit = found.get((stay.deal_id, stay.origin_id or stay.stage_id))
    if entered is None or (visit is None and stay.origin_id):
        return  # a start that is not known, or not in the stretch
    ended = None if stay.left_at is None or stay.left_at >= until else stay.left_at
    left, way = (None, "") if stay.exit == StageStay.Exit.MIGRATED or ended is None else (ended, stay.exit)
    if visit is None:
        visit = Visit(stay.deal_id, stay.stage_id, entered, left, way, stay.owner_id, 0.0,
                      version=stay.process_version_id, team=stay.team_id)  # fmt: skip
        found[stay.deal_id, stay.stage_id] = visit
    visit.left, visit.exit, visit.rep = left, way, stay.owner_id
    visit.back |= way == StageStay.Exit.BACK
    if stay.origin_id:
        visit.carried = True
    else:
        visit.days += ((ended or until) - entered) / DAY


def _complete(visits: Iterable[Visit], ids: set[int]) -> None:
    """What the deals and their steps say of these visits."""
    rows = Deal.objects.filter(pk__in=ids).select_related("company")
    deals = {deal.pk: deal for deal in rows.only(
        "id", "pipeline_id", "process_version_id", "status", "base_minor", "product_id", "competitor_id", "motion",
        "kind", "source_id", "territory_id", "amount_minor", "company__segment_id",
    )}  # fmt: skip
    steps: defaultdict[int, list[DealStep]] = defaultdict(list)
    for step in DealStep.objects.filter(deal_id__in=ids):
        steps[step.deal_id].append(step)
    proofs: defaultdict[int, list[Evidence]] = defaultdict(list)
    for proof in Evidence.objects.filter(deal_id__in=ids, about__startswith="step:", gone_at__isnull=True):
        proofs[proof.deal_id].append(proof)
    for visit in visits:
        deal = deals.get(visit.deal_id)
        if deal is None:
            continue
        visit.segment = deal.company.segment_id if deal.company else None
        visit.base_minor, visit.source, visit.product = deal.base_minor, deal.source_id, deal.product_id
        visit.won = None if deal.status == "open" else deal.status == "won"
        visit.adhered = _adhered(deal, visit, steps[deal.pk], proofs[deal.pk])


def _adhered(deal: Deal, visit: Visit, steps: Iterable[DealStep], proofs: Iterable[Evidence]) -> bool:
    """Whether enough of the steps that its own version requires were done, with their evidence, before it left."""
    version = visit.version or deal.process_version_id
    process = process_version(version) if version else NOTHING
    wanted = [step for step in process.stage(visit.stage_id).steps if step.required]
    if not wanted:
        return True
    evidence: defaultdict[str, list[Evidence]] = defaultdict(list)
    for proof in proofs:
        if visit.left is None or proof.at <= visit.left:
            evidence[proof.about].append(proof)
    in_time = {step.step_id: step for step in steps if visit.left is None or step.at <= visit.left}
    stands = Standing(deal, process, in_time, {}, evidence)
    states = [stands.state(step) for step in wanted if stands.applies(step)]
    counted = [state for state in states if state != "not_applicable"]
    return not counted or counted.count("done") >= STEPS_DONE * len(counted)


@dataclass(frozen=True, slots=True)
class Window:
    """The visits of one stage in a stretch of time. `matured` are those old enough to be judged."""

    visits: list[Visit]
    matured: list[Visit]

    @property
    def conversion(self) -> Share:
        """How many of the matured went on."""
        return Share(sum(visit.advanced for visit in self.matured), len(self.matured))

    @property
    def times(self) -> Survival:
        """Days in the stage; those still there are censored, and those that a new version took away."""
        over = [visit.left is not None and not visit.carried for visit in self.visits]
        days = [visit.days for visit in self.visits]
        return survival([one for one, done in zip(days, over, strict=True) if done],
                        [one for one, done in zip(days, over, strict=True) if not done])  # fmt: skip

    def entries(self) -> list[Entry]:
        """The matured, as the verdict weighs them."""
        return [Entry(visit.rep, visit.segment, visit.adhered, visit.advanced) for visit in self.matured]

    def by_segment(self) -> Mapping[int | None, Share]:
        """How many of the matured went on, by segment."""
        found: dict[int | None, Share] = {}
        for visit in self.matured:
            found[visit.segment] = found.get(visit.segment, Share(0, 0)) + Share(int(visit.advanced), 1)
        return found


def ripe_after(visits: Iterable[Visit]) -> timedelta:
    """The age by which nine of ten visits have ended; the longest seen where fewer have."""
    listed = list(visits)
    found = Window(listed, []).times
    days = found.quantile(RIPE)
    return timedelta(days=days if days is not None else found.longest or 0)


def window(visits: Iterable[Visit], since: datetime, until: datetime, ripe: datetime) -> Window:
    """The visits that began in ``[since, until)``; those that began before `ripe` are matured."""
    inside = [visit for visit in visits if since <= visit.entered < until]
    return Window(inside, [visit for visit in inside if visit.entered < ripe])

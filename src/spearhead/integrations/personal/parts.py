"""The parts of a member's report: for each table that points at people, its words and what of it is about the person.

A table that is not named here is in the report all the same, with its bare rows; a test asks for its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db.models import F, Model, Q
from django.utils.translation import gettext_noop

from spearhead.accounts.users.models import User
from spearhead.integrations.personal.columns import by_type, points, several, single, tables

ACCOUNT, PLACE, NUMBERS, RECORDS, WORK, LOG = "account", "place", "numbers", "records", "work", "log"
GROUPS: Final = {
    ACCOUNT: gettext_noop("You and how you sign in"),
    PLACE: gettext_noop("Teams, absences and deputies"),
    NUMBERS: gettext_noop("Goals, forecast and pay"),
    RECORDS: gettext_noop("Records that name you"),
    WORK: gettext_noop("What you decided, set up and keep"),
    LOG: gettext_noop("What happened, notices and files"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A table of the report. Rows found by a name in `about` are the person's own and shown with `columns` (all that
    are no secret if empty); others only name the person and are shown bare. `private` are others' rows about the
    person that nobody but those others reads: counted, never shown. `needs` is the right to `all` that somebody else
    needs to see more than the number. `via` leads to the person over another table; `title` is what a page shows.
    """

    label: str
    group: str
    words: str
    about: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    private: Q | None = None
    needs: tuple[str, str] | None = None
    via: str = ""

    @property
    def key(self) -> str:
        """What it is called in addresses and files."""
        return self.label.partition(".")[2].lower()

    @property
    def model(self) -> type[Model]:
        """Its table."""
        return apps.get_model(self.label)

    def ways(self, user: User) -> dict[str, Q]:
        """How its rows point at a person."""
        found = points(self.model, user)
        if self.label == "accounts.User":
            found["user"] = Q(pk=user.pk)
        if self.label == "accounts.SignInAttempt":
            found["user"] = Q(key=f"account:{(user.email or '').casefold()[:254]}")
        return found | ({"user": Q(**{self.via: user.pk})} if self.via else {})


_SELF: Final = ("user",)
_LISTED: Final = (
    Part("accounts.User", ACCOUNT, gettext_noop("Your entry and settings"), _SELF, title=("name", "email")),
    Part("accounts.SecondFactor", ACCOUNT, gettext_noop("Two-step verification"), _SELF),
    Part("accounts.RecoveryCode", ACCOUNT, gettext_noop("Recovery codes (without the codes)"), _SELF),
    Part("accounts.ApiToken", ACCOUNT, gettext_noop("API tokens (without their secrets)"), _SELF, title=("name",)),
    Part("accounts.SignInLink", ACCOUNT, gettext_noop("Sign-in links (without their secrets)"), _SELF),
    Part("accounts.Session", ACCOUNT, gettext_noop("Sessions (without their keys)"), _SELF, title=("agent",)),
    Part("accounts.SignInAttempt", ACCOUNT, gettext_noop("Failed sign-ins since the last good one"), _SELF),
    Part("kernel.KeptAnswer", ACCOUNT, gettext_noop("Answers to programs, kept for a day"), _SELF,
         ("at", "key", "status")),
    Part("accounts.Membership", PLACE, gettext_noop("Teams"), _SELF, title=("team", "valid_from", "valid_to")),
    Part("accounts.Absence", PLACE, gettext_noop("Absences"), _SELF, title=("starts_on", "ends_on")),
    Part("automation.ApprovalDeputy", PLACE, gettext_noop("Deputies for approvals"), ("user", "deputy"),
         title=("user", "deputy")),
    Part("automation.PoolMember", PLACE, gettext_noop("Places in pools"), _SELF),
    Part("automation.Seat", PLACE, gettext_noop("Places in the routing of leads"), _SELF),
    Part("numbers.Goal", NUMBERS, gettext_noop("Goals"), _SELF, title=("starts_on", "ends_on")),
    Part("numbers.GoalStep", NUMBERS, gettext_noop("What was said of goals"), ("user", "by"), via="goal__user"),
    Part("numbers.AllocationLine", NUMBERS, gettext_noop("Shares in fair goals"), _SELF),
    Part("numbers.ForecastCall", NUMBERS, gettext_noop("Forecast calls"), ("by",), title=("starts_on", "ends_on"),
         private=~Q(by=F("person"))),
    Part("numbers.Submission", NUMBERS, gettext_noop("Forecasts handed up"), ("person",), title=("starts_on",)),
    Part("numbers.FrozenCell", NUMBERS, gettext_noop("Forecast day by day"), ("person",),
         ("day", "starts_on", "ends_on", "column", "closed", "own", "raw"), ("day",)),
    Part("numbers.Judgement", NUMBERS, gettext_noop("Deals that you counted in or out"), ("by",)),
    Part("numbers.Credit", NUMBERS, gettext_noop("Credits for deals"), _SELF),
    Part("numbers.CommissionMember", NUMBERS, gettext_noop("Commission plans"), _SELF, title=("plan", "valid_from"),
         needs=("commission", "read")),
    Part("numbers.Statement", NUMBERS, gettext_noop("Commission statements"), _SELF, title=("starts_on", "ends_on"),
         needs=("commission", "read")),
    Part("numbers.StatementLine", NUMBERS, gettext_noop("Lines of commission statements"), _SELF, title=("day",),
         needs=("commission", "read"), via="statement__user"),
    Part("numbers.Dispute", NUMBERS, gettext_noop("Disputes about statements"), _SELF, needs=("commission", "read"),
         via="statement__user"),
    Part("numbers.SellingCost", NUMBERS, gettext_noop("Salary and selling costs"), _SELF, title=("day",),
         needs=("salary", "read")),
    Part("crm.Company", RECORDS, gettext_noop("Companies")),
    Part("crm.Contact", RECORDS, gettext_noop("Contacts")),
    Part("crm.Lead", RECORDS, gettext_noop("Leads")),
    Part("crm.Deal", RECORDS, gettext_noop("Deals")),
    Part("crm.Activity", RECORDS, gettext_noop("Activities")),
    Part("crm.Document", RECORDS, gettext_noop("Files")),
    Part("crm.Campaign", RECORDS, gettext_noop("Campaigns")),
    Part("crm.Territory", RECORDS, gettext_noop("Territories")),
    Part("crm.Collaborator", RECORDS, gettext_noop("Records that you help with"), _SELF),
    Part("crm.DealVersion", RECORDS, gettext_noop("Past states of your deals")),
    Part("crm.StageStay", RECORDS, gettext_noop("Stays of your deals in their stages")),
    Part("automation.Clock", RECORDS, gettext_noop("Response times of your leads")),
    Part("automation.Assignment", RECORDS, gettext_noop("Leads routed to you"), _SELF, ("at", "why", "lead", "user")),
    Part("automation.PoolStay", RECORDS, gettext_noop("Records in pools")),
    Part("automation.PoolDue", RECORDS, gettext_noop("Records that will go to a pool")),
    Part("insights.Call", RECORDS, gettext_noop("Calls to act")),
    Part("insights.Action", WORK, gettext_noop("Actions")),
    Part("automation.ApprovalRequest", WORK, gettext_noop("Approvals that you asked for or decided"), ("requester",),
         ("created_at", "kinds", "act", "reason", "level", "state", "deal", "due_at", "decided_by", "decided_at",
          "words", "outcome", "told"), ("reason",)),
    Part("automation.ApprovalSeat", WORK, gettext_noop("Approvals that you were asked for"), _SELF),
    Part("crm.DealStep", WORK, gettext_noop("Steps done in deals")),
    Part("crm.DealTerm", WORK, gettext_noop("Terms of deals asked for or granted")),
    Part("crm.Evidence", WORK, gettext_noop("Evidence given in deals")),
    Part("crm.GateOverride", WORK, gettext_noop("Gates passed by exception")),
    Part("crm.MethodValue", WORK, gettext_noop("Answers to the sales method")),
    Part("crm.NextStepAnswer", WORK, gettext_noop("Answers about next steps")),
    Part("crm.Merge", WORK, gettext_noop("Merges of duplicates")),
    Part("crm.NotDuplicate", WORK, gettext_noop("Pairs said to be no duplicates")),
    Part("crm.ProductCost", WORK, gettext_noop("Costs of products set")),
    Part("crm.SavedView", WORK, gettext_noop("Saved views"), ("owner",), title=("name",)),
    Part("insights.Dashboard", WORK, gettext_noop("Dashboards"), ("owner",), title=("name",)),
    Part("insights.Brief", WORK, gettext_noop("Briefs written or received")),
    Part("insights.SavedReading", WORK, gettext_noop("Saved readings kept or received")),
    Part("automation.AutomationRule", WORK, gettext_noop("Automations that you look after")),
    Part("automation.AutomationVersion", WORK, gettext_noop("Versions of automations")),
    Part("process.PipelineVersion", WORK, gettext_noop("Versions of processes written or reviewed")),
    Part("process.Acknowledgement", WORK, gettext_noop("Process changes that you were told of"), _SELF),
    Part("numbers.Allocation", WORK, gettext_noop("Fair goals drawn up")),
    Part("numbers.CostPool", WORK, gettext_noop("Pools of costs to serve set")),
    Part("numbers.CostShare", NUMBERS, gettext_noop("Shares of costs to serve")),
    Part("numbers.CommissionTerms", WORK, gettext_noop("Terms of commission set")),
    Part("numbers.FiscalCalendar", WORK, gettext_noop("Fiscal calendars set")),
    Part("numbers.ProductPlan", WORK, gettext_noop("Product plans set")),
    Part("numbers.Returned", WORK, gettext_noop("Returns entered")),
    Part("kernel.Event", LOG, gettext_noop("Events: what you did, what was done to your entry"), ("record",),
         title=("kind",)),
    Part("crm.Notice", LOG, gettext_noop("Notices"), _SELF,
         ("created_at", "kind", "loudness", "record_type", "record_id", "read_at", "routed_at"), ("kind",),
         private=Q()),
    Part("automation.Delivery", LOG, gettext_noop("Messages by mail and chat"), _SELF,
         ("created_at", "state", "text", "due_at", "sent_at"), ("text",)),
    Part("kernel.Job", LOG, gettext_noop("Exports, imports and other slow work"), _SELF,
         ("created_at", "kind", "title", "state", "started_at", "finished_at"), ("title",)),
    Part("integrations.Import", LOG, gettext_noop("Imports"), _SELF,
         ("created_at", "name", "state", "files", "counts", "finished_at"), ("name",)),
    Part("crm.Erasure", LOG, gettext_noop("Erasures")),
)  # fmt: skip
#: tables by type and id that never hold a person there, and why a report passes them over
PASSED: Final[Mapping[str, str]] = {
    "automation.AutomationRun": "runs are on records of sales, never on a member",
    "crm.BulkItem": "bulk changes are of records of sales",
    "crm.DocumentLink": "files hang on records of sales",
    "crm.ExternalId": "ids in other systems are of records of sales",
    "crm.MatchKey": "derived from companies, contacts and leads",
    "crm.RecordTag": "tags are on records of sales",
    "crm.SearchToken": "derived from what is searched",
    "integrations.ImportRow": "its import is in the report; a member's row that an import made is in the events",
}


def parts() -> Iterator[Part]:
    """Every table that points at people, in the order of the report."""
    listed = {one.label for one in _LISTED}
    yield from (one for one in _LISTED if apps.is_installed(f"spearhead.{one.label.partition('.')[0]}"))
    for model in tables():
        label = model._meta.label
        if label not in listed and label not in PASSED and (single(model) or several(model) or by_type(model)):
            yield Part(label, WORK, label)


def part(key: str) -> Part | None:
    """One of them."""
    return next((one for one in parts() if one.key == key), None)


def listed() -> tuple[Part, ...]:
    """Those that have words."""
    return _LISTED

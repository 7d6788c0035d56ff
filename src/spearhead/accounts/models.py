"""All tables of accounts, gathered for Django."""

from spearhead.accounts.absences.models import Absence
from spearhead.accounts.roles.models import FieldRight, Right
from spearhead.accounts.second_factor.models import RecoveryCode, SecondFactor
from spearhead.accounts.sessions.models import Session
from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.tokens.models import ApiToken, SignInLink
from spearhead.accounts.users.attempts import SignInAttempt
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.models import CurrencyRate, Workspace

__all__ = [
    "Absence",
    "ApiToken",
    "CurrencyRate",
    "FieldRight",
    "Membership",
    "RecoveryCode",
    "Right",
    "SecondFactor",
    "Session",
    "SignInAttempt",
    "SignInLink",
    "Team",
    "User",
    "Workspace",
]

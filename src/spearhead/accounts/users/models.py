"""The user: everybody who owns records or signs in; imported people have no sign-in until invited."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from spearhead.accounts.roles.reach import Sight


class Role(models.TextChoices):
    """The six roles of the mission; rights are in the policy table."""

    REP = "rep"
    MANAGER = "manager"
    DIRECTOR = "director"
    MARKETING = "marketing"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


class UserManager(BaseUserManager["User"]):
    """Looks users up by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person of the workspace. `email` is empty for imported people who cannot sign in."""

    email = models.EmailField(max_length=254, null=True, blank=True, unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.REP)
    title = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, default="zh-hans", choices=[("zh-hans", "简体中文"), ("en", "English")])
    time_zone = models.CharField(max_length=64, blank=True)
    theme = models.CharField(max_length=8, default="system")
    preferences = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)
    hired_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=1)
    #: counted up to end all sessions, which are bound to it and to the password
    session_epoch = models.PositiveIntegerField(default=0)
    sort_key = models.CharField(max_length=255, blank=True, db_index=True)
    search = models.TextField(blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering: ClassVar = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def can_sign_in(self) -> bool:
        """Whether a password or a link may open a session."""
        return bool(self.is_active and self.email)

    def get_session_auth_hash(self) -> str:
        """What a session must have kept to go on: it changes with the password and when all sessions are ended."""
        bound = f"{self.password} {self.session_epoch}"
        return salted_hmac("spearhead.session", bound, algorithm="sha256").hexdigest()

    @cached_property
    def sight(self) -> Sight:
        """What this user's role and place in the teams let them reach; read once per request."""
        from spearhead.accounts.roles.reach import sight_of  # noqa: PLC0415  # the model must load before the policy

        return sight_of(self)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Also forget what was reachable."""
        self.__dict__.pop("sight", None)
        super().refresh_from_db(*args, **kwargs)

"""People who sign in. What they may do follows from the hats they wear, never from rows about rights."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wugong.accounts.rules import AccountState, Means, NominationState
from wugong.common import clock
from wugong.common.actor import Role
from wugong.common.ids import new_id
from wugong.common.models import Entity, listed_states


class Users(BaseUserManager["User"]):
    """Finds a user by sign-in name."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person with a way to sign in.

    ``administers`` is A1, A2 or A3 for one of the three administrators, who hold no other hat. ``resident_of`` is the
    12-digit code of the community a resident chose for his home page; there is no register of residents. Who signs in
    with his mobile number has ``mobile_hash`` (keyed) to be found by and the number itself in ``mobile``, sealed.
    """

    record_kind = "account"
    ADMINISTERS: ClassVar = [(r.value, r.label) for r in (Role.A1, Role.A2, Role.A3)]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(_("sign-in name"), max_length=60, unique=True)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    mobile = models.CharField(_("mobile number"), max_length=120, blank=True, default="", editable=False)
    mobile_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    language = models.CharField(_("language of messages"), max_length=7, default="zh-hans")
    state = models.CharField(_("state"), max_length=9, choices=AccountState, default=AccountState.ACTIVE)
    is_active = models.BooleanField(default=True)
    administers = models.CharField(max_length=2, blank=True, default="", choices=ADMINISTERS)
    resident_of = models.CharField(max_length=12, blank=True, default="")
    password_set_at = models.DateTimeField(null=True)
    demo_line = models.CharField(max_length=120, blank=True, default="", help_text="offered on the demo sign-in page")
    demo_line_en = models.CharField(max_length=120, blank=True, default="")
    demo_order = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = Users()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            listed_states(AccountState.values),
            models.CheckConstraint(
                condition=Q(is_active=True, state="active") | (Q(is_active=False) & ~Q(state="active")),
                name="user_active_by_state",
            ),
            # an administrator is not a resident user either
            models.CheckConstraint(condition=Q(administers="") | Q(resident_of=""), name="user_administrator_alone"),
        ]
        indexes = [
            # the nightly look for dormant accounts
            models.Index(fields=["state", "last_login"], name="user_dormant"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class Session(AbstractBaseSession):
    """A session with its user: people see their own sessions and can end them."""

    user = models.UUIDField(null=True)
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    means = models.CharField(max_length=20, blank=True, default="")
    device = models.CharField(max_length=60, blank=True, default="")

    class Meta(AbstractBaseSession.Meta):
        indexes = [
            # my sessions, and ending them
            models.Index(fields=["user", "-seen_at"], condition=Q(user__isnull=False), name="session_person"),
        ]

    @property
    def number(self) -> int:
        """Names the session among those of its user, so that no page shows a session key."""
        return int(self.began_at.timestamp() * 1000) if self.began_at else 0

    @classmethod
    def get_session_store_class(cls) -> type:
        from wugong.accounts.sessions import SessionStore

        return SessionStore


class Tries(models.Model):
    """Failures to sign in under one name, or from one address, since the last success or lock.

    ``key`` is a keyed hash, so that names that do not exist are counted and locked like those that do.
    """

    key = models.CharField(max_length=70, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(default=clock.now)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        # the clean-up of old counts
        indexes = [models.Index(fields=["since"], name="tries_old")]


class Factor(Entity):
    """A second means of proof. ``secret`` is sealed; ``last_step`` is the last code used, so that none works twice."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="factors")
    means = models.CharField(_("kind"), max_length=8, choices=Means)
    label = models.CharField(_("name"), max_length=60)
    secret = models.CharField(max_length=200, blank=True, default="")
    last_step = models.BigIntegerField(default=0)
    credential = models.BinaryField(null=True)
    credential_id = models.CharField(max_length=512, unique=True, null=True)
    uses = models.BigIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("second factor")


class RecoveryCode(Entity):
    """A recovery code for a lost telephone. Only its keyed hash is stored, and it works once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # also answers: is this a code of this person
            models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once"),
        ]


class Invitation(Entity):
    """A link to set a password once, until ``expires_at``. Only the hash of its token is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    made_by = models.UUIDField(null=True)


class Identity(Entity):
    """A person at a provider of sign-in: the pairwise name the provider gives, and nothing else it knows."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=40)
    subject = models.CharField(max_length=255)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # also finds the user whom a provider has identified
            models.UniqueConstraint(fields=["provider", "subject"], name="identity_once"),
        ]


class Nomination(Entity):
    """Somebody proposed as an administrator by the security administrator; another administrator must confirm it."""

    username = models.CharField(_("sign-in name"), max_length=60)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    administers = models.CharField(_("duty"), max_length=2, choices=User.ADMINISTERS)
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=9, choices=NominationState, default=NominationState.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="nominations")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            listed_states(NominationState.values),
            # two persons; also where a page is asked twice
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("proposed_by")) | Q(state="withdrawn"),
                name="nomination_two_persons",
            ),
            models.UniqueConstraint(fields=["username"], condition=Q(state="proposed"), name="nomination_open_once"),
        ]

    def __str__(self) -> str:
        return self.name

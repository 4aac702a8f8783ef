"""Organisations, the people in them, the enterprises they belong to."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import countries, nace, sme
from accounts.querysets import (
    InvitationQuerySet,
    MembershipQuerySet,
    OrganisationQuerySet,
)

LONGEST_NAME = 200


class Organisation(models.Model):
    """What a report counts. What is not known stays empty, and is never guessed."""

    class Kind(models.TextChoices):
        STARTUP = "startup", _("Start-up")
        SME = "sme", _("Small or medium-sized enterprise")
        LARGE = "large", _("Large company")
        RESEARCH = "research", _("University or research organisation")
        PUBLIC = "public", _("Public body")
        NON_PROFIT = "non_profit", _("Association or other non-profit")
        OTHER = "other", _("Something else")

    class FirstUse(models.TextChoices):
        FIRST = "first", _("No, this is the first time")
        BEFORE = "before", _("Yes, one before")

    class FoundBy(models.TextChoices):
        SEARCH = "search", _("A search engine")
        COLLEAGUE = "colleague", _("A colleague or another company")
        CENTRE = "centre", _("A national competence centre or an AI Factory")
        EVENT = "event", _("An event or course")
        PRESS = "press", _("The press or a social network")
        FUNDER = "funder", _("A funder, cluster or digital innovation hub")
        OTHER = "other", _("Another way")

    class Persons(models.TextChoices):
        MICRO = "micro", _("fewer than 10")
        SMALL = "small", _("10 to 49")
        MEDIUM = "medium", _("50 to 249")
        LARGE = "large", _("250 or more")

    class Turnover(models.TextChoices):
        MICRO = "micro", _("up to 2 million euros")
        SMALL = "small", _("over 2, up to 10 million euros")
        MEDIUM = "medium", _("over 10, up to 50 million euros")
        LARGE = "large", _("over 50 million euros")

    class Balance(models.TextChoices):
        MICRO = "micro", _("up to 2 million euros")
        SMALL = "small", _("over 2, up to 10 million euros")
        MEDIUM = "medium", _("over 10, up to 43 million euros")
        LARGE = "large", _("over 43 million euros")

    class YesNo(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")

    class Size(models.TextChoices):
        MICRO = "micro", _("micro enterprise")
        SMALL = "small", _("small enterprise")
        MEDIUM = "medium", _("medium-sized enterprise")
        LARGE = "large", _("no SME")
        OPEN = "open", _("cannot be told")

    # The log, which never changes, knows it by its key: its name may be forgotten.
    forgettable = True

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    normal_name = models.CharField(max_length=LONGEST_NAME, db_index=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, db_index=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    registration = models.CharField(_("registration number"), max_length=40, blank=True)
    pic = models.CharField(_("PIC"), max_length=9, blank=True, db_index=True)
    nace = models.CharField(_("branch (NACE)"), max_length=2, blank=True)

    persons_band = models.CharField(max_length=6, choices=Persons.choices, blank=True)
    persons = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    turnover_band = models.CharField(max_length=6, choices=Turnover.choices, blank=True)
    turnover = models.BigIntegerField(null=True)
    balance_band = models.CharField(max_length=6, choices=Balance.choices, blank=True)
    balance = models.BigIntegerField(null=True)
    figures_year = models.PositiveSmallIntegerField(null=True)
    public_share = models.CharField(max_length=3, choices=YesNo.choices, blank=True)
    size = models.CharField(_("size"), max_length=6, choices=Size.choices, blank=True)
    assessed_on = models.DateField(_("size assessed on"), null=True)

    first_use = models.CharField(
        _("used a supercomputer before"),
        max_length=6,
        choices=FirstUse.choices,
        blank=True,
    )
    first_use_year = models.PositiveSmallIntegerField(null=True)
    found_by = models.CharField(max_length=9, choices=FoundBy.choices, blank=True)

    consented_at = models.DateTimeField(_("agreed to be counted"), null=True)
    consent_withdrawn_at = models.DateTimeField(null=True)
    consented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    closed_at = models.DateTimeField(_("closed"), null=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(persons__isnull=True) | Q(persons__gte=0),
                name="organisation_persons_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(turnover__isnull=True) | Q(turnover__gte=0),
                name="organisation_turnover_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(balance__isnull=True) | Q(balance__gte=0),
                name="organisation_balance_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def country_name(self) -> str:
        return countries.name_of(self.country) if self.country else ""

    @property
    def standing(self) -> countries.Standing:
        public = self.kind in (self.Kind.RESEARCH, self.Kind.PUBLIC)
        return countries.standing_of(self.country, public=public)

    @property
    def nace_name(self) -> str:
        return nace.name_of(self.nace) if self.nace else ""

    @property
    def owners(self) -> str:
        """For staff who have to write to somebody."""
        rows = self.memberships.owners().with_names()
        return ", ".join(f"{row.user} <{row.user.email}>" for row in rows)

    @property
    def consents(self) -> bool:
        return self.consented_at is not None

    def size_is_old(self, today: date) -> bool:
        return sme.is_old(self.assessed_on, today)


class RelatedEnterprise(models.Model):
    """An enterprise that counts for the size of an organisation.

    `joined_to` is another of them, or None for the organisation itself.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="related"
    )
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    normal_name = models.CharField(max_length=LONGEST_NAME)
    joined_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="joined"
    )
    share = models.DecimalField(max_digits=5, decimal_places=2)
    dominant = models.BooleanField(default=False)
    persons = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    turnover = models.BigIntegerField(null=True)
    balance = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "normal_name"], name="related_once"
            ),
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=100), name="related_share"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in an organisation. An owner may offer the ownership to a member, who
    becomes owner only by accepting."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        MANAGER = "manager", _("Manager")
        MEMBER = "member", _("Member")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=7, choices=Role.choices, default=Role.MEMBER)
    is_main = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)
    offered_at = models.DateTimeField(null=True)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], name="member_once"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_main=True), name="one_main_organisation"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(offered_at__isnull=False),
                name="one_offer_of_ownership",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organisation_id}: {self.role}"


class Invitation(models.Model):
    """A place kept for an address. The token stands in the mail, here is its hash."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField()
    role = models.CharField(
        max_length=7, choices=Membership.Role.choices, default=Membership.Role.MEMBER
    )
    digest = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField()
    times_sent = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(state="open"),
                name="one_open_invitation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.organisation_id}: {self.state}"

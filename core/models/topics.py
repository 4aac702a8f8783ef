"""The one taxonomy that joins pages, people, recipes and machines."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase
from wagtail.admin.panels import FieldPanel

from core import topic_words
from core.querysets import (
    TopicAddressQuerySet,
    TopicMergeQuerySet,
    TopicQuerySet,
)


class Topic(TagBase):
    class Kind(models.TextChoices):
        TOPIC = "topic", _("Topic")
        SKILL = "skill", _("Skill")
        FRAMEWORK = "framework", _("Framework")
        SOFTWARE = "software", _("Software")
        DOMAIN = "domain", _("Domain")
        INDUSTRY = "industry", _("Industry")

    kind = models.CharField(
        _("kind"), max_length=12, choices=Kind.choices, default=Kind.TOPIC
    )
    description = models.TextField(_("description"), blank=True, max_length=1000)
    synonyms = models.TextField(
        _("synonyms"),
        blank=True,
        max_length=2000,
        help_text=_("One a line. Search reads each of them as this topic."),
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )

    objects = TopicQuerySet.as_manager()

    # A topic is chosen from the tree; typing an unknown word must not grow it.
    free_tagging = False
    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("kind"),
        FieldPanel("parent"),
        FieldPanel("description"),
        FieldPanel("synonyms"),
    ]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def clean(self) -> None:
        super().clean()
        seen = set()
        ancestor = self.parent
        while ancestor is not None and ancestor.pk not in seen:
            if ancestor.pk == self.pk:
                message = _("A topic cannot stand below itself. Choose another parent.")
                raise ValidationError({"parent": message})
            seen.add(ancestor.pk)
            ancestor = ancestor.parent
        led = TopicAddress.objects.leading_on(self.slug)
        if taken := led.exclude(topic=self.pk).first():
            message = _("This address leads to “%(topic)s” for ever. Choose another.")
            error = ValidationError(message, params={"topic": taken.topic.name})
            raise ValidationError({"slug": error})
        self.synonyms = "\n".join(topic_words.listed(self.synonyms, self.name))

    def get_absolute_url(self) -> str:
        return f"/topics/{self.slug}/"

    @property
    def synonym_list(self) -> list[str]:
        """The synonyms, one entry a line of the field, blanks removed."""
        return topic_words.listed(self.synonyms)


class PageTopic(ItemBase):
    """Joins any page to a topic, so that one table answers for every page type."""

    tag = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="page_topics")
    content_object = ParentalKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="page_topics"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tag", "content_object"], name="unique_topic_of_page"
            )
        ]


class TopicAddress(models.Model):
    """A slug that a topic had, or that a topic merged into it had. It leads to the
    topic for ever, in one step: a further merge points it anew."""

    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="addresses")

    objects = TopicAddressQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return f"{self.slug} → {self.topic_id}"


class TopicMerge(models.Model):
    """A topic that went into another one: what it was and everything that moved, so
    that the merge can be undone."""

    # The key the topic had. Drafts of pages still name it.
    source_key = models.PositiveBigIntegerField(db_index=True)
    name = models.CharField(_("merged"), max_length=100)
    target = models.ForeignKey(
        Topic, verbose_name=_("into"), on_delete=models.CASCADE, related_name="merges"
    )
    target_id: int
    # The columns of the topic that went.
    source = models.JSONField(default=dict)
    # {part: what of it moved}, see core.services.merging.
    moved = models.JSONField(default=dict)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone"), null=True)

    # Where `with_taken` brought it along.
    is_taken: bool

    objects = TopicMergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge of topics")
        verbose_name_plural = _("merges of topics")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name} → {self.target_id}"

"""The one taxonomy that joins pages, people, recipes and machines."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase
from wagtail.admin.panels import FieldPanel

from core.querysets import TopicQuerySet


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
        ancestor = self.parent
        while ancestor is not None:
            if ancestor.pk == self.pk:
                message = _("A topic cannot stand below itself. Choose another parent.")
                raise ValidationError({"parent": message})
            ancestor = ancestor.parent

    def get_absolute_url(self) -> str:
        return f"/topics/{self.slug}/"

    @property
    def synonym_list(self) -> list[str]:
        """The synonyms, one entry a line of the field, blanks removed."""
        return [line.strip() for line in self.synonyms.splitlines() if line.strip()]


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

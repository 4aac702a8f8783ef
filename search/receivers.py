"""The only place that listens: which event marks which rows of the ledger.

The table of events is in docs/developers/search.md. Wagtail's `page_published` and its
kin fire in autocommit, after the page is saved, so that nothing here relies on them.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import F
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)
from wagtail.models import Locale, Page, PageViewRestriction, Site

from core.models import PageTopic, Topic, Verification
from core.signals import page_verified, topics_changed
from kb.models import (
    DiagnosisMachine,
    DiagnosisPage,
    DiagnosisSignature,
    DocumentationSource,
    GuideMachine,
    GuidePage,
    MeasuredRun,
    RecipePage,
    RecipePitfall,
    TutorialMachine,
    Variant,
)
from machines.models import System
from machines.signals import catalogue_changed
from search import ledger
from search.models import PromotedResult, Stamp, Synonym
from search.sources import SOURCES

REVISION_ONLY = {
    "draft_title",
    "latest_revision",
    "latest_revision_id",
    "latest_revision_created_at",
    "has_unpublished_changes",
    "numchild",
}
PAGE_KINDS = [source.kind for source in SOURCES if source.is_page]


def connect() -> None:
    """Called once, when the apps are ready."""
    for signal, receiver, sender in (
        (pre_save, remember_page, None),
        (post_save, page_saved, None),
        (post_delete, page_deleted, None),
        (post_save, restriction_changed, PageViewRestriction),
        (post_delete, restriction_changed, PageViewRestriction),
        (m2m_changed, restriction_groups_changed, PageViewRestriction.groups.through),
        (pre_delete, group_deleted, Group),
        (post_save, page_topic_changed, PageTopic),
        (post_delete, page_topic_changed, PageTopic),
        (post_save, topic_saved, Topic),
        (post_delete, topic_deleted, Topic),
        (topics_changed, many_topics_changed, None),
        (page_verified, verified, None),
        (post_delete, verification_deleted, Verification),
        (post_save, machine_changed, GuideMachine),
        (post_delete, machine_changed, GuideMachine),
        (post_save, signature_changed, DiagnosisSignature),
        (post_delete, signature_changed, DiagnosisSignature),
        (post_save, diagnosis_saved, DiagnosisPage),
        (post_save, signature_changed, RecipePitfall),
        (post_delete, signature_changed, RecipePitfall),
        (post_save, diagnosis_saved, RecipePage),
        (post_save, variant_changed, Variant),
        (post_delete, variant_changed, Variant),
        (post_save, run_added, MeasuredRun),
        (post_save, machine_changed, DiagnosisMachine),
        (post_delete, machine_changed, DiagnosisMachine),
        (post_save, machine_saved, System),
        (post_delete, machine_deleted, System),
        (catalogue_changed, facts_changed, None),
        (post_save, machine_changed, TutorialMachine),
        (post_delete, machine_changed, TutorialMachine),
        (post_save, documentation_source_saved, DocumentationSource),
        (post_save, addresses_changed, Site),
        (post_delete, addresses_changed, Site),
        (post_save, addresses_changed, Locale),
        (post_save, synonyms_changed, Synonym),
        (post_delete, synonyms_changed, Synonym),
        (post_save, promotion_changed, PromotedResult),
        (post_delete, promotion_changed, PromotedResult),
    ):
        signal.connect(
            receiver, sender=sender, dispatch_uid=f"search.{receiver.__name__}.{sender}"
        )


def _only_a_revision(update_fields: Any) -> bool:
    return bool(update_fields) and set(update_fields) <= REVISION_ONLY


def remember_page(
    sender: Any, instance: Any, update_fields: Any = None, **kwargs: Any
) -> None:
    """Keeps the address a page had, to see whether all below it moved too."""
    if (
        isinstance(instance, Page)
        and instance.pk
        and not _only_a_revision(update_fields)
    ):
        before = Page.objects.filter(pk=instance.pk).values_list("url_path", "path")
        instance._search_before = before.first()


def page_saved(
    sender: Any, instance: Any, update_fields: Any = None, **kwargs: Any
) -> None:
    """Publishing, unpublishing, expiry, copy, alias and move all save the page."""
    if not isinstance(instance, Page) or _only_a_revision(update_fields):
        return
    before = getattr(instance, "_search_before", None)
    if before and before != (instance.url_path, instance.path):
        # Below another parent other people may read it.
        ledger.mark_subtree(instance.path, hide=before[1] != instance.path)
    else:
        ledger.mark_pages([instance.pk])


def page_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, Page) and instance.pk:
        ledger.withdraw(PAGE_KINDS, [instance.pk])


def restriction_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    path = Page.objects.filter(pk=instance.page_id).values_list("path", flat=True)
    if found := path.first():
        ledger.mark_subtree(found, hide=True)


def restriction_groups_changed(
    sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any, **kwargs: Any
) -> None:
    if not action.startswith("post_"):
        return
    if reverse:  # group.pageviewrestriction_set
        restrictions = PageViewRestriction.objects.filter(pk__in=pk_set or [])
    else:
        restrictions = [instance]
    for restriction in restrictions:
        restriction_changed(sender, restriction)


def group_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    for restriction in PageViewRestriction.objects.filter(groups=instance):
        restriction_changed(sender, restriction)


def page_topic_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    ledger.mark_pages([instance.content_object_id])


def topic_saved(sender: Any, instance: Any, **kwargs: Any) -> None:
    ledger.mark("topic", [instance.pk, *instance.children.values_list("pk", flat=True)])
    tagged = PageTopic.objects.filter(tag=instance)
    ledger.mark_pages(tagged.values_list("content_object_id", flat=True))
    synonyms_changed(sender)


def topic_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    ledger.withdraw(["topic"], [instance.pk])
    synonyms_changed(sender)


def many_topics_changed(
    sender: Any, topics: Any = (), page_ids: Any = (), **kwargs: Any
) -> None:
    ledger.mark("topic", [topic.pk for topic in topics if topic.pk])
    ledger.mark_pages(page_ids)
    synonyms_changed(sender)


def verified(sender: Any, page: Any, **kwargs: Any) -> None:
    ledger.mark_pages([page.pk])


def verification_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    ledger.mark_pages([instance.page_id])


def machine_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    ledger.mark_pages([instance.page_id])


def variant_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Its recipe shows its state and is ranked by it."""
    ledger.mark_pages([instance.recipe_id])


def run_added(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    if created and instance.variant_id:
        variants = Variant.objects.filter(pk=instance.variant_id)
        ledger.mark_pages(variants.values_list("recipe_id", flat=True))


def machine_saved(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Guides show its name in their facet."""
    ledger.mark("machine", [instance.pk])
    guides = GuideMachine.objects.filter(machine=instance.slug)
    ledger.mark_pages(guides.values_list("page_id", flat=True))


def machine_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    ledger.withdraw(["machine"], [instance.pk])


def facts_changed(sender: Any, system_ids: Any = (), **kwargs: Any) -> None:
    ledger.mark("machine", system_ids)


def documentation_source_saved(sender: Any, instance: Any, **kwargs: Any) -> None:
    pages = GuidePage.objects.filter(source=instance)
    ledger.mark_pages(pages.values_list("pk", flat=True))


def addresses_changed(sender: Any, **kwargs: Any) -> None:
    """A site or a language changed: every page may have another address."""
    for root in Page.objects.filter(depth=2).values_list("path", flat=True):
        ledger.mark_subtree(root)


def signature_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    ledger.mark_pages([instance.page_id])
    _renew(Stamp.SIGNATURES)


def diagnosis_saved(sender: Any, update_fields: Any = None, **kwargs: Any) -> None:
    """It may have become live or private, and its signatures with it."""
    if not _only_a_revision(update_fields):
        _renew(Stamp.SIGNATURES)


def synonyms_changed(sender: Any = None, **kwargs: Any) -> None:
    """Tells every process to read the synonyms anew."""
    _renew(Stamp.SYNONYMS)


def promotion_changed(sender: Any = None, **kwargs: Any) -> None:
    _renew(Stamp.PROMOTED)


def _renew(name: str) -> None:
    if not Stamp.objects.filter(name=name).update(value=F("value") + 1):
        Stamp.objects.get_or_create(name=name)

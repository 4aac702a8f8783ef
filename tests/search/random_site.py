"""A small site and everything that may happen to it, by the throw of dice."""

import random

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Locale, Page, PageViewRestriction

from accounts.models import User
from core.services import assign_topics, merge_topics, undo_merge
from kb.models import GuidePage
from search import ledger
from tests.factories import GuideFactory, TopicFactory, markdown


class Site:
    """A small site and everything that may happen to it."""

    def __init__(self, dice: random.Random, name: str = "") -> None:
        """With a name of its own, so that several may be busy at once."""
        self.dice = dice
        self.name = name
        self.made = 0
        self.boss = User.objects.create_superuser(f"boss{name}@lyceum.example")
        self.groups = [Group.objects.create(name=f"Group {name}{n}") for n in range(2)]
        self.topics = [TopicFactory(name=f"Topic {name}{n}") for n in range(3)]
        self.german = Locale.objects.get_or_create(language_code="de")[0]
        for _ in range(4):
            self.add()

    def any_guide(self) -> GuidePage | None:
        pks = list(GuidePage.objects.order_by("pk").values_list("pk", flat=True))
        return GuidePage.objects.get(pk=self.dice.choice(pks)) if pks else None

    def add(self) -> None:
        self.made += 1
        below = self.any_guide() if self.made > 3 and self.dice.random() < 0.5 else None
        arguments = {"parent": below} if below else {}
        GuideFactory(
            title=f"Guide {self.name}{self.made}",
            body=markdown(f"Text {self.dice.randrange(99)}.\n"),
            topics=self.dice.sample(self.topics, self.dice.randrange(3)),
            published=self.dice.random() < 0.8,
            **arguments,
        )

    def publish(self, page: GuidePage) -> None:
        if not page.alias_of_id:
            page.body = markdown(f"Changed {self.dice.randrange(99)}.\n")
            page.save_revision().publish()

    def unpublish(self, page: GuidePage) -> None:
        if not page.alias_of_id:
            page.unpublish()

    def expire(self, page: GuidePage) -> None:
        base = Page.objects.get(pk=page.pk)
        base.live, base.expired = False, True
        base.save(update_fields=["live", "expired"])

    def move(self, page: GuidePage) -> None:
        target = self.any_guide()
        taken = target.get_children().filter(slug=page.slug).exists()
        if not taken and not target.path.startswith(page.path):
            page.move(target, pos="last-child")

    def rename(self, page: GuidePage) -> None:
        self.made += 1
        page.slug, page.title = f"renamed-{self.name}{self.made}", "Renamed"
        page.save()

    def restrict(self, page: GuidePage) -> None:
        kinds = [PageViewRestriction.LOGIN, PageViewRestriction.GROUPS]
        kind = self.dice.choice([*kinds, PageViewRestriction.PASSWORD])
        restriction = PageViewRestriction.objects.create(
            page=page, restriction_type=kind, password="x" * 8
        )
        if kind == PageViewRestriction.GROUPS:
            restriction.groups.set(self.dice.sample(self.groups, 1))

    def open(self, page: GuidePage) -> None:
        for restriction in PageViewRestriction.objects.order_by("?")[:1]:
            restriction.delete()

    def change_groups(self, page: GuidePage) -> None:
        for restriction in PageViewRestriction.objects.filter(
            restriction_type="groups"
        ):
            restriction.groups.set(self.dice.sample(self.groups, 2))

    def alias(self, page: GuidePage) -> None:
        self.made += 1
        target = self.any_guide()
        if not target.path.startswith(page.path):
            page.create_alias(
                parent=target, update_slug=f"alias-{self.name}{self.made}"
            )

    def translate(self, page: GuidePage) -> None:
        page = page.alias_of.specific if page.alias_of_id else page
        if page.locale_id != self.german.pk and not page.has_translation(self.german):
            copy = page.copy_for_translation(self.german, copy_parents=True)
            copy.save_revision().publish()

    def tag(self, page: GuidePage) -> None:
        if not page.alias_of_id:
            page.topics.set(self.dice.sample(self.topics, self.dice.randrange(3)))
            page.save_revision().publish()

    def rename_topic(self, page: GuidePage) -> None:
        self.made += 1
        topic = self.dice.choice(self.topics)
        topic.name = f"Topic renamed {self.name}{self.made}"
        topic.save()

    def merge_topics(self, page: GuidePage) -> None:
        self.made += 1
        source, target = self.dice.sample(self.topics, 2)
        (row,) = merge_topics(sources=[source], target=target)
        if self.dice.random() < 0.5:
            undo_merge(merge=row)
        else:
            self.topics.remove(source)
            self.topics.append(TopicFactory(name=f"Topic anew {self.name}{self.made}"))
        for topic in self.topics:
            topic.refresh_from_db()

    def give_topics(self, page: GuidePage) -> None:
        chosen = self.dice.sample(self.topics, 2)
        assign_topics(pages=[page.pk], topics=chosen, by=self.boss)

    def delete(self, page: GuidePage) -> None:
        page.delete()

    def roll_back(self, page: GuidePage) -> None:
        with transaction.atomic():
            self.dice.choice([self.rename, self.unpublish, self.delete])(page)
            transaction.set_rollback(True)

    def work(self, page: GuidePage) -> None:
        ledger.drain()

    def step(self) -> None:
        steps = [
            *(self.publish, self.unpublish, self.expire, self.move, self.rename),
            *(self.restrict, self.open, self.change_groups, self.alias, self.tag),
            *(self.translate, self.rename_topic, self.roll_back, self.work),
            *(self.merge_topics, self.give_topics),
        ]
        page = self.any_guide()
        roll = self.dice.random()
        if page is None or roll < 0.2:
            self.add()
        elif roll < 0.25:
            self.delete(page)
        else:
            self.dice.choice(steps)(page)

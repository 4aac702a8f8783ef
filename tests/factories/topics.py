"""Topics of the one tree."""

import factory
from django.utils.text import slugify
from factory.django import DjangoModelFactory

from core.models import Topic


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Topic {n}")
    slug = factory.LazyAttribute(lambda topic: slugify(topic.name))

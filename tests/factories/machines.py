"""Machines of the catalogue, environments of them, and what happens to them."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from machines.models import Environment, MachineEvent, System


class MachineFactory(DjangoModelFactory):
    class Meta:
        model = System
        django_get_or_create = ("slug",)

    slug = "lumi"
    name = factory.LazyAttribute(lambda machine: machine.slug.upper())


class EnvironmentFactory(DjangoModelFactory):
    class Meta:
        model = Environment

    system = factory.SubFactory(MachineFactory)
    slug = factory.Sequence(lambda n: f"environment-{n}")
    name = factory.Sequence(lambda n: f"Environment {n}")
    image = "/images/torch.sif"


class MachineEventFactory(DjangoModelFactory):
    """An announced outage."""

    class Meta:
        model = MachineEvent

    kind = "outage"
    system = factory.SubFactory(MachineFactory)
    title = factory.Sequence(lambda n: f"Outage {n}")
    starts = datetime(2026, 12, 1, 8, tzinfo=UTC)
    announced_at = changed_at = datetime(2026, 11, 20, 9, tzinfo=UTC)

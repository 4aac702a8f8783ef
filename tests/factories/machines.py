"""Machines of the catalogue: rows with an id and a name."""

import factory

from machines.models import System


class MachineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = System

    slug = "lumi"
    name = factory.LazyAttribute(lambda machine: machine.slug.upper())

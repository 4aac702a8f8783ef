"""Organisations with the people in them."""

import factory
from factory.django import DjangoModelFactory

from accounts import names
from accounts.models import Membership, Organisation
from tests.factories.people import UserFactory


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")
    normal_name = factory.LazyAttribute(lambda row: names.normal(row.name))


class MembershipFactory(DjangoModelFactory):
    """An owner, unless another role is given; the person's main organisation."""

    class Meta:
        model = Membership

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    role = Membership.Role.OWNER
    is_main = True

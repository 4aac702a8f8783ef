"""Pages and rows with the fewest facts. A test adds what it is about, nothing else.

from tests.factories import GuideFactory, markdown

guide = GuideFactory(title="Pending jobs", body=markdown("Ask `squeue`."))
"""

from tests.factories.diagnoses import DiagnosisFactory, DiagnosisIndexFactory
from tests.factories.machines import (
    EnvironmentFactory,
    MachineEventFactory,
    MachineFactory,
)
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.factories.pages import GuideFactory, GuideIndexFactory, home_page, markdown
from tests.factories.people import UserFactory
from tests.factories.recipes import (
    RecipeFactory,
    RecipeIndexFactory,
    VariantFactory,
)
from tests.factories.topics import TopicFactory
from tests.factories.tutorials import TutorialFactory, TutorialIndexFactory, step

__all__ = [
    "DiagnosisFactory",
    "DiagnosisIndexFactory",
    "EnvironmentFactory",
    "GuideFactory",
    "GuideIndexFactory",
    "MachineEventFactory",
    "MachineFactory",
    "MembershipFactory",
    "OrganisationFactory",
    "RecipeFactory",
    "RecipeIndexFactory",
    "TopicFactory",
    "TutorialFactory",
    "TutorialIndexFactory",
    "UserFactory",
    "VariantFactory",
    "home_page",
    "markdown",
    "step",
]

from kb.models.guides import GuideIndexPage, GuideMachine, GuidePage
from kb.models.sources import DocumentationSource
from kb.models.tutorials import (
    TutorialContributor,
    TutorialIndexPage,
    TutorialMachine,
    TutorialPage,
    TutorialPrerequisite,
    TutorialProgress,
)

__all__ = [
    "DocumentationSource",
    "GuideIndexPage",
    "GuideMachine",
    "GuidePage",
    "TutorialContributor",
    "TutorialIndexPage",
    "TutorialMachine",
    "TutorialPage",
    "TutorialPrerequisite",
    "TutorialProgress",
]

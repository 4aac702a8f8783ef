from kb.models.diagnoses import (
    DiagnosisIndexPage,
    DiagnosisMachine,
    DiagnosisPage,
    DiagnosisSignature,
)
from kb.models.guides import GuideIndexPage, GuideMachine, GuidePage
from kb.models.links import LinkUse, OutsideLink
from kb.models.reviews import PageReview, ReviewTimes
from kb.models.signals import ReaderSignal
from kb.models.sources import DocumentationSource
from kb.models.synchronising import SourceConflict, SynchronisationRun
from kb.models.tasks import OwnerTask
from kb.models.tutorials import (
    TutorialContributor,
    TutorialIndexPage,
    TutorialMachine,
    TutorialPage,
    TutorialPrerequisite,
    TutorialProgress,
)

__all__ = [
    "DiagnosisIndexPage",
    "DiagnosisMachine",
    "DiagnosisPage",
    "DiagnosisSignature",
    "DocumentationSource",
    "GuideIndexPage",
    "GuideMachine",
    "GuidePage",
    "LinkUse",
    "OutsideLink",
    "OwnerTask",
    "PageReview",
    "ReaderSignal",
    "ReviewTimes",
    "SourceConflict",
    "SynchronisationRun",
    "TutorialContributor",
    "TutorialIndexPage",
    "TutorialMachine",
    "TutorialPage",
    "TutorialPrerequisite",
    "TutorialProgress",
]

from kb.models.diagnoses import (
    DiagnosisIndexPage,
    DiagnosisMachine,
    DiagnosisPage,
    DiagnosisSignature,
)
from kb.models.guides import GuideIndexPage, GuideMachine, GuidePage
from kb.models.links import LinkUse, OutsideLink
from kb.models.recipe_origins import RecipeOrigin
from kb.models.recipe_rows import (
    RecipeContributor,
    RecipeDataset,
    RecipePitfall,
    RecipePrerequisite,
)
from kb.models.recipes import RecipeIndexPage, RecipePage
from kb.models.reviews import PageReview, ReviewTimes
from kb.models.run_reports import RunBoard, RunReport, RunUpload
from kb.models.runs import MeasuredRun, ReferenceSystem, RunLog
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
from kb.models.variants import Variant
from kb.models.verifications import VariantDoubt, VariantVerification

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
    "MeasuredRun",
    "OutsideLink",
    "OwnerTask",
    "PageReview",
    "ReaderSignal",
    "RecipeContributor",
    "RecipeDataset",
    "RecipeIndexPage",
    "RecipeOrigin",
    "RecipePage",
    "RecipePitfall",
    "RecipePrerequisite",
    "ReferenceSystem",
    "ReviewTimes",
    "RunBoard",
    "RunLog",
    "RunReport",
    "RunUpload",
    "SourceConflict",
    "SynchronisationRun",
    "TutorialContributor",
    "TutorialIndexPage",
    "TutorialMachine",
    "TutorialPage",
    "TutorialPrerequisite",
    "TutorialProgress",
    "Variant",
    "VariantDoubt",
    "VariantVerification",
]

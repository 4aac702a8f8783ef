from kb.models.diagnoses import (
    DiagnosisIndexPage,
    DiagnosisMachine,
    DiagnosisPage,
    DiagnosisSignature,
)
from kb.models.guides import GuideIndexPage, GuideMachine, GuidePage
from kb.models.sources import DocumentationSource

__all__ = [
    "DiagnosisIndexPage",
    "DiagnosisMachine",
    "DiagnosisPage",
    "DiagnosisSignature",
    "DocumentationSource",
    "GuideIndexPage",
    "GuideMachine",
    "GuidePage",
]

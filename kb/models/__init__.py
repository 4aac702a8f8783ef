from kb.models.guides import GuideIndexPage, GuideMachine, GuidePage
from kb.models.sources import DocumentationSource

__all__ = ["DocumentationSource", "GuideIndexPage", "GuideMachine", "GuidePage"]

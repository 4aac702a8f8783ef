"""Every kind of thing that can be found, in the order of the facet."""

from search.sources.base import Record, Source
from search.sources.diagnoses import DiagnosisSource
from search.sources.guides import GuideSource
from search.sources.machines import MachineSource
from search.sources.recipes import RecipeSource
from search.sources.topics import TopicSource
from search.sources.tutorials import TutorialSource

SOURCES: tuple[Source, ...] = (
    GuideSource(),
    TutorialSource(),
    DiagnosisSource(),
    MachineSource(),
    TopicSource(),
    RecipeSource(),
)
BY_KIND = {source.kind: source for source in SOURCES}


def source_for(model: type) -> Source | None:
    """The source of a model or of one of its parents, if it has one."""
    for source in SOURCES:
        if issubclass(model, source.model):
            return source
    return None


__all__ = ["BY_KIND", "SOURCES", "Record", "Source", "source_for"]

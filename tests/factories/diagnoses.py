"""Published diagnoses below an index of their own."""

import factory

from kb.models import (
    DiagnosisIndexPage,
    DiagnosisMachine,
    DiagnosisPage,
    DiagnosisSignature,
)
from tests.factories.pages import PublishedPageFactory


def diagnosis_index() -> DiagnosisIndexPage:
    return DiagnosisIndexPage.objects.first() or DiagnosisIndexFactory()


def cause(text="The account is missing.", *, check="sacctmgr show assoc", **remedy):
    """Return one cause of a page's `causes`, with one remedy."""
    remedy = {"text": "Add it.", "command": "#SBATCH --account=A", **remedy}
    return ("cause", {"cause": text, "check": check, "look": "", "remedies": [remedy]})


class DiagnosisIndexFactory(PublishedPageFactory):
    class Meta:
        model = DiagnosisIndexPage

    title = "Diagnoses"


class DiagnosisFactory(PublishedPageFactory):
    """`signatures` are texts or (text, place); `machines` are ids."""

    class Meta:
        model = DiagnosisPage

    title = factory.Sequence(lambda n: f"Diagnosis {n}")
    parent = factory.LazyFunction(diagnosis_index)
    layer = "slurm"
    causes = factory.LazyFunction(lambda: [cause()])

    @classmethod
    def _create(cls, model_class, *args, signatures=(), machines=(), **kwargs):
        pairs = [(s, "anywhere") if isinstance(s, str) else s for s in signatures]
        kwargs["signatures"] = [
            DiagnosisSignature(text=text, place=place, sort_order=n)
            for n, (text, place) in enumerate(pairs)
        ]
        kwargs["diagnosis_machines"] = [DiagnosisMachine(machine=m) for m in machines]
        return super()._create(model_class, *args, **kwargs)

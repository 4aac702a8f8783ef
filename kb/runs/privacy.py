"""What the site keeps of what a person measured, to hand it over and to forget it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.privacy import Fate
from kb.models import MeasuredRun, RunLog, RunReport


def export(user: Any) -> dict[str, Any]:
    reports = RunReport.objects.filter(by=user).select_related("variant__recipe")
    return {
        "runs": [
            {
                "number": run.pk,
                "workload": run.workload,
                "value": run.value,
                "unit": run.unit,
                "recorded": run.recorded_at.isoformat(),
            }
            for run in MeasuredRun.objects.filter(reported_by=user)
        ],
        "reports": [
            {
                "recipe": row.variant.recipe.title,
                "outcome": row.outcome,
                "words": row.excerpt,
                "said": row.said_at.isoformat(),
            }
            for row in reports
        ],
        "files": [
            {"name": log.name, "sha256": log.sha256, "state": log.state}
            for log in RunLog.objects.filter(by=user)
        ],
    }


def statement(user: Any) -> list[Fate]:
    if not MeasuredRun.objects.filter(reported_by=user).exists():
        return []
    why = _("Others compare with them. Your name is taken off; remove raw files first.")
    return [Fate(_("Runs you measured"), stays=True, why=why)]

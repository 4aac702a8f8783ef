"""The public JSON interface, described at /api/v1/docs."""

from ninja import NinjaAPI

from kb.recipes.pushing import router as recipes_router
from kb.runs.api import router as runs_router
from machines.api import router as machines_router
from machines.bills import router as bills_router
from machines.environments.api import router as environments_router
from machines.events.api import router as events_router
from machines.lint_api import router as lint_router
from search.api import router as search_router

api = NinjaAPI(
    title="Lyceum",
    version="1",
    urls_namespace="api",
    description="Search and content of the centre, without an account.",
)

api.add_router("", search_router)
api.add_router("", events_router)
api.add_router("", environments_router)
api.add_router("", machines_router)
api.add_router("", bills_router)
api.add_router("", lint_router)
api.add_router("", runs_router)
api.add_router("", recipes_router)

"""The public JSON interface, described at /api/v1/docs."""

from ninja import NinjaAPI

from machines.api import router as machines_router
from machines.bills import router as bills_router
from search.api import router as search_router

api = NinjaAPI(
    title="Lyceum",
    version="1",
    urls_namespace="api",
    description="Search and content of the centre, without an account.",
)

api.add_router("", search_router)
api.add_router("", machines_router)
api.add_router("", bills_router)

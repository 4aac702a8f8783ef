"""The public JSON interface, described at /api/v1/docs."""

from ninja import NinjaAPI

api = NinjaAPI(
    title="Lyceum",
    version="1",
    urls_namespace="api",
    description="Search and content of the centre, without an account.",
)

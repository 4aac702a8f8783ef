"""Which address leads where. Pages come last, because they take what is left."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from accounts.views.own import admin_gate
from config.api import api
from core.views import media

urlpatterns = [
    path("", include("core.urls")),
    path("admin/login/", admin_gate, name="admin_gate"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("accounts/", include("allauth.urls")),
    path("me/", include("accounts.urls")),
    path("api/v1/", api.urls),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("", include("home.urls")),
    path("", include("search.urls")),
    path("", include("machines.urls")),
]

if not getattr(settings, "AWS_STORAGE_BUCKET_NAME", ""):
    # Uploaded pictures of the embedded way; S3 serves them itself.
    urlpatterns += [re_path(r"^media/(?P<path>.*)$", media)]

urlpatterns += i18n_patterns(
    path("", include("kb.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.failures.server_error"

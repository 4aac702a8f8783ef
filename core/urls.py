from django.urls import path, re_path

from core import health, views

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("topics/", views.topic_index, name="topics"),
    path("topics/<slug:slug>/", views.topic_detail, name="topic"),
    path("verify/<int:page_id>/", views.verify, name="verify_page"),
    re_path(
        r"^(?P<kind>[gtrfmxec])/(?P<number>[0-9]{1,6})/?$",
        views.call_number,
        name="call_number",
    ),
]

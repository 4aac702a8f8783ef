"""Mounted at `/me/`: the member's own pages. allauth's stand at `/accounts/`."""

from django.urls import path

from accounts.views import own

urlpatterns = [
    path("", own.me, name="me"),
    path("data/", own.export_data, name="me_export"),
    path("delete/", own.erase, name="me_erase"),
]

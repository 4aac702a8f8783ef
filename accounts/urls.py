"""Mounted at `/me/`: the member's own pages. allauth's stand at `/accounts/`."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("", views.me, name="me"),
    path("data/", views.export_data, name="me_export"),
    path("delete/", views.erase, name="me_erase"),
]

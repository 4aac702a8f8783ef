"""Mounted at `/me/`: the member's own pages. allauth's stand at `/accounts/`."""

from django.urls import path

from accounts import views

urlpatterns = [path("", views.me, name="me")]

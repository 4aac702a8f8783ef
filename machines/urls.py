from django.urls import path

from machines import lint_page, reckoning, views
from machines.events import views as events
from machines.events.feeds import EventsFeed

urlpatterns = [
    path("machines/", views.index, name="machines"),
    path("machines/mine/", views.choose, name="my_machine"),
    path("machines/units/", reckoning.units, name="units"),
    path("machines/lint/", lint_page.lint, name="lint"),
    path("machines/events/", events.listed, name="machines_events"),
    path("machines/events.ics", events.subscribed, name="machines_calendar"),
    path("machines/events/feed.atom", EventsFeed(), name="machines_feed"),
    path("machines/<slug:slug>/events/", events.listed, name="machine_events"),
    path("machines/<slug:slug>/events.ics", events.subscribed, name="machine_calendar"),
    path("machines/<slug:slug>/events/feed.atom", EventsFeed(), name="machine_feed"),
    path("machines/<slug:slug>/", views.detail, name="machine"),
    path("machines/<slug:slug>/lint/", lint_page.lint, name="machine_lint"),
    path("machines/<slug:slug>/changes/", views.changes, name="machine_changes"),
]

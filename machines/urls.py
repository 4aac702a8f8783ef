from django.urls import path

from machines import reckoning, views

urlpatterns = [
    path("machines/", views.index, name="machines"),
    path("machines/mine/", views.choose, name="my_machine"),
    path("machines/units/", reckoning.units, name="units"),
    path("machines/<slug:slug>/", views.detail, name="machine"),
    path("machines/<slug:slug>/changes/", views.changes, name="machine_changes"),
]

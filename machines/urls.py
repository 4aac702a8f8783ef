from django.urls import path

from machines import views

urlpatterns = [
    path("machines/", views.index, name="machines"),
    path("machines/mine/", views.choose, name="my_machine"),
    path("machines/<slug:slug>/", views.detail, name="machine"),
    path("machines/<slug:slug>/changes/", views.changes, name="machine_changes"),
]

from django.urls import path, re_path

from kb import views

urlpatterns = [
    path(
        "tutorials/progress/<int:page_id>/",
        views.tutorial_progress,
        name="tutorial_progress",
    ),
    re_path(r"^(?P<path>(?:[\w-]+/)+)index\.md$", views.markdown, name="markdown"),
]

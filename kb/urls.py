from django.urls import re_path

from kb import views

urlpatterns = [
    re_path(r"^(?P<path>(?:[\w-]+/)+)index\.md$", views.markdown, name="markdown"),
]

"""Addresses of the core below `/admin/`."""

from django.urls import path

from core import topic_desk

urlpatterns = [
    path("topics/", topic_desk.desk, name="topic_desk"),
    path("topics/merge/", topic_desk.merge, name="topic_merge"),
    path("topics/merges/", topic_desk.merges, name="topic_merges"),
    path("topics/alike/", topic_desk.alike, name="topic_alike"),
    path("topics/pages/", topic_desk.bare_pages, name="topic_bare_pages"),
    path("topics/<int:pk>/rename/", topic_desk.rename, name="topic_rename"),
    path("topics/<int:pk>/synonyms/", topic_desk.synonyms, name="topic_synonyms"),
]

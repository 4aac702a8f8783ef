from django.urls import path

from search import related_views, views

urlpatterns = [
    path("search/", views.results, name="search"),
    path("search/suggest", views.suggest, name="search_suggest"),
    path(
        "related/<slug:kind>/<int:pk>/",
        related_views.related_to,
        name="search_related",
    ),
    path("opensearch.xml", views.opensearch, name="opensearch"),
]

from django.urls import path

from search import related_views, views
from search.saved import views as saved
from search.saved.feed import feed

urlpatterns = [
    path("search/", views.results, name="search"),
    path("search/suggest", views.suggest, name="search_suggest"),
    path("search/clicked", views.clicked, name="search_clicked"),
    path("search/feed.atom", feed, name="search_feed"),
    path("me/searches/", saved.index, name="saved_searches"),
    path("me/searches/new/", saved.add, name="saved_add"),
    path("me/searches/<int:pk>/", saved.show, name="saved_open"),
    path("me/searches/<int:pk>/change/", saved.change, name="saved_change"),
    path("me/searches/<int:pk>/remove/", saved.remove, name="saved_remove"),
    path("me/searches/<int:pk>/restore/", saved.restore, name="saved_restore"),
    path(
        "related/<slug:kind>/<int:pk>/",
        related_views.related_to,
        name="search_related",
    ),
    path("opensearch.xml", views.opensearch, name="opensearch"),
]

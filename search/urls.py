from django.urls import path

from search import views

urlpatterns = [
    path("search/", views.results, name="search"),
    path("search/suggest", views.suggest, name="search_suggest"),
    path("opensearch.xml", views.opensearch, name="opensearch"),
]

from django.urls import path, re_path

from home import views
from home.feeds import Latest

urlpatterns = [
    re_path(
        r"^assets/(?P<stem>site|theme)\.(?P<digest>[0-9a-f]{12})\.(?P<extension>css|js)$",
        views.bundle,
        name="bundle",
    ),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("feed.atom", Latest(), name="feed"),
    path("favicon.ico", views.favicon),
    path("robots.txt", views.robots, name="robots"),
    path("llms.txt", views.llms, name="llms"),
    path(".well-known/security.txt", views.security, name="security"),
]

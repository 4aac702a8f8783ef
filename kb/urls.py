from django.urls import path, re_path

from kb import views
from kb.recipes import schemas
from kb.recipes import views as recipes
from kb.signals import views as signals

urlpatterns = [
    path(
        "tutorials/progress/<int:page_id>/",
        views.tutorial_progress,
        name="tutorial_progress",
    ),
    path("schemas/recipe-<int:version>.json", schemas.schema, name="recipe_schema"),
    path("signals/page/<int:page_id>/", signals.page, name="signal_page"),
    path("signals/machine/<slug:slug>/", signals.machine, name="signal_machine"),
    path("variants/<int:pk>/", recipes.history, name="variant_history"),
    path("variants/<int:pk>/verify/", recipes.verify, name="verify_variant"),
    re_path(r"^(?P<path>(?:[\w-]+/)+)job\.sh$", recipes.job_script, name="job_script"),
    re_path(r"^(?P<path>(?:[\w-]+/)+)index\.md$", views.markdown, name="markdown"),
]

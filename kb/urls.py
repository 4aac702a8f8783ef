from django.urls import path, re_path

from kb import views
from kb.recipes import schemas
from kb.recipes import views as recipes
from kb.runs import member_views as bringing
from kb.runs import views as runs
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
    path("runs/", runs.index, name="runs"),
    path("runs/runs.csv", runs.as_csv, name="runs_csv"),
    path("runs/runs.json", runs.as_json, name="runs_json"),
    path("runs/new/", bringing.new, name="run_new"),
    path("runs/new/one/", bringing.one, name="run_one"),
    path("runs/upload/<uuid:key>/", bringing.upload, name="run_upload"),
    path("runs/report/<int:pk>/", bringing.report, name="run_report"),
    path("runs/<int:pk>/", runs.detail, name="run"),
    path("runs/<int:pk>/log/", runs.log, name="run_log"),
    path("runs/<int:pk>/log/keep/", bringing.keep, name="run_log_keep"),
    path("runs/<int:pk>/correct/", bringing.correct, name="run_correct"),
    re_path(r"^(?P<path>(?:[\w-]+/)+)index\.md$", views.markdown, name="markdown"),
]

"""Foreign keys and imports point down the layers (imports: see also pyproject)."""

import ast

from django.apps import apps
from django.conf import settings

from tests.house.ground import LAYERS, modules, name, tree

# Imports inside functions are for breaking a named cycle only. Name it here.
CYCLES = {
    "core/numbers.py": "the page models number themselves, numbers look at pages",
    "kb/diagnosis_listing.py": "the index page lists diagnoses, as with guides",
    "kb/listings.py": "the index page lists guides, the list asks the guide model",
}
# Where Django wants receivers to be imported.
READY = "ready"


def test_foreign_keys_point_down_the_layers():
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in LAYERS
        for field in model._meta.get_fields()
        if points_up(model, field)
    ]
    assert wrong == []


def points_up(model, field) -> bool:
    if not field.is_relation or field.auto_created or not field.related_model:
        return False
    target = field.related_model._meta
    if target.label == settings.AUTH_USER_MODEL or target.app_label not in LAYERS:
        return False
    return LAYERS.index(target.app_label) > LAYERS.index(model._meta.app_label)


def test_imports_stand_at_the_top():
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path in modules()
        if name(path) not in CYCLES
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef) and function.name != READY
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert wrong == []

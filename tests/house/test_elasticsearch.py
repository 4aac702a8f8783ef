"""One module knows elasticsearch-dsl, and one package the client."""

import ast

from tests.house.ground import FOLDERS, ROOT

DSL = "search/engines/elasticsearch/dsl.py"
PACKAGE = "search/engines/elasticsearch/"


def importers(library):
    found = set()
    for folder in FOLDERS.values():
        for path in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                names = (
                    [a.name for a in node.names]
                    if isinstance(node, ast.Import)
                    else [node.module or ""]
                    if isinstance(node, ast.ImportFrom)
                    else []
                )
                if any(name.split(".")[0] == library for name in names):
                    found.add(str(path.relative_to(ROOT)))
    return found


def test_one_module_imports_the_dsl():
    assert importers("elasticsearch_dsl") == {DSL}


def test_one_module_opens_connections():
    assert importers("elasticsearch") | importers("elastic_transport") == {
        f"{PACKAGE}client.py"
    }

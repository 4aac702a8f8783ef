"""`script/bench`: run the benches and print one line a figure."""

import argparse
import json
import sys
from importlib import import_module

from tests.bench.site import bench_site

# What there is to measure: the module of this folder whose run() yields Measures.
BENCHES = {
    "pages": "SQL statements and time of the pages anybody may see",
    "diagnoses": "matching pasted errors, and the pages of diagnoses",
    "importing": "importing documentation against a bare publish",
    "search": "the database engine at 1,000 and 10,000 entries",
    "recipes": "writing a job script, and looking at one of 300 lines",
    "runs": "ten thousand measured runs from a file",
    "meaning": "the vectors of queries and sections, with the extra semantic",
    "engines": "both engines and Wagtail's search on the same text; Elasticsearch away",
    "moving": "how soon a change is found; rebuilds and restrictions beside readers",
    "quality": "judged queries: both engines beside Wagtail's own search",
}

# Those that bring their own text, on a site without the demo content.
BARE = ("quality",)


def main() -> int:
    options = parser().parse_args()
    unknown = sorted(set(options.names) - set(BENCHES))
    if unknown:
        print(f"bench: no such bench: {', '.join(unknown)}", file=sys.stderr)
        return 1
    names = options.names or list(BENCHES)
    figures = []
    for bare in (False, True):
        chosen = [name for name in names if (name in BARE) is bare]
        if chosen:
            with bench_site(demo=not bare):
                figures += [each for name in chosen for each in run(name, options)]
    if options.json:
        print(json.dumps([figure.as_json() for figure in figures], indent=2))
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="script/bench",
        description="Measure what the site promises in figures.",
        epilog="\n".join(f"{name}: {title}" for name, title in BENCHES.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("names", nargs="*", metavar="name", help="default: all")
    made.add_argument("--json", action="store_true", help="print JSON at the end")
    return made


def run(name: str, options: argparse.Namespace) -> list:
    figures = []
    for figure in import_module(f"tests.bench.{name}").run():
        print(figure, file=sys.stderr if options.json else sys.stdout, flush=True)
        figures.append(figure)
    return figures


if __name__ == "__main__":
    sys.exit(main())

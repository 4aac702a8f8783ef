"""script/test: lint, types, contracts, then the tests on both databases."""

import argparse
import os
import random
import re
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache

from . import browser, elasticsearch, environment, packages, places, postgres
from .commands import Outcome, capture, stream
from .output import Failed, note, say
from .processes import Stopped, stop_on_signals

CLOSING_LINE = re.compile(r"(=+ )?(\d+ \w+|no tests ran)\b.* in [\d.]+s")
NEEDS_A_SERVER = "browser or elasticsearch"
# Enough for the production settings to be looked at; nothing connects anywhere.
PRETENDED_PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "only-looked-at-by-the-checks-" + "0123456789abcdef" * 3,
    "ALLOWED_HOSTS": "lyceum.example",
    "BASE_URL": "https://lyceum.example",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://nobody@127.0.0.1:1",
}


@dataclass
class Run:
    """What has been done so far, and what has to be undone at the end."""

    outcomes: list[Outcome] = field(default_factory=list)
    undo: list[Callable[[], object]] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return any(outcome.code for outcome in self.outcomes)


def main() -> int:
    options, pytest_arguments = parser().parse_known_args()
    run = Run()
    environment.ensure("develop.txt")
    try:
        with stop_on_signals():
            if options.lint or not pytest_arguments:
                look(run, thorough=not options.fast)
            if options.lint:
                run_tests(run, "sqlite", ["tests/house", "-m", "not django_db"], {})
            else:
                run_all_tests(run, options, pytest_arguments)
    except Stopped as stopped:
        note(f"Stopped by {stopped}.")
        return 130
    finally:
        for action in reversed(run.undo):
            action()
    return 1 if run.failed else 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="script/test",
        description="Check all: lint, types, contracts, tests on both databases.",
        epilog="Other arguments go to pytest; then only these tests run, without lint.",
    )
    made.add_argument(
        "--fast", action="store_true", help="SQLite only, no servers, nothing slow"
    )
    made.add_argument(
        "--lint", action="store_true", help="lint, types, contracts, house tests only"
    )
    made.add_argument("--db", choices=["sqlite", "postgres", "both"])
    return made


# ------------------------------------------------------------------ looking


def look(run: Run, *, thorough: bool) -> None:
    """Run the checks that look at the code, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        for outcome in pool.map(lambda check: capture(*check), checks(thorough)):
            report(run, outcome)


def checks(thorough: bool) -> list[tuple[str, list[str], dict[str, str]]]:
    manage = [str(places.PYTHON), "manage.py"]
    found = [
        ("types", tool("mypy"), {}),
        ("lint", tool("ruff", "check", "--quiet"), {}),
        ("format", tool("ruff", "format", "--check", "--quiet"), {}),
        ("templates", tool("djlint", "--lint", "--quiet", "templates"), {}),
        ("spelling", tool("codespell"), {}),
        ("import contracts", tool("lint-imports", "--no-cache"), {}),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], {}),
        (
            "production settings",
            [*manage, "check", "--deploy", "--fail-level", "WARNING"],
            PRETENDED_PRODUCTION,
        ),
        (
            "documentation",
            tool("sphinx-build", "-W", "-q", "-E", "docs", "docs/_build/html"),
            {},
        ),
    ]
    return (
        found if thorough else [check for check in found if check[0] != "documentation"]
    )


def tool(name: str, *arguments: str) -> list[str]:
    return [str(places.PYTHON.with_name(name)), *arguments]


def report(run: Run, outcome: Outcome) -> None:
    run.outcomes.append(outcome)
    if outcome.code:
        say(outcome.said.rstrip())
    say(str(outcome))


# ------------------------------------------------------------------ testing


def run_all_tests(run: Run, options: argparse.Namespace, arguments: list[str]) -> None:
    database = options.db or ("sqlite" if options.fast or arguments else "both")
    if options.fast:
        arguments = ["-m", f"not (slow or {NEEDS_A_SERVER})", *arguments]
        servers = {}
    else:
        servers = prepare_servers(run, arguments)
    if database in ("sqlite", "both"):
        run_tests(run, "sqlite", arguments, servers, last=database == "sqlite")
    if database == "both":
        # The rest has been seen with SQLite.
        left = ["--database-only", "-m", f"not ({NEEDS_A_SERVER})"]
        arguments = [*left, *arguments]
    if database in ("postgres", "both"):
        url = start_postgres(run)
        run_tests(
            run, "postgres", arguments, {**servers, "DATABASE_URL": url}, last=True
        )


def prepare_servers(run: Run, arguments: list[str]) -> dict[str, str]:
    """Have Chromium and Elasticsearch ready; their tests say what is missing."""
    ready = {}
    try:
        ready["LYCEUM_TEST_CHROMIUM"] = browser.ensure()
    except Failed as failure:
        note(f"  Browser tests: {failure}")
    try:
        packages.ensure_shellcheck()
    except Failed as failure:
        note(f"  Golden job scripts are not seen by shellcheck: {failure}")
    if arguments and "elasticsearch" not in " ".join(arguments):
        return ready
    try:
        if elasticsearch.running() is None:
            run.undo.append(elasticsearch.stop)
        ready["LYCEUM_TEST_ELASTICSEARCH"] = elasticsearch.start().url
    except Failed as failure:
        note(f"  Elasticsearch tests: {failure}")
    return ready


def start_postgres(run: Run) -> str:
    if postgres.running() is None:
        run.undo.append(postgres.stop)
    return postgres.start().url


def run_tests(
    run: Run,
    database: str,
    arguments: list[str],
    extra: dict[str, str],
    *,
    last: bool = True,
) -> None:
    """Run pytest; after the last time, its own closing line closes our output."""
    started = time.monotonic()
    chosen = [*workers(arguments), *order(arguments), *arguments]
    say(f"\nTests on {database} ({' '.join(order(arguments)) or 'order as given'})")
    command = tool("pytest", "-q", "--tb=short", *chosen)
    if sys.stdout.isatty():
        command.append("--color=yes")
    code, closing = stream(command, surroundings(extra), CLOSING_LINE)
    outcome = Outcome(f"tests on {database}", code, time.monotonic() - started)
    run.outcomes.append(outcome)
    if last:
        say("\nSummary")
        for each in run.outcomes:
            say(str(each))
        say("")
    say(closing)


def workers(arguments: list[str]) -> list[str]:
    chosen = any(
        argument.startswith(("-n", "--numprocesses")) for argument in arguments
    )
    return [] if chosen else ["-n", "2"]


@cache
def seed() -> int:
    return random.randrange(2**31)  # noqa: S311 (an order, not a secret)


def order(arguments: list[str]) -> list[str]:
    """Return the random order as an argument: told, so that it can be repeated."""
    chosen = any("randomly" in argument for argument in arguments)
    return [] if chosen else [f"--randomly-seed={seed()}"]


def surroundings(extra: dict[str, str]) -> dict[str, str]:
    """Return the environment of the tests: nothing of the person's own site."""
    own = ("DATABASE_URL", "ELASTICSEARCH_URL", "REDIS_URL", "EMAIL_URL", "LYCEUM_DATA")
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return kept | extra

"""How the scripts speak: one line a step, one clear line on failure."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Failed(Exception):
    """A script cannot go on. The message is the one line the person sees."""


def say(text: str) -> None:
    print(text, flush=True)


def note(text: str) -> None:
    """Say something about progress, apart from what the script answers."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a longer step and say how long it took."""
    started = time.monotonic()
    note(f"  {title} …")
    yield
    note(f"  {title}: done in {time.monotonic() - started:.1f} s")


def run(main: Callable[[], int | None]) -> None:
    """Run a script's main function and leave with its exit code."""
    name = sys.argv[0].rsplit("/", 1)[-1]
    try:
        code = main() or 0
    except Failed as failure:
        print(f"{name}: {failure}", file=sys.stderr, flush=True)
        code = 1
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)

"""The worker process: one thread per loop, so that a long import stops nothing else."""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import close_old_connections, connections
from django.utils import timezone

from core import jobs, mail, schedule
from core.jobs import Loop
from core.models import WorkerBeat

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 60


class Worker:
    """`run` returns after `stop` is set and every loop has finished what it had in
    hand; a second signal ends the process at once."""

    def __init__(self) -> None:
        host = socket.gethostname()[:24]
        self.name = f"{host}-{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self.stop = threading.Event()

    def loops(self) -> list[Loop]:
        own = [
            Loop("queue", self._queue, timedelta(seconds=1)),
            Loop("schedule and mail", self._schedule_and_mail, timedelta(seconds=2)),
        ]
        return [*own, *jobs.loops()]

    def run(self) -> None:
        self.beat()
        threads = [
            threading.Thread(target=self._repeat, args=[loop], name=loop.name)
            for loop in self.loops()
        ]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            # Still alive while the last row is finished: it must not be taken away.
            _careful("heartbeat", self.beat)
            self.stop.wait(jobs.BEAT_EVERY.total_seconds())
            if self.stop.is_set():
                for thread in threads:
                    thread.join(jobs.BEAT_EVERY.total_seconds())
        self._leave()

    def run_once(self) -> None:
        """Does everything there is to do now, in this thread, and returns."""
        self.beat()
        jobs.reap()
        schedule.run_due(force=True)
        busy = True
        while busy and not self.stop.is_set():
            self.beat()
            more = [loop.step() for loop in self.loops()]
            busy = any(more)
        self._leave()

    def beat(self) -> None:
        now = timezone.now()
        WorkerBeat.objects.update_or_create(
            worker=self.name,
            defaults={"beat_at": now},
            create_defaults={"started_at": now, "beat_at": now},
        )

    def _queue(self) -> bool:
        return jobs.run_next(self.name)

    def _schedule_and_mail(self) -> bool:
        schedule.run_due()
        return bool(mail.deliver())

    def _repeat(self, loop: Loop) -> None:
        pause = 1.0
        while not self.stop.is_set():
            more = _careful(loop.name, loop.step)
            if more is None:
                pause = min(pause * 2, LONGEST_PAUSE)
                self.stop.wait(pause)
                continue
            pause = 1.0
            if not more:
                self.stop.wait(loop.every.total_seconds())
        connections.close_all()

    def _leave(self) -> None:
        WorkerBeat.objects.filter(worker=self.name).delete()


def _careful(name: str, step: Callable[[], bool | None]) -> bool | None:
    """A loop outlives whatever one of its steps raises. None: the step failed."""
    close_old_connections()
    try:
        return bool(step())
    except Exception:
        logger.exception("the %s loop failed and goes on", name)
        return None
    finally:
        close_old_connections()

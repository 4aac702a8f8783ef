"""What the workers share: the schedule and their signs of life."""

from django.db import models


class JobSchedule(models.Model):
    """One periodic job. A worker takes it by moving `next_run_at` on, so that two
    workers never run the same occurrence."""

    name = models.CharField(max_length=100, unique=True)
    cron = models.CharField(max_length=100)
    next_run_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.cron})"


class WorkerBeat(models.Model):
    """A worker process that is alive writes `beat_at` every few seconds."""

    worker = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker

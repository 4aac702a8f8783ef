"""The sites' rules for jobs, as data: what holds where and when, who said so, what a
job script needs for it and what the linter looks at."""

from machines.rules.objects import Rule, Scope, Writing

__all__ = ["Rule", "Scope", "Writing"]

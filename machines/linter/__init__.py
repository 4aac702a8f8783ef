"""What is wrong with a job script on a machine: no database, no clock.

`lint(text, sites, rules=…, on=…)` answers a `Report`; `machines.linting` reads sites.
"""

from machines.linter.report import Change, Finding, Report, TooLong, Unknown
from machines.linter.testing import lint

__all__ = ["Change", "Finding", "Report", "TooLong", "Unknown", "lint"]

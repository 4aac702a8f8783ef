"""What is called what among measured runs."""

from django.utils.translation import gettext_lazy as _

# The best first; each is also the name of its lamp.
TIERS = [
    ("centre", _("reproduced by the centre")),
    ("reproduced", _("reproduced by another member")),
    ("reported", _("reported")),
]
LAMPS = {"centre": "verified", "reproduced": "reproduced", "reported": "reported"}
OUTCOMES = [("success", _("It ran")), ("failure", _("It failed"))]
DIRECTIONS = [("lower", _("less is better")), ("higher", _("more is better"))]
SCALINGS = [
    ("strong", _("strong scaling: the same work")),
    ("weak", _("weak scaling: the work grows along")),
]
ENERGY = [
    ("board", _("sensors of the accelerators")),
    ("node", _("meter of the node")),
    ("scheduler", _("what the scheduler accounted")),
    ("rack", _("meter of the rack")),
    ("estimate", _("estimate")),
]
RULES = {
    "trimmed": _("mean without the fastest and the slowest"),
    "median": _("median; fewer than five runs"),
    "single": _("one run"),
    "published": _("mean without the fastest and the slowest, as published"),
    "few": _("mean as published, of fewer than five runs"),
    "none": _("no mean: many instances side by side are measured in another way"),
}
HOW = [
    ("form", _("by form")),
    ("file", _("by file")),
    ("api", _("by API")),
    ("command", _("by command")),
    ("report", _("it ran for me")),
]
FORMATS = [
    ("csv", _("CSV table")),
    ("reframe", _("ReFrame run report")),
    ("mlperf", _("MLPerf result log")),
]

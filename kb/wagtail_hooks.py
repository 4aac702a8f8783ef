"""What the knowledge base adds to the admin; each part registers its own hooks."""

from kb import reports, source_hooks  # noqa: F401
from kb.queue import hooks as queue_hooks  # noqa: F401
from kb.recipes import hooks as recipe_hooks  # noqa: F401

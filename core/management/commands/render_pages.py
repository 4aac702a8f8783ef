"""Renders the stored HTML of pages anew, after the renderer changed."""

from typing import Any

from django.core.management.base import BaseCommand

from core import bodies
from core.models import BodyPage


class Command(BaseCommand):
    help = "Renders page bodies that an older renderer stored (all with --all)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--all", action="store_true", help="Render every page.")

    def handle(self, *args: Any, **options: Any) -> None:
        for model in BodyPage.__subclasses__():
            done = 0
            for page in model.objects.iterator(chunk_size=50):
                if page.rendered.get("version") == bodies.VERSION:
                    if not options["all"]:
                        continue
                    # Saving looks at what is stored; its headings keep the anchors.
                    old = page.rendered | {"version": 0}
                    model.objects.filter(pk=page.pk).update(rendered=old)
                page.save(clean=False)
                done += 1
            self.stdout.write(f"{model._meta.verbose_name_plural}: {done} rendered")

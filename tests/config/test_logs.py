"""Production logs are JSON, a line an event, and one request is found by its id."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.slow

REQUEST = """
import django, logging
django.setup()
from django.test import Client
Client(SERVER_NAME="lyceum.example").get("/healthz", secure=True)
logging.getLogger("core.mail").warning("mail %s was not sent", 7)
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("core.worker").exception("the queue loop failed and goes on")
"""


def test_lines_are_json_with_a_request_id(tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", REQUEST],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "LYCEUM_DATA": str(tmp_path),
            "SECRET_KEY": "a-long-random-key-" * 4,
            "ALLOWED_HOSTS": "lyceum.example",
            "BASE_URL": "https://lyceum.example",
            "EMAIL_URL": "smtp://mail.example",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    request, mail, failure = lines

    assert request["event"] == "request_finished"
    assert request["code"] == 200
    assert len(request["request_id"]) == 36
    assert (mail["level"], mail["event"]) == ("warning", "mail 7 was not sent")
    assert "ZeroDivisionError" in failure["exception"]
    assert {"timestamp", "logger", "level"} <= failure.keys()

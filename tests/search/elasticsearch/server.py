"""An Elasticsearch of one test: its own process, port and data; made to suffer."""

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

from script.workshop import distribution, elasticsearch
from script.workshop.processes import free_port, group_alive, signal_group

HEAP = "-Xms256m -Xmx256m"
PATIENCE = 120.0


def home() -> Path | None:
    """The distribution to run, or None where a server is only given by its address."""
    if os.environ.get("ELASTICSEARCH_URL"):
        return None
    folder = elasticsearch.folder()
    unpacked = folder / f"from-{distribution.ARTIFACT[2]}"
    return distribution.find(folder) if "ES_HOME" in os.environ else _there(unpacked)


def _there(folder: Path) -> Path | None:
    return folder if folder.is_dir() else None


class OwnServer:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = Path(tempfile.mkdtemp(prefix="lyceum-chaos-"))
        self.folder.chmod(0o755)
        self.run = self.folder / "run"
        self.port = int(os.environ.get("LYCEUM_CHAOS_PORT", 0)) or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        elasticsearch.configure(home, self.run, self.port)
        self.child = None

    def start(self) -> None:
        """Returns at once; the data are those of the last time."""
        log = self.folder / "server.log"
        self.child = elasticsearch.launch(self.home, self.run, log, heap=HEAP)

    def wait(self) -> None:
        """Until it takes requests and its indices are back."""
        deadline = time.monotonic() + PATIENCE
        asked = f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=20s"
        while True:
            try:
                with elasticsearch.OPENER.open(asked, timeout=25) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                pass
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.2)

    def log(self) -> str:
        return (self.folder / "server.log").read_text()[-2_000:]

    def send(self, number: signal.Signals) -> None:
        signal_group(self.child.pid, number)

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Ends it and its children, and waits for them."""
        self.send(signal.SIGCONT)
        self.send(number)
        deadline = time.monotonic() + PATIENCE
        while group_alive(self.child.pid) and time.monotonic() < deadline:
            self.child.poll()
            time.sleep(0.05)

    def remove(self) -> None:
        self.end(signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

"""`study up`: everything ready, then the app."""

from __future__ import annotations

import os
import sys

from assistant.errors import StudyError
from assistant.settings import ROOT
from ingest.youtube.verbs import Videos
from ui.ingesting import print_report, progress_bar
from ui.opening import ROADMAP, SAMPLE_LIBRARY, open_assistant, run_ingest
from ui.printing import console
from ui.video_words import wanting_words

APP = ROOT / "ui" / "app.py"


def up(host: str, port: int) -> None:
    """Prepare database, roadmap and sample library, then become the Streamlit server on host:port."""
    _refuse_taken_port(host, port)
    prepare()
    console().print(f"The study assistant is at http://{_reachable(host)}:{port} (Ctrl-C stops it).")
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", str(APP), *streamlit_options(host, port)])


def streamlit_options(host: str, port: int) -> list[str]:
    """Without Streamlit's greeting: listening on all addresses, it would ask a server elsewhere for this machine's."""
    listening = ["--server.address", host, "--server.port", str(port)]
    return [*listening, "--server.showEmailPrompt", "false", "--logger.hideWelcomeMessage", "true"]


def _reachable(host: str) -> str:
    """The address to type into a browser on this machine."""
    return "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104


def prepare() -> None:
    """Ingest the roadmap and the sample library; the second time nothing has to be done. Offers to find videos."""
    with open_assistant() as assistant, progress_bar(quiet=False) as progress:
        report = run_ingest(assistant, [ROADMAP, SAMPLE_LIBRARY], progress=progress)
        wanting = Videos(assistant).wanting()
    if report.embedded or report.needs_attention:
        print_report(report)
    for line in wanting_words(wanting):
        console().print(line, markup=False)


def _refuse_taken_port(host: str, port: int) -> None:
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StudyError(
                f"The app cannot listen on {host}:{port}: {error.strerror}.", "Choose another with `study up --port`."
            ) from None

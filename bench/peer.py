"""Peers run in virtual environments of their own: they may pin what we have newer."""

from __future__ import annotations

import os
import subprocess
import tempfile
import venv
from pathlib import Path

from assistant.settings import ROOT

PEERS = ROOT / "bench" / "peers"


def peer_python(name: str) -> Path:
    """The Python of a peer's environment, with what `peers/<name>.txt` names; made at the first call."""
    home = Path(tempfile.gettempdir()) / f"study-bench-{name}-{os.getuid()}"
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", PEERS / f"{name}.txt"], check=True)
    return python

"""A stand-in for YouTube in the foreground, to try commands and the app by hand. Ctrl-C ends it."""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime

from tests.youtube import KEY, YouTube
from tests.youtube.catalogue import large_catalogue, roadmap_catalogue

CATALOGUES = {"roadmap": roadmap_catalogue, "large": large_catalogue}


def main() -> None:
    """Serve the videos of the roadmap and say how a program finds them."""
    parser = argparse.ArgumentParser(prog="python -m tests.youtube", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="the port to listen on")
    parser.add_argument("--catalogue", choices=list(CATALOGUES), default="roadmap", help="which videos there are")
    arguments = parser.parse_args()
    with YouTube(CATALOGUES[arguments.catalogue](datetime.now(UTC)), arguments.port) as youtube:
        for name, value in {**youtube.environment, "YOUTUBE_API_KEY": KEY}.items():
            print(f"{'# ' if name == 'YOUTUBE_API_KEY' else ''}export {name}={value}", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            print("Stopped.")


if __name__ == "__main__":
    main()

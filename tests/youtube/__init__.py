"""A stand-in for YouTube on loopback. Real clients talk to it: a proxy that ends the TLS and speaks the wire formats.

``with YouTube(catalogue) as youtube:`` gives ``youtube.proxy_url`` and ``youtube.certificates``, or both as
``youtube.environment`` for a program of its own. ``python -m tests.youtube`` runs one with videos for every week of
the roadmap, to try the commands and the app by hand.
"""

from tests.youtube.clips import Captions, Catalogue, Channel, Clip, Fault, Playlist, id_of, spoken
from tests.youtube.server import KEY, YouTube

__all__ = ["KEY", "Captions", "Catalogue", "Channel", "Clip", "Fault", "Playlist", "YouTube", "id_of", "spoken"]

"""A stand-in for YouTube on loopback. Real clients talk to it: a proxy that ends the TLS and speaks the wire formats.

``with YouTube(catalogue) as youtube:`` gives ``youtube.proxy_url`` and ``youtube.certificates``, or both as
``youtube.environment`` for a program of its own. ``youtube.requests`` is what was asked (host, path, body, when),
``youtube.refused`` the other hosts that were wished for, ``youtube.most_at_once`` how many requests one host had to
answer at a time. ``youtube.next("timedtext", too_many("30"))`` makes the next request of a kind go wrong,
``youtube.faults(0.1, seed, BROKEN, CUT)`` a share of all; the faults stand in ``tests.youtube.clips``.

``python -m tests.youtube [--port N] [--catalogue roadmap|large]`` runs one in the foreground, to try the commands and
the app by hand: with videos for every week of the roadmap, or with a channel of two hundred.
"""

from tests.youtube.clips import Captions, Catalogue, Channel, Clip, Fault, Playlist, id_of, spoken
from tests.youtube.server import KEY, YouTube

__all__ = ["KEY", "Captions", "Catalogue", "Channel", "Clip", "Fault", "Playlist", "YouTube", "id_of", "spoken"]

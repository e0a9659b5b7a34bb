"""How the app is served."""

from __future__ import annotations

import pytest
from streamlit import config, net_util
from streamlit.web import bootstrap

from ui.serve import streamlit_options


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::"])
def test_nobody_elsewhere_is_asked_for_the_address_of_this_machine(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(net_util, "get_external_ip", lambda: asked.append(host))
    named = streamlit_options(host, 8501)
    options = {name.removeprefix("--"): value for name, value in zip(named[::2], named[1::2], strict=True)}
    assert (options["server.address"], options["server.port"]) == (host, "8501")
    before = {name: config.get_option(name) for name in options}
    try:
        for name, value in options.items():
            config.set_option(name, value == "true" if value in ("true", "false") else value)
        bootstrap._print_url(False)
    finally:
        for name, was in before.items():
            config.set_option(name, was)
    assert asked == []

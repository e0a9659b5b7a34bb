"""Passages -> a checked, cited Answer, or a Refusal that says why.

`ask` is the way through; `turn` does it within a conversation. `follow_up` makes a question stand alone, `evidence`
decides whether the library can answer it, `extracts` and `draft` write, `check` and `cite` hold what was written
against the passages, `refusals` says no.
"""

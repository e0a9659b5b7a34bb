"""Passages -> a checked, cited Answer, or a Refusal that says why.

`ask` is the way through; `turn` goes it within a conversation. `follow_up` makes a question stand alone, `evidence`
reads the sentences of what was found, `gate` decides whether they suffice. `extracts` chooses what `quoted` quotes;
`draft` is a chat model's, `written` has it written and `verify` held against the passages by `check`. `cite` numbers
the places, `refusals` says no. `from_roadmap` and the `roadmap_` modules answer questions about the roadmap itself,
the `study_` modules those on one's own way, and `videos` has videos looked for and added, after a yes.
"""

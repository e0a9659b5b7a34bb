"""What a run came to, as people and programs read it: one document, one page, plain words."""

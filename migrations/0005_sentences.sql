-- The vectors of a passage's sentences, beside the one of the passage: a question may be about one of them alone.
-- Null is not looked at yet, empty where the passage is one sentence.
alter table embedding add column sentences halfvec[];
alter table embedding alter column sentences set storage external;
create index embedding_without_sentences on embedding (model) where sentences is null;

-- name: known_sources
select id, uri, encode(content_hash, 'hex'), options, embedding_model, status, reason, passages, kind
from source where uri = any(%(uris)s);

-- name: sources
select id, uri, kind, title, url, language, weeks, status, reason, passages, duration_seconds, updated_at, roadmap_id
from source order by weeks[1] nulls last, title, uri;

-- name: source_text
select id, uri, kind, title, url, language, weeks, status, reason, passages, duration_seconds, updated_at, roadmap_id,
       text, cue_char_starts, cue_char_ends, cue_start_ms, cue_end_ms, chapters
from source where id = %(id)s;

-- name: videos
select id, title, url, video_id, weeks, coalesce(duration_seconds, cue_end_ms[cardinality(cue_end_ms)] / 1000.0), chapters
from source
where kind = 'captions' and status = 'ready' and weeks <> '{}' and coalesce(roadmap_id, %(roadmap)s) = %(roadmap)s
order by weeks[1], title, id;

-- name: passage_ranges
select id, char_start, char_end from passage where source_id = %(id)s order by ordinal;

-- name: known_embeddings
select encode(text_hash, 'hex'), id, tokens from embedding where model = %(model)s and text_hash = any(%(hashes)b);

-- name: add_embeddings
insert into embedding (model, text_hash, tokens, vector)
select %(model)s, item.text_hash, item.tokens, item.vector
from unnest(%(hashes)b::bytea[], %(tokens)b::integer[], %(vectors)b::vector[]) as item (text_hash, tokens, vector)
on conflict do nothing;

-- name: without_sentences
select embedding.id, used.source_id, used.char_start, used.char_end
from embedding
cross join lateral (
    select source_id, char_start, char_end from passage
    where passage.embedding_id = embedding.id and (%(source)s::text is null or source_id = %(source)s)
    order by id
    limit 1) as used
where model = %(model)s and sentences is null
order by embedding.id
limit %(limit)s;

-- name: put_sentences
-- ``owners`` says whose each vector is, in the order of the sentences.
update embedding
set sentences = array(
    select part.vector::halfvec
    from unnest(%(vectors)b::vector[], %(owners)b::bigint[]) with ordinality as part (vector, owner, place)
    where part.owner = embedding.id
    order by part.place)
where id = any(%(ids)b::bigint[]);

-- name: sentences_of_ranges
-- The vectors of the sentences of all passages that share text with one of these ranges of sources.
select passage.source_id, passage.char_start, passage.char_end, embedding.sentences
from unnest(%(sources)s::text[], %(starts)s::integer[], %(ends)s::integer[]) as looked (source_id, char_start, char_end)
join passage on passage.source_id = looked.source_id
            and passage.char_start < looked.char_end and passage.char_end > looked.char_start
join embedding on embedding.id = passage.embedding_id
where embedding.model = %(model)s and cardinality(embedding.sentences) > 0;

-- name: put_source
insert into source (id, uri, kind, title, url, video_id, language, weeks, duration_seconds, status, reason, content_hash,
                    options, embedding_model, passages, text, cue_char_starts, cue_char_ends, cue_start_ms, cue_end_ms,
                    chapters, added_at, updated_at, roadmap_id)
values (%(id)s, %(uri)s, %(kind)s, %(title)s, %(url)s, %(video_id)s, %(language)s, %(weeks)s, %(duration_seconds)s,
        %(status)s, %(reason)s, decode(%(content_hash)s, 'hex'), %(options)s, %(embedding_model)s, %(passages)s, %(text)s,
        %(cue_char_starts)s, %(cue_char_ends)s, %(cue_start_ms)s, %(cue_end_ms)s, %(chapters)s, %(now)s, %(now)s,
        (select id from roadmap where active and %(kind)s <> 'roadmap' and %(weeks)s::integer[] <> '{}'))
on conflict (id) do update set
    roadmap_id = case when source.weeks = excluded.weeks then coalesce(source.roadmap_id, excluded.roadmap_id)
                      else excluded.roadmap_id end,
    kind = excluded.kind, title = excluded.title, url = excluded.url, video_id = excluded.video_id,
    language = excluded.language, weeks = excluded.weeks, duration_seconds = excluded.duration_seconds,
    status = excluded.status, reason = excluded.reason, content_hash = excluded.content_hash, options = excluded.options,
    embedding_model = excluded.embedding_model, passages = excluded.passages, text = excluded.text,
    cue_char_starts = excluded.cue_char_starts, cue_char_ends = excluded.cue_char_ends,
    cue_start_ms = excluded.cue_start_ms, cue_end_ms = excluded.cue_end_ms, chapters = excluded.chapters,
    updated_at = excluded.updated_at;

-- name: put_failed_source
-- A source that was readable before keeps its text and passages; only the reason is new.
insert into source (id, uri, kind, title, weeks, status, reason, content_hash, options, added_at, updated_at)
values (%(id)s, %(uri)s, %(kind)s, %(title)s, '{}', 'failed', %(reason)s, decode(%(content_hash)s, 'hex'), %(options)s,
        %(now)s, %(now)s)
on conflict (id) do update set reason = excluded.reason, updated_at = excluded.updated_at
    where source.reason is distinct from excluded.reason;

-- name: clear_postings
delete from posting where passage_number in (select number from passage where source_id = any(%(ids)s));

-- name: clear_passages
delete from passage where source_id = any(%(ids)s);

-- name: add_passages
insert into passage (id, source_id, ordinal, char_start, char_end, start_seconds, end_seconds, weeks, context, embedding_id)
select item.id, %(source_id)s, item.ordinal, item.char_start, item.char_end, item.start_seconds, item.end_seconds,
       item.weeks::integer[], item.context, item.embedding_id
from unnest(%(ids)b::text[], %(ordinals)b::integer[], %(char_starts)b::integer[], %(char_ends)b::integer[],
            %(start_seconds)b::double precision[], %(end_seconds)b::double precision[], %(weeks)b::text[],
            %(contexts)b::text[], %(embedding_ids)b::bigint[])
     as item (id, ordinal, char_start, char_end, start_seconds, end_seconds, weeks, context, embedding_id)
returning ordinal, number;

-- name: add_terms
insert into term (stem)
select stem from unnest(%(stems)s::text[]) as wanted (stem)
where not exists (select from term where term.stem = wanted.stem)
order by stem
on conflict do nothing;

-- name: term_ids
select stem, id from term where stem = any(%(stems)s);

-- name: add_postings
copy posting (term_id, passage_number, impact) from stdin (format binary);

-- name: remove_sources
delete from source where id = any(%(ids)s) returning id;

-- name: unused_embeddings
delete from embedding where not exists (select from passage where passage.embedding_id = embedding.id);

-- name: unused_terms
delete from term where not exists (select from posting where posting.term_id = term.id);

-- name: counts
select (select count(*) from source where status = 'ready'), (select coalesce(sum(passages), 0) from source),
       (select count(*) from embedding),
       (select count(*) from embedding where not exists (select from passage where passage.embedding_id = embedding.id)),
       (select coalesce(sum(duration_seconds), 0) from source where status = 'ready');

-- name: passage_count
select coalesce(sum(passages), 0) from source where status = 'ready';

-- name: put_value
insert into library (key, value) values (%(key)s, %(value)s) on conflict (key) do update set value = excluded.value;

-- name: get_value
select value from library where key = %(key)s;

-- name: add_to_value
insert into library (key, value) values (%(key)s, to_jsonb(%(amount)s::bigint))
on conflict (key) do update set value = to_jsonb((library.value #>> '{}')::bigint + %(amount)s::bigint);

-- name: put_roadmap
-- A roadmap keeps its id when its title changes: what a learner did is known by it.
insert into roadmap (id, source_id, title, structure, active)
values (%(id)s, %(source_id)s, %(title)s, %(structure)s, not exists (select from roadmap where active))
on conflict (source_id) do update set title = excluded.title, structure = excluded.structure;

-- name: roadmaps
select id, source_id, title, active from roadmap order by title;

-- name: active_roadmap
select id, source_id, title, structure from roadmap where active;

-- name: deactivate_roadmaps
update roadmap set active = false where active;

-- name: activate_roadmap
update roadmap set active = true where id = %(id)s returning id;

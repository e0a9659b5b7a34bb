-- name: shape
-- What a search has to know first; the vector is null when this question was never asked.
select (select coalesce(sum(passages), 0) from source),
       (select concat(count(*), ' ', sum(passages), ' ', max(updated_at)) from source),
       array(select distinct language from source where passages > 0 order by language),
       coalesce((select indisvalid from pg_index where indexrelid = to_regclass(%(index)s)), false),
       (select vector::real[] from query_embedding where model = %(model)s and text_hash = %(text_hash)s);

-- name: keep_query_embedding
-- Not worth waiting for the disk: what is lost is embedded again.
with unhurried as materialized (select set_config('synchronous_commit', 'off', true))
insert into query_embedding (model, text_hash, vector)
select %(model)s, %(text_hash)s, %(vector)s::real[]::vector from unhurried
on conflict do nothing;

-- name: term_counts
select term.stem, term.id, (select count(*) from posting where posting.term_id = term.id)
from unnest(%(stems)s::text[]) as asked (stem) join term using (stem);

-- name: nearest
-- The vectors are ranked before they meet their passages: joining first doubles the time.
with question as materialized (select %(vector)s::real[]::vector as vector)
select passage.number
from (
    select id, vector <=> (select vector from question) as distance
    from embedding
    where model = %(model)s
    order by distance
    limit %(limit)s
) as near
join passage on passage.embedding_id = near.id
order by near.distance, passage.number
limit %(limit)s;

-- name: nearest_within
-- Only vectors of the passages asked for are compared. One may belong to several passages, so the filter is asked twice.
with question as materialized (select %(vector)s::real[]::vector as vector),
wanted as materialized (
    select distinct embedding_id from passage
    where (%(weeks)s::integer[] is null or weeks && %(weeks)s::integer[])
      and (%(sources)s::text[] is null or source_id = any(%(sources)s::text[]))
)
select passage.number
from (
    select id, vector <=> (select vector from question) as distance
    from wanted join embedding on embedding.id = wanted.embedding_id
    where model = %(model)s
    order by distance
    limit %(limit)s
) as near
join passage on passage.embedding_id = near.id
where (%(weeks)s::integer[] is null or weeks && %(weeks)s::integer[])
  and (%(sources)s::text[] is null or source_id = any(%(sources)s::text[]))
order by near.distance, passage.number
limit %(limit)s;

-- name: nearest_indexed
-- By the model's own index, whose expression and model have to stand here as literals.
select passage.number
from (
    select id, vector::{type}({dimensions}) <=> %(vector)s::real[]::{type}({dimensions}) as distance
    from embedding
    where model = {model}
      and (%(everything)s or id in (
          select embedding_id from passage
          where (%(weeks)s::integer[] is null or weeks && %(weeks)s::integer[])
            and (%(sources)s::text[] is null or source_id = any(%(sources)s::text[]))))
    order by distance
    limit %(limit)s
) as near
join passage on passage.embedding_id = near.id
where (%(weeks)s::integer[] is null or weeks && %(weeks)s::integer[])
  and (%(sources)s::text[] is null or source_id = any(%(sources)s::text[]))
order by near.distance, passage.number
limit %(limit)s;

-- name: scan_as_far_as_needed
-- Enough of the index is looked at for every answer wanted, and more where a filter drops some.
select set_config('hnsw.ef_search', %(candidates)s::text, true), set_config('hnsw.iterative_scan', 'strict_order', true);

-- name: scope_size
select count(*) from passage
where (%(weeks)s::integer[] is null or weeks && %(weeks)s::integer[])
  and (%(sources)s::text[] is null or source_id = any(%(sources)s::text[]));

-- name: scored
-- The best passages by their words together with the nearest by their vectors, each with both scores. Only the leading
-- terms of a question (its rarest) find passages; all of them score what was found. The last columns are the better
-- cosine of the passages before and after, null for a passage that stands alone, and the best of its own sentences (its
-- own where it is one), null where they have no vectors. `offset 0` keeps the planner from reading every posting when it has no statistics yet,
-- right after an ingest.
with question as materialized (select %(vector)s::real[]::vector as vector),
lexical as (
    select passage_number, sum(impact * weight) as score
    from unnest(%(terms)s::integer[], %(weights)s::double precision[]) with ordinality as asked (id, weight, place)
    cross join lateral (
        select passage_number, impact from posting where posting.term_id = asked.id offset 0) as posting
    where place <= %(leading)s
      and (%(everything)s or passage_number in (
          select number from passage
          where (%(weeks)s::integer[] is null or weeks && %(weeks)s::integer[])
            and (%(sources)s::text[] is null or source_id = any(%(sources)s::text[]))))
    group by passage_number
    order by score desc, passage_number
    limit %(limit)s
),
candidate as materialized (select passage_number from lexical union select unnest(%(nearest)s::bigint[])),
bm25 as (
    select candidate.passage_number, sum(impact * weight) as score
    from candidate
    cross join unnest(%(terms)s::integer[], %(weights)s::double precision[]) as asked (id, weight)
    cross join lateral (
        select impact from posting
        where posting.term_id = asked.id and posting.passage_number = candidate.passage_number offset 0) as posting
    group by candidate.passage_number
)
select passage.number, passage.id, source.id, source.uri, source.title, source.kind, source.url, source.language,
       passage.weeks, passage.char_start, passage.char_end, passage.start_seconds, passage.end_seconds,
       coalesce(nullif(1 - (embedding.vector <=> (select vector from question)), 'NaN'), 0), coalesce(bm25.score, 0),
       beside.cosine, closest.cosine
from candidate
cross join lateral (select * from passage where passage.number = candidate.passage_number offset 0) as passage
join source on source.id = passage.source_id
left join bm25 on bm25.passage_number = candidate.passage_number
left join embedding on embedding.id = passage.embedding_id and embedding.model = %(model)s
left join lateral (
    select max(nullif(1 - (near.vector <=> (select vector from question)), 'NaN')) as cosine
    from passage as neighbour join embedding as near on near.id = neighbour.embedding_id
    where neighbour.source_id = passage.source_id and near.model = %(model)s
      and neighbour.ordinal in (passage.ordinal - 1, passage.ordinal + 1)) as beside on true
left join lateral (
    select coalesce(max(nullif(1 - (sentence <=> (select vector::halfvec from question)), 'NaN')),
                    nullif(1 - (embedding.vector <=> (select vector from question)), 'NaN')) as cosine
    from unnest(embedding.sentences) as sentence
    having embedding.sentences is not null) as closest on true
order by passage.id;

-- name: spoken
-- The passages of recordings among these, with what is said around them and when, and how near each of their sentences,
-- in their order, comes to a question; those without vectors of sentences left out.
with question as materialized (select %(vector)s::real[]::vector::halfvec as vector),
stretch as (
    select passage.number, passage.source_id, passage.embedding_id, passage.char_start, passage.char_end,
           greatest(passage.char_start - %(around)s, 0) as from_char, passage.char_end + %(around)s as to_char
    from passage where passage.number = any(%(numbers)s)
)
select stretch.number, substring(source.text from from_char + 1 for to_char - from_char),
       stretch.char_start - from_char, stretch.char_end - from_char,
       cue.char_starts, cue.char_ends, cue.start_ms, cue.end_ms, sentence.cosines
from stretch
join source on source.id = stretch.source_id
join embedding on embedding.id = stretch.embedding_id and embedding.model = %(model)s
cross join lateral (
    select array_agg(char_start - from_char order by place) as char_starts,
           array_agg(char_end - from_char order by place) as char_ends,
           array_agg(start_ms order by place) as start_ms, array_agg(end_ms order by place) as end_ms
    from unnest(source.cue_char_starts, source.cue_char_ends, source.cue_start_ms, source.cue_end_ms)
         with ordinality as cue (char_start, char_end, start_ms, end_ms, place)
    where char_end > from_char and char_start < to_char) as cue
cross join lateral (
    select array_agg(coalesce(nullif(1 - (vector <=> (select vector from question)), 'NaN'), 0) order by place) as cosines
    from unnest(embedding.sentences) with ordinality as sentence (vector, place)) as sentence
where embedding.sentences is not null and cue.char_starts is not null;

-- name: passage_texts
select passage.number, substring(source.text from passage.char_start + 1 for passage.char_end - passage.char_start)
from passage join source on source.id = passage.source_id
where passage.number = any(%(numbers)s);

-- name: vector_count
select count(*) from embedding where model = %(model)s;

-- name: index_exists
select coalesce((select indisvalid from pg_index where indexrelid = to_regclass(%(index)s)), false);

-- name: prepare_index_building
select set_config('maintenance_work_mem', '512MB', true), set_config('max_parallel_maintenance_workers', '2', true);

-- name: create_index
create index if not exists {index} on embedding
using hnsw ((vector::{type}({dimensions})) {operators}) where model = {model};

-- name: drop_index
drop index if exists {index};

-- The library (shared by all learners) and what belongs to a learner (forced row-level security).
-- Run by the owner; the application works as study_app, which owns nothing and bypasses nothing.

create extension if not exists vector;

-- Roles belong to the server: another of its databases may have made this one, even at this very moment.
do $$
begin
    if not exists (select from pg_roles where rolname = 'study_app') then
        create role study_app nologin nosuperuser nobypassrls nocreatedb nocreaterole;
    end if;
exception when duplicate_object or unique_violation then null;
end
$$;
do $$
begin
    if not pg_has_role(current_user, 'study_app', 'set') then
        execute format('grant study_app to %I', current_user);
    end if;
exception when unique_violation or sqlstate 'XX000' then null; -- another migrator granted it
end
$$;

create table library (
    key text primary key,
    value jsonb not null
);

create table source (
    id text primary key,
    uri text not null unique,
    kind text not null check (kind in ('roadmap', 'captions', 'notes')),
    title text not null,
    url text,
    video_id text,
    language text not null default 'en',
    weeks integer[] not null default '{}',
    duration_seconds double precision,
    status text not null check (status in ('ready', 'failed', 'empty')),
    reason text,
    content_hash bytea not null,
    options jsonb not null default '{}', -- what was said at the door (kind, language, weeks); kept for the next ingest
    embedding_model text,
    passages integer not null default 0,
    text text not null default '',
    cue_char_starts integer[] not null default '{}',
    cue_char_ends integer[] not null default '{}',
    cue_start_ms integer[] not null default '{}',
    cue_end_ms integer[] not null default '{}',
    chapters jsonb not null default '[]',
    added_at timestamptz not null,
    updated_at timestamptz not null
);

-- Uncompressed, so that a passage is cut out of a long text without unpacking all of it.
alter table source alter column text set storage external;

-- Content-addressed: (model, hash of exactly what was sent) -> vector. A model's name holds provider, name and dimensions.
create table embedding (
    id bigint generated always as identity primary key,
    model text not null,
    text_hash bytea not null,
    tokens integer not null,
    vector vector not null,
    unique (model, text_hash)
);
alter table embedding alter column vector set storage external;

-- Kept apart: in the table above questions would crowd the passages out of an index's answers.
create table query_embedding (
    model text not null,
    text_hash bytea not null,
    vector vector not null,
    primary key (model, text_hash)
);

create table passage (
    number bigint generated always as identity primary key,
    id text not null unique,
    source_id text not null references source on delete cascade,
    ordinal integer not null,
    char_start integer not null,
    char_end integer not null,
    start_seconds double precision,
    end_seconds double precision,
    weeks integer[] not null default '{}',
    context text not null,
    embedding_id bigint references embedding,
    unique (source_id, ordinal)
);
create index passage_embedding on passage (embedding_id);
create index passage_weeks on passage using gin (weeks);

create table term (
    id integer generated always as identity primary key,
    stem text not null unique
);

-- impact: the BM25 weight of the term in the passage without its idf, which is known only when a question is asked.
-- No foreign keys: checking them for each of some eighty rows a passage doubles the time of loading. The statements
-- that remove passages remove their postings first.
create table posting (
    term_id integer not null,
    passage_number bigint not null,
    impact real not null,
    primary key (term_id, passage_number) include (impact)
);
create index posting_passage on posting (passage_number);

create table roadmap (
    id text primary key,
    source_id text not null unique references source on delete cascade,
    title text not null,
    structure jsonb not null,
    active boolean not null default false
);
create unique index roadmap_one_active on roadmap (active) where active;

create table learner (
    id uuid primary key,
    name text not null
);
insert into learner values ('00000000-0000-0000-0000-000000000001', 'local');

create table conversation (
    id uuid primary key,
    learner_id uuid not null references learner on delete cascade,
    title text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (id, learner_id)
);
create index conversation_recent on conversation (learner_id, updated_at desc);

create table message (
    id bigint generated always as identity primary key,
    learner_id uuid not null references learner on delete cascade,
    conversation_id uuid not null,
    role text not null check (role in ('user', 'assistant')),
    content text not null,
    answer jsonb,
    created_at timestamptz not null,
    foreign key (conversation_id, learner_id) references conversation (id, learner_id) on delete cascade,
    unique (id, learner_id)
);
create index message_in_order on message (conversation_id, id);

create table feedback (
    message_id bigint primary key,
    learner_id uuid not null references learner on delete cascade,
    thumb smallint not null check (thumb in (-1, 1)),
    created_at timestamptz not null,
    foreign key (message_id, learner_id) references message (id, learner_id) on delete cascade
);

create function current_learner() returns uuid language sql stable
    return nullif(current_setting('study.learner', true), '')::uuid;

alter table learner enable row level security;
alter table learner force row level security;
create policy own on learner using (id = current_learner()) with check (id = current_learner());

alter table conversation enable row level security;
alter table conversation force row level security;
create policy own on conversation using (learner_id = current_learner()) with check (learner_id = current_learner());

alter table message enable row level security;
alter table message force row level security;
create policy own on message using (learner_id = current_learner()) with check (learner_id = current_learner());

alter table feedback enable row level security;
alter table feedback force row level security;
create policy own on feedback using (learner_id = current_learner()) with check (learner_id = current_learner());

grant usage on schema public to study_app;
grant select, insert, update, delete on
    library, source, embedding, query_embedding, passage, term, posting, roadmap, conversation, message, feedback to study_app;
grant select on learner to study_app;

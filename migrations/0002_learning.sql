-- What a learner wants, did and plans. Facts and profiles are only ever added: the application may not change them.

create table profile (
    id bigint generated always as identity primary key,
    learner_id uuid not null references learner on delete cascade,
    at timestamptz not null,
    document jsonb not null
);
create index profile_latest on profile (learner_id, id desc);

-- No reference to the roadmap: what was done stays done when a roadmap is removed and loaded again.
create table fact (
    id bigint generated always as identity primary key,
    learner_id uuid not null references learner on delete cascade,
    roadmap_id text not null,
    kind text not null
        check (kind in ('started', 'worked', 'done', 'skipped', 'known', 'undone', 'asked', 'answered')),
    at timestamptz not null,
    task_id text,
    title text not null default '',
    minutes integer check (minutes between 0 and 100000),
    reason text,
    undoes bigint,
    session_id text,
    together text,
    weeks integer[] not null default '{}',
    seconds double precision,
    grade double precision check (grade between 0 and 1),
    unique (id, learner_id),
    foreign key (undoes, learner_id) references fact (id, learner_id)
);
create index fact_in_order on fact (learner_id, roadmap_id, id);

create table plan_week (
    learner_id uuid not null references learner on delete cascade,
    roadmap_id text not null,
    week_of date not null check (extract(isodow from week_of) = 1),
    minutes integer[] not null check (cardinality(minutes) = 7),
    kept_at timestamptz not null,
    primary key (learner_id, roadmap_id, week_of)
);

-- sequence rises whenever what a calendar shows of the session changes; withdrawn sessions stay, to be cancelled there.
create table plan_session (
    learner_id uuid not null,
    roadmap_id text not null,
    id text not null,
    week_of date not null,
    day date not null,
    start time,
    minutes integer not null check (minutes > 0),
    kind text not null check (kind in ('review', 'video', 'task', 'practice')),
    task_id text,
    title text not null,
    part text,
    reason text not null,
    source text,
    start_seconds double precision,
    end_seconds double precision,
    state text not null check (state in ('planned', 'done', 'dropped', 'withdrawn')),
    locked boolean not null default false,
    sequence integer not null default 0,
    changed_at timestamptz not null,
    primary key (learner_id, roadmap_id, id),
    foreign key (learner_id, roadmap_id, week_of) references plan_week on delete cascade
);
create index plan_session_by_week on plan_session (learner_id, roadmap_id, week_of);

-- A source's weeks are those of the roadmap in use when it was read in; null for a source older than any roadmap.
alter table source add column roadmap_id text;
update source set roadmap_id = (select id from roadmap where active) where kind <> 'roadmap' and weeks <> '{}';

-- A learner who signs in is known by issuer and subject; the id is made from both.
alter table learner add column created_at timestamptz not null default now();

do $$
declare
    owned text;
begin
    foreach owned in array array['profile', 'fact', 'plan_week', 'plan_session'] loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format(
            'create policy own on %I using (learner_id = current_learner()) with check (learner_id = current_learner())',
            owned);
    end loop;
end
$$;

grant select, insert on profile, fact to study_app;
grant select, insert, update, delete on plan_week, plan_session to study_app;

-- Practice: problems made from passages (shared), and what learners did with problems (theirs, only ever added to).

-- Problems of the bank are files of the product; here are those made from the library, with the checks they passed.
create table problem (
    id text primary key,
    roadmap_id text,
    week integer,
    kind text not null,
    origin text not null check (origin in ('generated', 'passage')),
    source_id text not null references source on delete cascade,
    document jsonb not null,
    made_at timestamptz not null
);
create index problem_by_week on problem (roadmap_id, week);
create index problem_by_source on problem (source_id);

-- Why problems were not set: counted, so that it can be told how often what was made is wrong.
create table problem_dropped (
    id bigint generated always as identity primary key,
    roadmap_id text not null,
    week integer,
    reason text not null,
    count integer not null check (count > 0),
    dropped_at timestamptz not null
);

-- A problem that somebody reported is set for nobody until the report is taken back.
create table problem_report (
    id bigint generated always as identity primary key,
    problem_id text not null,
    why text not null,
    taken_back boolean not null default false,
    reported_at timestamptz not null
);
create index problem_report_latest on problem_report (problem_id, id desc);

-- What happened around an answer: that a problem was set, a hint was shown, its solution was, it was answered.
create table practice_event (
    id bigint generated always as identity primary key,
    learner_id uuid not null references learner on delete cascade,
    problem_id text not null,
    kind text not null check (kind in ('set', 'hint', 'revealed', 'answered')),
    at timestamptz not null
);
create index practice_event_in_order on practice_event (learner_id, problem_id, id);

create table attempt (
    id bigint generated always as identity primary key,
    learner_id uuid not null references learner on delete cascade,
    roadmap_id text not null,
    problem_id text not null,
    kind text not null,
    week integer,
    topic text not null,
    difficulty integer not null check (difficulty between 1 and 5),
    at timestamptz not null,
    grade double precision check (grade between 0 and 1),
    verdict text not null check (verdict in ('right', 'partly', 'wrong', 'unsure')),
    options integer[] not null default '{}',
    text text not null default '',
    title text not null,
    judged jsonb not null,
    seconds double precision check (seconds >= 0),
    hints integer not null default 0,
    revealed boolean not null default false,
    guess double precision not null default 0,
    check ((grade is null) = (verdict = 'unsure')),
    unique (id, learner_id)
);
create index attempt_in_order on attempt (learner_id, roadmap_id, id);

-- The log that the schedule is replayed from. A correction is a row of its own that names the one it stands for.
create table review (
    id bigint generated always as identity primary key,
    learner_id uuid not null references learner on delete cascade,
    problem_id text not null,
    rating text not null check (rating in ('again', 'hard', 'good', 'easy')),
    at timestamptz not null,
    seconds double precision check (seconds >= 0),
    attempt_id bigint,
    corrects bigint,
    unique (id, learner_id),
    foreign key (attempt_id, learner_id) references attempt (id, learner_id),
    foreign key (corrects, learner_id) references review (id, learner_id)
);
create index review_in_order on review (learner_id, id);

-- Parameters of the schedule fitted to a learner's own reviews; the latest hold.
create table review_parameters (
    id bigint generated always as identity primary key,
    learner_id uuid not null references learner on delete cascade,
    parameters double precision[] not null check (cardinality(parameters) = 21),
    reviews integer not null,
    loss double precision not null,
    loss_before double precision not null,
    fitted_at timestamptz not null
);
create index review_parameters_latest on review_parameters (learner_id, id desc);

do $$
declare
    owned text;
begin
    foreach owned in array array['practice_event', 'attempt', 'review', 'review_parameters'] loop
        execute format('alter table %I enable row level security', owned);
        execute format('alter table %I force row level security', owned);
        execute format(
            'create policy own on %I using (learner_id = current_learner()) with check (learner_id = current_learner())',
            owned);
    end loop;
end
$$;

grant select, insert, delete on problem, problem_dropped to study_app;
grant select, insert on problem_report, practice_event, attempt, review, review_parameters to study_app;

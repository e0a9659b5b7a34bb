-- What was learnt of videos: shared by all learners, kept so that a run that was stopped goes on where it was.

-- via tells who said it: what YouTube's Data API said is looked up again or removed within thirty days.
create table video (
    id text primary key check (id ~ '^[A-Za-z0-9_-]{11}$'),
    outcome text not null,
    message text,
    details jsonb,
    via text not null,
    looked_at timestamptz not null
);
create index video_by_age on video (via, looked_at);

-- What came of asking for captions, where it was not ok: those that are there are sources.
create table video_captions (
    video_id text primary key check (video_id ~ '^[A-Za-z0-9_-]{11}$'),
    outcome text not null,
    message text,
    asked_at timestamptz not null
);

create table video_search (
    via text not null,
    query text not null,
    hits jsonb not null,
    searched_at timestamptz not null,
    primary key (via, query)
);
create index video_search_by_age on video_search (via, searched_at);

-- Why a video was chosen for a week, or was not.
create table video_choice (
    roadmap_id text not null,
    week integer not null,
    video_id text not null,
    title text not null,
    chosen boolean not null,
    reason text not null,
    score real,
    via text not null,
    chosen_at timestamptz not null,
    primary key (roadmap_id, week, video_id)
);

grant select, insert, update, delete on video, video_captions, video_search, video_choice to study_app;

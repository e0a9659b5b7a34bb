-- Everything here runs as study_app with a learner set: row-level security hides the rows of the others.

-- name: profiles
select at, document from profile order by id;

-- name: add_profile
insert into profile (learner_id, at, document) values (%(learner)s, %(at)s, %(document)s);

-- name: facts
select kind, at, task_id, title, minutes, reason, undoes, session_id, together, weeks, seconds, grade, id
from fact where roadmap_id = %(roadmap)s order by id;

-- name: add_fact
insert into fact (learner_id, roadmap_id, kind, at, task_id, title, minutes, reason, undoes, session_id, together,
                  weeks, seconds, grade)
values (%(learner)s, %(roadmap)s, %(kind)s, %(at)s, %(task_id)s, %(title)s, %(minutes)s, %(reason)s, %(undoes)s,
        %(session_id)s, %(together)s, %(weeks)s, %(seconds)s, %(grade)s);

-- name: one_at_a_time
-- Two writers of one learner's plan or facts wait for each other until the transaction ends.
select pg_advisory_xact_lock(hashtextextended('study.learning ' || %(learner)s, 0));

-- name: plan_weeks
select week_of, minutes, kept_at from plan_week where roadmap_id = %(roadmap)s order by week_of;

-- name: put_plan_week
insert into plan_week (learner_id, roadmap_id, week_of, minutes, kept_at)
values (%(learner)s, %(roadmap)s, %(week_of)s, %(minutes)s, %(now)s)
on conflict (learner_id, roadmap_id, week_of) do update set minutes = excluded.minutes, kept_at = excluded.kept_at;

-- name: plan_sessions
select id, day, start, minutes, kind, task_id, title, part, reason, source, start_seconds, end_seconds, state, locked,
       week_of, sequence, changed_at
from plan_session where roadmap_id = %(roadmap)s order by day, start nulls first, id;

-- name: put_plan_session
insert into plan_session (learner_id, roadmap_id, id, week_of, day, start, minutes, kind, task_id, title, part, reason,
                          source, start_seconds, end_seconds, state, locked, sequence, changed_at)
values (%(learner)s, %(roadmap)s, %(id)s, %(week_of)s, %(day)s, %(start)s, %(minutes)s, %(kind)s, %(task_id)s, %(title)s,
        %(part)s, %(reason)s, %(source)s, %(start_seconds)s, %(end_seconds)s, %(state)s, %(locked)s, %(sequence)s,
        %(changed_at)s)
on conflict (learner_id, roadmap_id, id) do update set
    week_of = excluded.week_of, day = excluded.day, start = excluded.start, minutes = excluded.minutes,
    kind = excluded.kind, task_id = excluded.task_id, title = excluded.title, part = excluded.part,
    reason = excluded.reason, source = excluded.source, start_seconds = excluded.start_seconds,
    end_seconds = excluded.end_seconds, state = excluded.state, locked = excluded.locked,
    sequence = excluded.sequence, changed_at = excluded.changed_at;

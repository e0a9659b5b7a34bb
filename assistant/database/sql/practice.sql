-- Problems made from the library are shared; the rest runs with a learner set, and row-level security hides the others.

-- name: problems
select document from problem where roadmap_id is not distinct from %(roadmap)s order by made_at, id;

-- name: problem
select document from problem where id = %(id)s;

-- name: add_problem
insert into problem (id, roadmap_id, week, kind, origin, source_id, document, made_at)
values (%(id)s, %(roadmap)s, %(week)s, %(kind)s, %(origin)s, %(source)s, %(document)s, %(now)s)
on conflict (id) do nothing;

-- name: add_dropped
insert into problem_dropped (roadmap_id, week, reason, count, dropped_at)
values (%(roadmap)s, %(week)s, %(reason)s, %(count)s, %(now)s);

-- name: dropped
select reason, sum(count) from problem_dropped group by reason order by sum(count) desc, reason;

-- name: reported
select problem_id from (
    select distinct on (problem_id) problem_id, taken_back from problem_report order by problem_id, id desc
) as latest where not taken_back;

-- name: reports
select problem_id, why, reported_at from (
    select distinct on (problem_id) problem_id, why, reported_at, taken_back, id
    from problem_report order by problem_id, id desc
) as latest where not taken_back order by id desc;

-- name: add_report
insert into problem_report (problem_id, why, taken_back, reported_at)
values (%(problem)s, %(why)s, %(taken_back)s, %(now)s);

-- name: events
-- What happened since the problem was set last, or answered.
select kind, at from practice_event
where problem_id = %(problem)s
  and id > coalesce((select max(id) from practice_event where problem_id = %(problem)s and kind = 'answered'), 0)
  and id >= coalesce((select max(id) from practice_event where problem_id = %(problem)s and kind = 'set'), 0)
order by id;

-- name: add_event
insert into practice_event (learner_id, problem_id, kind, at) values (%(learner)s, %(problem)s, %(kind)s, %(at)s);

-- name: last_set
select problem_id from practice_event where kind = 'set' order by id desc limit %(count)s;

-- name: attempts
select problem_id, kind, week, topic, difficulty, at, grade, verdict, options, text, title, judged, seconds, hints,
       revealed, guess, id
from attempt where roadmap_id = %(roadmap)s order by id;

-- name: last_attempt
select problem_id, kind, week, topic, difficulty, at, grade, verdict, options, text, title, judged, seconds, hints,
       revealed, guess, id
from attempt where %(problem)s::text is null or problem_id = %(problem)s order by id desc limit 1;

-- name: add_attempt
insert into attempt (learner_id, roadmap_id, problem_id, kind, week, topic, difficulty, at, grade, verdict, options,
                     text, title, judged, seconds, hints, revealed, guess)
values (%(learner)s, %(roadmap)s, %(problem_id)s, %(kind)s, %(week)s, %(topic)s, %(difficulty)s, %(at)s, %(grade)s,
        %(verdict)s, %(options)s, %(text)s, %(title)s, %(judged)s, %(seconds)s, %(hints)s, %(revealed)s, %(guess)s)
returning id;

-- name: reviews
select problem_id, rating, at, seconds, attempt_id, corrects, id from review order by id;

-- name: add_review
insert into review (learner_id, problem_id, rating, at, seconds, attempt_id, corrects)
values (%(learner)s, %(problem_id)s, %(rating)s, %(at)s, %(seconds)s, %(attempt_id)s, %(corrects)s)
returning id;

-- name: parameters
select parameters, reviews, loss, loss_before, fitted_at from review_parameters order by id desc limit 1;

-- name: add_parameters
insert into review_parameters (learner_id, parameters, reviews, loss, loss_before, fitted_at)
values (%(learner)s, %(parameters)s, %(reviews)s, %(loss)s, %(loss_before)s, %(now)s);

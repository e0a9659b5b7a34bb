-- name: videos
select id, outcome, message, details, via, looked_at from video where id = any(%(ids)s);

-- name: put_video
insert into video (id, outcome, message, details, via, looked_at)
values (%(id)s, %(outcome)s, %(message)s, %(details)s, %(via)s, %(looked_at)s)
on conflict (id) do update set outcome = excluded.outcome, message = excluded.message, details = excluded.details,
    via = excluded.via, looked_at = excluded.looked_at;

-- name: captions
select video_id, outcome, message, asked_at from video_captions where video_id = any(%(ids)s);

-- name: put_captions
insert into video_captions (video_id, outcome, message, asked_at)
values (%(id)s, %(outcome)s, %(message)s, %(now)s)
on conflict (video_id) do update set outcome = excluded.outcome, message = excluded.message,
    asked_at = excluded.asked_at;

-- name: forget_captions
delete from video_captions where video_id = %(id)s;

-- name: search
select hits, searched_at from video_search where via = %(via)s and query = %(query)s;

-- name: put_search
insert into video_search (via, query, hits, searched_at) values (%(via)s, %(query)s, %(hits)s, %(now)s)
on conflict (via, query) do update set hits = excluded.hits, searched_at = excluded.searched_at;

-- name: clear_choices
delete from video_choice where roadmap_id = %(roadmap)s and week = %(week)s;

-- name: put_choice
insert into video_choice (roadmap_id, week, video_id, title, chosen, reason, score, via, chosen_at)
values (%(roadmap)s, %(week)s, %(video_id)s, %(title)s, %(chosen)s, %(reason)s, %(score)s, %(via)s, %(now)s)
on conflict do nothing;

-- name: choices
select video_id, title, chosen, reason, score, via, chosen_at from video_choice
where roadmap_id = %(roadmap)s and week = %(week)s
order by chosen desc, score desc nulls last, video_id;

-- name: forget_videos
delete from video where via = %(via)s and looked_at < %(before)s;

-- name: forget_searches
delete from video_search where via = %(via)s and searched_at < %(before)s;

-- name: forget_choices
delete from video_choice where via = %(via)s and chosen_at < %(before)s;

-- name: sources_of_videos
-- Where a video was read in more than once, the source that holds most of it.
select distinct on (video_id) video_id, id, uri, status, passages, weeks, roadmap_id
from source where video_id = any(%(ids)s)
order by video_id, passages desc, id;

-- name: quota
select (value ->> 'used')::integer from library where key = 'youtube_quota' and value ->> 'day' = %(day)s;

-- name: add_to_quota
insert into library (key, value)
values ('youtube_quota', jsonb_build_object('day', %(day)s::text, 'used', %(units)s::integer))
on conflict (key) do update set value = case
    when library.value ->> 'day' = %(day)s
    then jsonb_set(library.value, '{used}', to_jsonb((library.value ->> 'used')::integer + %(units)s::integer))
    else excluded.value end;

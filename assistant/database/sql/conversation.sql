-- Everything here runs as study_app with a learner set: row-level security hides the rows of the others.

-- name: conversations
select id, title, created_at, updated_at from conversation order by updated_at desc, created_at desc, id;

-- name: add_conversation
insert into conversation (id, learner_id, title, created_at, updated_at)
values (%(id)s, %(learner)s, %(title)s, %(now)s, %(now)s);

-- name: rename_conversation
update conversation set title = %(title)s where id = %(id)s returning id;

-- name: remove_conversation
delete from conversation where id = %(id)s returning id;

-- name: messages
-- One row with nulls for a conversation without messages, no row for one that is not there.
select message.id, message.role, message.content, message.answer, message.created_at, feedback.thumb
from conversation
left join message on message.conversation_id = conversation.id
left join feedback on feedback.message_id = message.id
where conversation.id = %(id)s
order by message.id;

-- name: touch_conversation
update conversation set updated_at = greatest(updated_at, %(now)s), title = coalesce(nullif(title, ''), %(title)s)
where id = %(id)s returning id;

-- name: add_message
insert into message (learner_id, conversation_id, role, content, answer, created_at)
values (%(learner)s, %(id)s, %(role)s, %(content)s, %(answer)s, %(now)s)
returning id;

-- name: put_feedback
insert into feedback (message_id, learner_id, thumb, created_at)
select message.id, message.learner_id, %(thumb)s, %(now)s
from message where message.id = %(message)s and message.role = 'assistant'
on conflict (message_id) do update set thumb = excluded.thumb, created_at = excluded.created_at
returning message_id;

-- name: remove_feedback
with answer as (select id from message where id = %(message)s and role = 'assistant'),
removed as (delete from feedback where message_id in (select id from answer))
select id from answer;

-- Learners and everything that is theirs. The first statement runs as study_app, all others as the owner, who may be
-- a superuser and then is not bound by row-level security: so every statement about one learner names them itself.

-- name: learner_name
select name from learner where id = %(learner)s;

-- name: put_learner
insert into learner (id, name, created_at) values (%(learner)s, %(name)s, %(now)s)
on conflict (id) do update set name = excluded.name where learner.name <> excluded.name;

-- name: learners
select id, name, created_at from learner order by created_at, id;

-- name: owned_tables
-- Every table whose rows belong to a learner, with the tables of learners it refers to: read from the schema, so that a
-- new one is never left out. Partitions are reached through the table they are part of.
with owned as (
    select c.oid, c.relname
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = (select relnamespace from pg_class where oid = 'learner'::regclass)
      and c.relkind in ('r', 'p') and not c.relispartition
      and a.attname = 'learner_id' and a.attnum > 0 and not a.attisdropped
)
select owned.relname::text,
       (select coalesce(array_agg(distinct other.relname::text), '{}')
        from pg_constraint f join owned other on other.oid = f.confrelid
        where f.conrelid = owned.oid and f.contype = 'f' and f.confrelid <> owned.oid)
from owned order by owned.relname;

-- name: hold_learner
-- Nothing of the learner's can be added while the row is held: every row of theirs refers to it.
select id from learner where id = %(learner)s for update;

-- name: learner_document
select to_jsonb(learner) from learner where id = %(learner)s;

-- name: owned_rows
select to_jsonb(owned) as document from {table} as owned where learner_id = %(learner)s order by document;

-- name: remove_owned
delete from {table} where learner_id = %(learner)s;

-- name: remove_learner
delete from learner where id = %(learner)s;

-- name: in_utc
set local timezone to 'UTC';

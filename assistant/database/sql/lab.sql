-- The lab: throwaway databases for learners' SQL. All of it but turn_round runs as the owner.

-- name: abilities
select rolsuper, rolsuper or rolcreatedb, rolsuper or rolcreaterole, current_setting('max_prepared_transactions')::int,
       pg_is_in_recovery(), (select oid::bigint from pg_database where datname = current_database())
from pg_roles where rolname = current_user;

-- name: hold
select pg_try_advisory_lock(hashtextextended(%(name)s, 0));

-- name: let_go
select pg_advisory_unlock(hashtextextended(%(name)s, 0));

-- name: left_behind
-- Databases and roles of labs: of this database's, and of those of databases that are gone.
select name from (select datname::text from pg_database union select rolname::text from pg_roles) as found (name)
where name ~ '^study_lab_[0-9]+_[0-9a-f]{16}$'
  and (split_part(name, '_', 3)::bigint = %(database)s
       or not exists (select from pg_database where oid::bigint = split_part(name, '_', 3)::bigint));

-- name: create_role
create role {name} nologin nosuperuser nocreatedb nocreaterole noinherit noreplication nobypassrls connection limit 1
    password {password};

-- name: limit_temporary_files
alter role {name} set temp_file_limit = '64MB';

-- name: may_end_its_sessions
grant {name} to current_user with inherit true, set false;

-- name: create_database
create database {name} template template0;

-- name: close_database
revoke all on database {name} from public;
grant connect, temporary on database {name} to {name};

-- name: let_in
alter role {name} login;

-- name: let_in_no_more
alter role {name} nologin;

-- name: empty
drop schema public cascade;
create schema public;
grant usage, create on schema public to {name};

-- name: turn_round
-- As the learner, after a seed: every row of every table comes to lie behind those it lay before. What has no order of
-- its own, and is right only by the order in which the rows were inserted, comes out otherwise.
do $$
declare
    one record;
    places tid[];
    place tid;
begin
    for one in
        select c.oid::regclass as name, min(a.attname) as part
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
          and a.attgenerated = '' and a.attidentity <> 'a'
        group by c.oid
    loop
        execute format('alter table %s disable trigger user', one.name);
        execute format('select array_agg(ctid order by ctid desc) from only %s', one.name) into places;
        foreach place in array coalesce(places, '{}') loop
            execute format('update only %s set %I = %I where ctid = $1', one.name, one.part, one.part) using place;
        end loop;
        execute format('alter table %s enable trigger user', one.name);
    end loop;
end
$$;

-- name: take_away
-- What everybody may do in a database and no exercise needs. These are the superuser's to take, and only in here.
do $$
declare
    taken text;
begin
    for taken in
        select format('revoke execute on function %s from public', oid::regprocedure)
        from pg_proc
        where pronamespace = 'pg_catalog'::regnamespace
          and proname ~ ('^(pg_sleep|pg_(try_)?advisory|lo_|loread|lowrite|pg_read_|pg_ls_|pg_stat_file|pg_notify'
                         '|pg_terminate_backend|pg_cancel_backend|pg_logical_emit|pg_stat_get_activity|pg_export_snap'
                         '|query_to_xml|cursor_to_xml|table_to_xml|schema_to_xml|database_to_xml)')
    loop
        execute taken;
    end loop;
    revoke select on pg_database, pg_roles, pg_user, pg_group, pg_stat_activity, pg_stat_database, pg_largeobject,
        pg_largeobject_metadata, pg_db_role_setting, pg_auth_members, pg_settings, pg_file_settings from public;
end
$$;

-- name: terminate
select pg_terminate_backend(pid) from pg_stat_activity where usename = %(name)s;

-- name: sessions
select count(*) from pg_stat_activity where usename = %(name)s or datname = %(name)s and usename is not null;

-- name: watch
select pg_database_size(%(name)s), array(select pid from pg_stat_activity where usename = %(name)s);

-- name: drop_database_by_force
drop database if exists {name} with (force);

-- name: drop_database
drop database if exists {name};

-- name: drop_role
drop role if exists {name};

-- name: lock
select pg_advisory_xact_lock(7113000);

-- name: ledger_exists
select to_regclass('migration') is not null;

-- name: make_ledger
create table if not exists migration (
    number integer primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now()
);

-- name: applied
select number, name, checksum from migration order by number;

-- name: record
insert into migration (number, name, checksum) values (%(number)s, %(name)s, %(checksum)s);

-- name: vector_version
select extversion from pg_extension where extname = 'vector';

-- name: version
select current_setting('server_version'), (select extversion from pg_extension where extname = 'vector');

-- name: work_as_application
set role study_app;

-- name: be_learner
select set_config('study.learner', %(learner)s, true);

-- name: tables
-- The tables of the program with their columns and the tables they refer to. Those of extensions and the migrations'
-- ledger are not its data.
select c.relname,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''),
       (select coalesce(array_agg(distinct r.relname::text), '{}')
        from pg_constraint f join pg_class r on r.oid = f.confrelid
        where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid),
       c.relforcerowsecurity
from pg_class c
where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname <> 'migration'
  and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
order by c.relname;

-- name: counters
-- The next number of every column that counts by itself.
select t.relname, a.attname, s.seqrelid::regclass::text
from pg_sequence s
join pg_depend d on d.objid = s.seqrelid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i')
join pg_class t on t.oid = d.refobjid
join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
where t.relnamespace = current_schema()::regnamespace
order by 1, 2;

-- name: counter
select last_value, is_called from {sequence};

-- name: set_counter
select setval(%(sequence)s::regclass, %(last)s, %(called)s);

-- name: migrations
select number, checksum from migration order by number;

-- name: sees_everything
select rolsuper or rolbypassrls from pg_roles where rolname = current_user;

-- name: patience
set local lock_timeout = '30s';

-- name: see_all
alter table {table} no force row level security;

-- name: see_own
alter table {table} force row level security;

-- name: write
copy {table} ({columns}) to stdout (format binary);

-- name: read
copy {table} ({columns}) from stdin (format binary);

-- name: rows
select count(*) from {table};

-- name: empty
truncate {tables};

-- name: drop_everything
do $$
declare
    thing record;
begin
    for thing in
        select format('drop %s if exists %s cascade',
                      case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
                                     else 'table' end, c.oid::regclass) as statement
        from pg_class c
        where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S')
          and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('e', 'a', 'i')
                                                    and d.classid = 'pg_class'::regclass)
        union all
        select format('drop routine if exists %s cascade', p.oid::regprocedure)
        from pg_proc p
        where p.pronamespace = current_schema()::regnamespace
          and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e'
                                                    and d.classid = 'pg_proc'::regclass)
    loop
        execute thing.statement;
    end loop;
end
$$;

-- name: models
select e.model, vector_dims((select v.vector from embedding v where v.model = e.model limit 1))
from (select distinct model from embedding) e;

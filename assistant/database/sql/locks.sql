-- name: share_ingest
select pg_advisory_lock_shared(7113001);

-- name: unshare_ingest
select pg_advisory_unlock_shared(7113001);

-- name: try_collect
select pg_try_advisory_lock(7113001);

-- name: try_source
select pg_try_advisory_lock(%(key)s);

-- name: release_source
select pg_advisory_unlock(%(key)s);

-- name: try_hold
select pg_try_advisory_lock(hashtextextended(%(name)s, 7113));

-- name: let_go
select pg_advisory_unlock(hashtextextended(%(name)s, 7113));

-- name: hold
select pg_advisory_lock(hashtextextended(%(name)s, 7113));

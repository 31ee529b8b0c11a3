-- A job's fencing token becomes part of a key. A child's transaction holds its row `for key share`: changing the token
-- (cancelling, claiming again) waits for that transaction, keeping the lease alive does not.

create unique index job_lease on job (id, lease_token);

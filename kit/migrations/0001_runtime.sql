-- The runtime's own tables: events out (outbox), events in (inbox, inbox_cursor, inbox_waiting), timers, jobs,
-- idempotency keys. Only kit code touches them.
--
-- Who may do what:
--   outbox        the app role only inserts, for whatever branch the changed record has; it cannot read other
--                 people's events back. The relay (system role) reads and marks.
--   inbox*        no `branch_id` column and so no branch policy, on purpose: duplicates and order are decided per
--                 record, and a record that moved to another branch must not leave its history behind. The branch
--                 of a waiting event is kept in `branch`, for lists that people see.
--   timer, job    visible within the caller's branches, so that an api can show and cancel them; anybody may add
--                 (a caller whose writes reach fewer branches than the record's still starts its timer).
--                 A job reads its own row whatever its caller's branches: app.job names it for one transaction.

alter default privileges in schema public
  grant select, insert, update, delete on tables to {app_role}, {system_role};
alter default privileges in schema public
  grant usage, select on sequences to {app_role}, {system_role};
grant usage on schema public to {app_role}, {system_role};

{install:rls}
create function app_job() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.job', true), '')::uuid $$;

-- Events on their way out -------------------------------------------------------------------------------------------

create table outbox (
  id bigint generated always as identity primary key,
  event_id uuid not null unique,
  aggregate_type text not null,
  aggregate_id text not null,
  seq bigint not null,
  branch_id int not null,
  routing_key text not null,
  payload jsonb not null,
  headers jsonb not null,
  create_time timestamptz not null default now(),
  publish_time timestamptz,
  attempts int not null default 0,
  next_time timestamptz,
  last_error text,
  unique (aggregate_type, aggregate_id, seq)
);
create index outbox_pending on outbox (id) where publish_time is null;
create index outbox_delayed on outbox (aggregate_type, aggregate_id, id)
  where publish_time is null and next_time is not null;
create index outbox_published on outbox (publish_time) where publish_time is not null;

alter table outbox enable row level security;
alter table outbox force row level security;
create policy app_insert on outbox for insert with check (true);
create policy system_select on outbox for select to {system_role} using (true);
create policy system_update on outbox for update to {system_role} using (true) with check (true);
create policy system_delete on outbox for delete to {system_role} using (true);
revoke select, update, delete on outbox from {app_role};

-- Events on their way in --------------------------------------------------------------------------------------------

-- consumer = queue name, e.g. `students.leads.lead`: one queue carries all events of one kind of record.
create table inbox (
  consumer text not null,
  event_id uuid not null,
  process_time timestamptz not null default now(),
  primary key (consumer, event_id)
);
create index inbox_process_time on inbox (process_time);

create table inbox_cursor (
  consumer text not null,
  aggregate_id text not null,
  last_seq bigint not null,
  primary key (consumer, aggregate_id)
);

create table inbox_waiting (
  consumer text not null,
  event_id uuid not null,
  type text not null,
  aggregate_type text not null,
  aggregate_id text not null,
  seq bigint not null,
  branch int not null,
  headers jsonb not null,
  body bytea not null,
  state text not null check (state in ('gap', 'retry', 'parked', 'discarded')),
  attempts int not null default 0,
  next_time timestamptz,
  last_error text,
  create_time timestamptz not null default now(),
  decide_time timestamptz,
  decide_actor text,
  reason text,
  primary key (consumer, event_id)
);
create index inbox_waiting_aggregate on inbox_waiting (consumer, aggregate_id, seq);
create index inbox_waiting_due on inbox_waiting (next_time) where state = 'retry';

-- Time --------------------------------------------------------------------------------------------------------------

create table timer (
  id uuid primary key,
  kind text not null,
  due_time timestamptz not null,
  next_time timestamptz not null,
  payload jsonb not null,
  branch_id int not null,
  dedupe_key text unique,
  state text not null default 'pending' check (state in ('pending', 'done', 'parked')),
  claim uuid,
  lease_until timestamptz,
  attempts int not null default 0,
  last_error text,
  create_time timestamptz not null default now(),
  done_time timestamptz
);
create index timer_due on timer (next_time) where state = 'pending';
create index timer_done on timer (done_time) where state = 'done';

alter table timer enable row level security;
alter table timer force row level security;
create policy branch_select on timer for select using (branch_id = any ((select app_branches())::int[]));
create policy app_insert on timer for insert with check (true);
create policy branch_update on timer for update
  using (branch_id = any ((select app_branches())::int[])) with check (true);
create policy branch_delete on timer for delete using (branch_id = any ((select app_branches())::int[]));
create policy system_all on timer to {system_role} using (true) with check (true);

-- Long work ---------------------------------------------------------------------------------------------------------

create table job (
  id uuid primary key,
  kind text not null,
  payload jsonb not null,
  branch_id int not null,
  actor jsonb not null,
  actor_id text not null,
  state text not null default 'queued'
    check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  progress jsonb not null default '{}',
  attempts int not null default 0,
  next_time timestamptz not null default now(),
  lease_until timestamptz,
  lease_token int not null default 0,
  last_error text,
  create_time timestamptz not null default now(),
  start_time timestamptz,
  end_time timestamptz
);
create index job_due on job (next_time) where state in ('queued', 'running');
create index job_actor on job (branch_id, actor_id, create_time);

alter table job enable row level security;
alter table job force row level security;
create policy branch_select on job for select
  using (branch_id = any ((select app_branches())::int[]) or id = (select app_job()));
create policy app_insert on job for insert with check (true);
create policy branch_update on job for update
  using (branch_id = any ((select app_branches())::int[]) or id = (select app_job()))
  with check (branch_id = any ((select app_branches())::int[]) or id = (select app_job()));
create policy system_delete on job for delete to {system_role} using (true);
create policy system_all on job to {system_role} using (true) with check (true);
revoke delete on job from {app_role};

-- Requests that came before -----------------------------------------------------------------------------------------

create table idempotency (
  actor_id text not null,
  key text not null,
  method text not null,
  request_hash text not null,
  response bytea,
  create_time timestamptz not null default now(),
  primary key (actor_id, key)
);
create index idempotency_create_time on idempotency (create_time);

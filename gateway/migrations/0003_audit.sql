-- The audit log. Rows are added and never changed: the one exception are the five sealing columns, which the system
-- role fills once. Verification: gateway/access/audit/README.md.

create table audit_entry (
  id uuid primary key,
  branch_id int not null,
  occur_time timestamptz not null,
  kind text not null check (kind in ('call', 'event', 'sign-in', 'sign-out')),
  actor_id text not null,
  actor_name text not null,
  action text not null,
  record_type text not null,
  record_id text not null,
  outcome text not null,
  address text not null,
  -- json, not jsonb: the text stays as it was signed
  facts json not null,
  request_id text not null,
  writer text not null,
  number bigint not null,
  hmac bytea not null,
  seal_time timestamptz,
  intact boolean,
  seq bigint,
  prev_hash bytea,
  hash bytea,
  unique (branch_id, seq)
);
create index audit_entry_time on audit_entry (branch_id, occur_time, id);
create index audit_entry_actor on audit_entry (branch_id, actor_id, occur_time, id);
create index audit_entry_record on audit_entry (branch_id, record_id, occur_time, id) where record_id <> '';
create index audit_entry_unsealed on audit_entry (occur_time, id) where seq is null;

alter table audit_entry enable row level security;
alter table audit_entry force row level security;
create policy branch_select on audit_entry for select using (branch_id = any ((select app_branches())::int[]));
-- whoever is refused somewhere is written down there too, whatever their rights
create policy app_insert on audit_entry for insert with check (true);
create policy nobody_update on audit_entry for update using (false);
create policy nobody_delete on audit_entry for delete using (false);
create policy system_select on audit_entry for select to {system_role} using (true);
create policy system_seal on audit_entry for update to {system_role} using (true) with check (true);
revoke update, delete, truncate on audit_entry from {app_role}, {system_role};
grant update (seal_time, intact, seq, prev_hash, hash) on audit_entry to {system_role};

create function audit_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'audit records are kept as they are: % of % is refused', tg_op, tg_table_name
    using errcode = 'insufficient_privilege';
end $$;
-- a column that is no sealing column is kept from the system role by its grants, from everybody else here
create function audit_seal_only() returns trigger language plpgsql as $$
begin
  if quote_ident(current_user)::regrole <> '{system_role}'::regrole or old.seq is not null then
    raise exception 'audit records are kept as they are: % of % is refused', tg_op, tg_table_name
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger audit_entry_update before update on audit_entry for each row execute function audit_seal_only();
create trigger audit_entry_delete before delete on audit_entry for each row execute function audit_refuse();
create trigger audit_entry_truncate before truncate on audit_entry execute function audit_refuse();
alter table audit_entry enable always trigger audit_entry_update;
alter table audit_entry enable always trigger audit_entry_delete;
alter table audit_entry enable always trigger audit_entry_truncate;

-- The end of each branch's chain: how many entries, the hash of the last, and the frontier of the Merkle tree.
create table audit_chain (
  branch_id int primary key,
  size bigint not null,
  last_hash bytea not null,
  frontier bytea not null,
  seal_time timestamptz not null
);
{protect:audit_chain}
revoke insert, update, delete on audit_chain from {app_role};

-- Signed statements about all chains, as they were published: `line` is the line of the file.
create table audit_checkpoint (
  number bigint primary key,
  create_time timestamptz not null,
  size bigint not null,
  line text not null
);
revoke all on audit_checkpoint from {app_role};
revoke update, delete, truncate on audit_checkpoint from {system_role};
create trigger audit_checkpoint_keep before update or delete on audit_checkpoint
  for each row execute function audit_refuse();
create trigger audit_checkpoint_truncate before truncate on audit_checkpoint execute function audit_refuse();
alter table audit_checkpoint enable always trigger audit_checkpoint_keep;
alter table audit_checkpoint enable always trigger audit_checkpoint_truncate;

-- Counters of writers that share a name over restarts (the queues of events).
create table audit_writer (
  writer text primary key,
  number bigint not null
);
revoke delete on audit_writer from {app_role};

-- History of records (every change with its before and after) and fields that administrators add.

create table history (
  id uuid primary key,
  branch_id int not null,
  record_type text not null,
  record_id uuid not null,
  version bigint not null,
  kind text not null,
  occur_time timestamptz not null default now(),
  actor_id text not null,
  actor_name text not null,
  changes jsonb not null,
  batch_id uuid,
  unique (record_type, record_id, version)
);
create index history_record on history (branch_id, record_type, record_id, id desc);
create index history_batch on history (batch_id) where batch_id is not null;
{protect:history}
revoke update, delete on history from {app_role};

create table custom_field (
  id uuid primary key,
  branch_id int not null default 0,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  record_type text not null,
  key text not null,
  label_zh text not null,
  label_en text not null default '',
  type text not null,
  class text not null,
  choices jsonb not null default '[]',
  required boolean not null default false,
  "group" text not null default '',
  formula text not null default '',
  position int not null default 0,
  archived boolean not null default false,
  unique (record_type, key)
);
{protect:custom_field}

-- Public doors: forms and webhook sources, and everything that came in through them, as it came in.

create table intake_source (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  kind text not null,
  name text not null,
  key text not null unique,
  fields jsonb not null default '[]',
  defaults jsonb not null default '{}',
  title_zh text not null default '',
  title_en text not null default '',
  intro_zh text not null default '',
  intro_en text not null default '',
  consent_zh text not null default '',
  consent_en text not null default '',
  allowed_origins text[] not null default '{}',
  enabled boolean not null default true,
  secret_sealed text not null default '',
  old_secret_sealed text not null default '',
  rotate_time timestamptz
);
{protect:intake_source}

create table intake_entry (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  source_id uuid not null references intake_source (id),
  -- the sender's own id (webhook-id, spent challenge): the same one is taken once
  external_id text not null,
  state text not null,
  payload jsonb not null,
  lead_id uuid,
  error_reason text not null default '',
  error text not null default '',
  attempt_count int not null default 0,
  unique (source_id, external_id)
);
create index intake_entry_recent on intake_entry (branch_id, create_time desc, id desc);
create index intake_entry_state on intake_entry (branch_id, state, create_time desc);
{protect:intake_entry}

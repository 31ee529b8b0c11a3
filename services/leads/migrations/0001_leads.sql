-- Everything of the leads service's first version.

create table channel (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  name_zh text not null,
  name_en text not null default '',
  kind text,
  aliases text[] not null default '{}',
  archived boolean not null default false
);
create unique index channel_name on channel (branch_id, name_zh);
{protect:channel}

create table loss_reason (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  name_zh text not null,
  name_en text not null default '',
  invalid boolean not null default false,
  archived boolean not null default false
);
create unique index loss_reason_name on loss_reason (branch_id, name_zh);
{protect:loss_reason}

-- Score rules, assignment teams and rules.

create table score_rule (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  name text not null,
  condition text not null,
  points int not null default 0,
  enabled boolean not null default true
);
{protect:score_rule}

create table assignment_team (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  name text not null,
  method text not null,
  members jsonb not null default '[]'
);
create unique index assignment_team_name on assignment_team (branch_id, name);
{protect:assignment_team}

create table assignment_rule (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  name text not null,
  position int not null default 0,
  condition text not null default '',
  team_id uuid not null references assignment_team (id),
  enabled boolean not null default true
);
create index assignment_rule_order on assignment_rule (branch_id, position, id);
{protect:assignment_rule}

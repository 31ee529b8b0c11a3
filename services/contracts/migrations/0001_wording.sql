-- What contracts are made from: copies of branches, staff and students; clauses, templates and their revisions; numbers.

create table branch (
  number int primary key,
  branch_id int not null,
  version bigint not null,
  name_zh text not null,
  name_en text not null default '',
  code text not null default ''
);
{protect:branch}

create table person (
  id uuid primary key,
  branch_id int not null,
  version bigint not null,
  name text not null,
  department_id uuid,
  enabled boolean not null default true
);
{protect:person}

-- Students who may get a contract. `deleted` rows stay: an event that comes late must find out that it is late.
create table student (
  id uuid primary key,
  branch_id int not null,
  version bigint not null,
  name text not null,
  lead_id text not null default '',
  owner_id uuid,
  department_id uuid,
  team_ids uuid[] not null default '{}',
  phone text not null default '',
  -- until when somebody signs beside them; null when the birthday is not known, and then `minor` says it
  adult_date date,
  minor boolean not null default false,
  guardians jsonb not null default '[]',
  deleted boolean not null default false
);
create index student_branch on student (branch_id, id);
create index student_team on student using gin (branch_id, team_ids);
{protect:student}

create table clause (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  code text not null,
  kind text not null,
  title_zh text not null,
  title_en text not null default '',
  body_zh text not null,
  body_en text not null default '',
  refund_steps jsonb not null default '[]',
  revision int not null default 1,
  archived boolean not null default false
);
create unique index clause_code on clause (branch_id, code);
{protect:clause}

create table template (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  name_zh text not null,
  name_en text not null default '',
  title_zh text not null,
  title_en text not null default '',
  intro_zh text not null default '',
  intro_en text not null default '',
  language text not null,
  sections jsonb not null,
  fields jsonb not null default '[]',
  lines jsonb not null default '[]',
  currency text not null,
  price_minor bigint not null default 0,
  revision int not null default 1,
  archived boolean not null default false
);
create unique index template_name on template (branch_id, name_zh);
{protect:template}

-- Every wording that a clause or template had; written once, never changed.
create table revision (
  record_id uuid not null,
  revision int not null,
  branch_id int not null,
  create_time timestamptz not null default now(),
  actor_name text not null default '',
  content jsonb not null,
  primary key (record_id, revision)
);
{protect:revision}
revoke update, delete on revision from {app_role}, {system_role};

create table number_sequence (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  pattern text not null,
  period text not null
);
create unique index number_sequence_branch on number_sequence (branch_id);
{protect:number_sequence}

-- The last number given, by branch and period ('' when counting never begins anew). Its row is locked from the moment a
-- number is taken to the commit, so a number that is rolled back is given to the next contract.
create table number_counter (
  branch_id int not null,
  period text not null,
  last int not null,
  primary key (branch_id, period)
);
{protect:number_counter}

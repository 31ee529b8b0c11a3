-- Branches, departments, staff, roles and saved views, and the counter that tells every edge to read them again.

create table branch (
  id uuid primary key,
  number int not null unique check (number between 1 and 32767),
  branch_id int not null default 0 check (branch_id = 0),
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  name_zh text not null,
  name_en text not null default '',
  code text not null unique,
  study_abroad boolean not null default false,
  vocational boolean not null default false,
  time_zone text not null default '',
  archived boolean not null default false,
  keycloak_group text
);
comment on column branch.number is 'What the API calls the branch''s id; branch_id of every record of the branch.';
comment on column branch.branch_id is 'Always 0: a branch belongs to the whole organisation.';
create sequence branch_number as int minvalue 1 maxvalue 32767;
{protect:branch}

create table department (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  name text not null,
  parent_id uuid references department (id),
  archived boolean not null default false
);
create unique index department_name on department (branch_id, parent_id, name) nulls not distinct;
create index department_parent on department (parent_id) where parent_id is not null;
create index department_time on department (branch_id, create_time desc, id desc);
{protect:department}

create table role (
  id uuid primary key,
  branch_id int not null default 0 check (branch_id = 0),
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  key text unique,
  name_zh text not null,
  name_en text not null default '',
  permissions jsonb not null default '[]',
  fields jsonb not null default '[]',
  read_only boolean not null default false,
  builtin boolean not null default false,
  seeded text
);
comment on column role.key is 'Name of a built-in role in the code; null for roles that people made.';
comment on column role.seeded is 'Digest of what the code last wrote: while it fits the row, nobody has edited it.';
create unique index role_name on role (name_zh);
{protect:role}

create table staff (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  username text not null unique,
  name text not null,
  email text not null default '',
  department_id uuid references department (id),
  role_ids uuid[] not null default '{}',
  extra_branch_ids int[] not null default '{}',
  enabled boolean not null default true,
  service_account boolean not null default false,
  password_permanent boolean not null default false,
  locale text not null default '',
  sync_state text,
  sync_error text not null default '',
  keycloak_id text unique,
  keycloak_adopted boolean not null default false,
  search_terms text[] not null default '{}'
);
comment on column staff.keycloak_adopted is 'The sign-in account existed before us: its password is not ours to reset.';
create index staff_time on staff (branch_id, create_time desc, id desc);
create index staff_name on staff (branch_id, name, id);
create index staff_username on staff (branch_id, username, id);
create index staff_search on staff using gin (branch_id, search_terms);
create index staff_roles on staff using gin (role_ids);
{protect:staff}

create table saved_view (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  record_type text not null,
  name text not null,
  settings jsonb not null default '{}',
  shared boolean not null default false,
  owner_id uuid,
  position int not null default 0
);
create index saved_view_owner on saved_view (owner_id, record_type);
create index saved_view_shared on saved_view (branch_id, record_type) where shared;
{protect:saved_view}

-- Grows with every committed change of who may do what. The trigger is deferred, so the row is locked only while
-- a transaction commits, and a reader that sees the new number sees the change too.
create table directory_epoch (
  single boolean primary key default true check (single),
  value bigint not null
);
insert into directory_epoch (value) values (1);
revoke insert, delete on directory_epoch from {app_role}, {system_role};

create function bump_directory_epoch() returns trigger language plpgsql as $$
begin
  update directory_epoch set value = value + 1;
  return null;
end $$;

create constraint trigger directory_changed after insert or update or delete on branch
  deferrable initially deferred for each row execute function bump_directory_epoch();
create constraint trigger directory_changed after insert or update or delete on department
  deferrable initially deferred for each row execute function bump_directory_epoch();
create constraint trigger directory_changed after insert or update or delete on role
  deferrable initially deferred for each row execute function bump_directory_epoch();
create constraint trigger directory_changed after insert or update or delete on staff
  deferrable initially deferred for each row execute function bump_directory_epoch();

-- The first worker that starts makes the built-in roles and the first accounts (gateway/access/bootstrap.py).
insert into timer (id, kind, due_time, next_time, payload, branch_id, dedupe_key)
values (gen_random_uuid(), 'directory.bootstrap', now(), now(), '{}', 0, 'directory.bootstrap');

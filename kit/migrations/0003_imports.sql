-- Imports and exports: jobs that people watch, with every row's fate.

create table import_job (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  record_type text not null,
  owner_id text not null,
  owner_name text not null,
  locale text not null default 'zh',
  file_id text not null,
  file_name text not null,
  state text not null,
  sheets jsonb not null default '[]',
  sheet text not null default '',
  header_row int not null default 0,
  columns jsonb not null default '[]',
  match_fields text[] not null default '{}',
  duplicate_policy text not null default 'DUPLICATE_POLICY_SKIP',
  defaults jsonb not null default '{}',
  assign boolean not null default true,
  counts jsonb not null default '{}',
  problems jsonb not null default '[]',
  error_reason text not null default '',
  error text not null default '',
  failed_file_id text not null default '',
  job_id uuid
);
create index import_job_recent on import_job (branch_id, record_type, id desc);
{protect:import_job}

-- One row of the sheet. `values`: the parsed fields as JSON; `cells`: the original cells, kept for rows that fail.
create table import_row (
  import_id uuid not null references import_job (id) on delete cascade,
  row_no int not null,
  branch_id int not null,
  action text not null check (action in ('create', 'update', 'skip', 'fail')),
  duplicate text not null default '' check (duplicate in ('', 'existing', 'in_file')),
  values jsonb,
  cells jsonb,
  problems jsonb,
  record_id uuid,
  record_version bigint,
  done boolean not null default false,
  primary key (import_id, row_no)
);
create index import_row_open on import_row (import_id, row_no) where not done;
{protect:import_row}

create table export_job (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  record_type text not null,
  owner_id text not null,
  locale text not null default 'zh',
  state text not null,
  format text not null,
  query jsonb not null default '{}',
  fields text[] not null default '{}',
  row_count int not null default 0,
  file_id text not null default '',
  sha256 text not null default '',
  error text not null default '',
  job_id uuid
);
create index export_job_recent on export_job (branch_id, record_type, id desc);
{protect:export_job}

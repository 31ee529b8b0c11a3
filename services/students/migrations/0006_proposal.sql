-- Proposals: what is drafted, the versions that were sent, and a copy of the branches whose name they bear.

create table branch (
  number int primary key,
  branch_id int not null,
  version bigint not null,
  name_zh text not null,
  name_en text not null default '',
  time_zone text not null default ''
);
{protect:branch}

create table proposal (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,

  student_id uuid not null references student (id),
  student_name text not null,
  lead_ids uuid[] not null default '{}',
  owner_id uuid,
  department_id uuid,

  title_zh text not null default '',
  title_en text not null default '',
  language text not null,
  intro_zh text not null default '',
  intro_en text not null default '',
  items jsonb not null default '[]',
  budget jsonb not null default '[]',
  valid_until_date date,

  state text not null,
  version_no int not null,
  send_time timestamptz,
  link_expire_time timestamptz,
  first_open_time timestamptz,
  confirm_time timestamptz,
  confirm_name text not null default '',
  withdraw_reason text not null default ''
);
create index proposal_student on proposal (branch_id, student_id, create_time desc, id desc);
create index proposal_created on proposal (branch_id, create_time desc, id desc);
create index proposal_sent on proposal (branch_id, send_time desc, id desc);
{protect:proposal}

-- Frozen: the app may only say where its PDF is and that it was confirmed, each once.
create table proposal_version (
  proposal_id uuid not null references proposal (id),
  version_no int not null,
  branch_id int not null,
  content jsonb not null,
  content_sha256 text not null,
  sender_id text not null,
  send_time timestamptz not null,
  file_id uuid,
  document_sha256 text not null default '',
  confirm_time timestamptz,
  confirm_name text not null default '',
  confirm_address text not null default '',
  confirm_agent text not null default '',
  primary key (proposal_id, version_no)
);
{protect:proposal_version}
revoke update, delete on proposal_version from {app_role};
grant update (file_id, document_sha256, confirm_time, confirm_name, confirm_address, confirm_agent)
  on proposal_version to {app_role};

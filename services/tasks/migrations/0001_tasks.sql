-- Everything of the tasks service's first version.
--
-- Every list begins with the branch, so every index does. Projections (branch, person, student, moved_round) are fed by
-- events of the services that own them.

create table branch (
  number int primary key,
  branch_id int not null,
  version bigint not null,
  name_zh text not null,
  name_en text not null default '',
  time_zone text not null default ''
);
{protect:branch}

-- names and places of work of everybody, for every branch: branch_id is the shared one
create table person (
  id uuid primary key,
  branch_id int not null,
  version bigint not null,
  username text not null,
  name text not null,
  department_id uuid,
  role_ids uuid[] not null default '{}',
  home_branch_id int not null,
  extra_branch_ids int[] not null default '{}',
  enabled boolean not null default true
);
create index person_roles on person using gin (role_ids);
{protect:person}

create table student (
  id uuid primary key,
  branch_id int not null,
  version bigint not null,
  name text not null,
  owner_id uuid,
  snapshot jsonb not null,
  know_time timestamptz not null
);
{protect:student}

create table calendar_day (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  day date not null,
  kind text not null,
  name_zh text not null,
  name_en text not null default '',
  source text not null default ''
);
create unique index calendar_day_day on calendar_day (branch_id, day);
{protect:calendar_day}

create table task (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  delete_time timestamptz,
  owner_id uuid,
  department_id uuid,
  team_ids uuid[] not null default '{}',
  search_terms text[] not null default '{}',

  title text not null,
  note text not null default '',
  kind text not null,
  priority text not null,
  status text not null,
  subject_type text not null default '',
  subject_id text not null default '',
  subject_title text not null default '',
  student_id uuid,
  student_name text not null default '',
  owner_name text not null default '',
  creator_id uuid,
  start_time timestamptz,
  due_time timestamptz,
  due_zone text not null default '',
  warn_time timestamptz,
  estimate_minutes int not null default 0,
  complete_time timestamptz,
  completed_by uuid,
  result text not null default '',
  depends_on uuid[] not null default '{}',
  open_dependency_count int not null default 0,
  template_id uuid,
  template_item text not null default '',
  team_role text
);
create index task_created on task (branch_id, create_time desc, id desc) where delete_time is null;
create index task_updated on task (branch_id, update_time desc, id desc) where delete_time is null;
create index task_due on task (branch_id, due_time, id) where delete_time is null;
create index task_owner on task (branch_id, owner_id, due_time, id) where delete_time is null;
create index task_status on task (branch_id, status, due_time, id) where delete_time is null;
create index task_student on task (branch_id, student_id, due_time, id) where student_id is not null;
create index task_subject on task (branch_id, subject_type, subject_id) where subject_id <> '';
create index task_start on task (branch_id, start_time, id) where delete_time is null;
create index task_completed on task (branch_id, complete_time, id) where delete_time is null;
create index task_title on task (branch_id, title, id) where delete_time is null;
create index task_deleted on task (branch_id, create_time desc, id desc) where delete_time is not null;
create index task_depends on task using gin (branch_id, depends_on) where depends_on <> '{}';
create index task_team on task using gin (branch_id, team_ids);
create index task_search on task using gin (branch_id, search_terms);
{protect:task}

create table task_template (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  name_zh text not null,
  name_en text not null default '',
  use text not null,
  countries text[] not null default '{}',
  effective_from date,
  effective_to date,
  position int not null default 0,
  items jsonb not null,
  archived boolean not null default false
);
create unique index task_template_name on task_template (branch_id, name_zh);
{protect:task_template}

create table template_use (
  template_id uuid not null,
  subject_type text not null,
  subject_id text not null,
  branch_id int not null,
  use_time timestamptz not null,
  primary key (template_id, subject_type, subject_id)
);
{protect:template_use}

create table approval_flow (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  name_zh text not null,
  name_en text not null default '',
  subject_type text not null default '',
  kind text not null default '',
  condition text not null default '',
  position int not null default 0,
  steps jsonb not null,
  revision int not null default 1,
  archived boolean not null default false
);
create unique index approval_flow_name on approval_flow (branch_id, name_zh);
{protect:approval_flow}

create table flow_revision (
  flow_id uuid not null references approval_flow (id) on delete cascade,
  revision int not null,
  branch_id int not null,
  create_time timestamptz not null,
  author_name text not null,
  condition text not null,
  steps jsonb not null,
  primary key (flow_id, revision)
);
{protect:flow_revision}

create table approval (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  owner_id uuid,
  department_id uuid,
  team_ids uuid[] not null default '{}',
  request_id uuid not null,
  subject_type text not null,
  subject_id text not null,
  subject_title text not null,
  kind text not null,
  facts jsonb not null,
  owner_name text not null default '',
  state text not null,
  flow_id uuid,
  flow_revision int not null default 0,
  steps jsonb not null,
  current_step int not null default 0,
  decide_time timestamptz,
  decided_by uuid,
  reason text not null default '',
  waiting_ids uuid[] not null default '{}'
);
create unique index approval_request on approval (request_id);
create index approval_created on approval (branch_id, create_time desc, id desc);
create index approval_updated on approval (branch_id, update_time desc, id desc);
create index approval_decided on approval (branch_id, decide_time desc, id desc);
create index approval_subject on approval (branch_id, subject_type, subject_id);
create index approval_waiting on approval using gin (branch_id, waiting_ids) where state = 'APPROVAL_STATE_PENDING';
create index approval_team on approval using gin (branch_id, team_ids);
{protect:approval}

create table handover (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  owner_id uuid,
  department_id uuid,
  team_ids uuid[] not null default '{}',
  title text not null,
  contract_id uuid not null,
  contract_number text not null default '',
  student_id uuid not null,
  student_name text not null default '',
  state text not null,
  sender_id uuid,
  receiver_id uuid,
  schools jsonb not null default '[]',
  selling_points text not null default '',
  wishes text not null default '',
  note text not null default '',
  files jsonb not null default '[]',
  profile jsonb not null default '{}',
  profile_time timestamptz,
  submit_time timestamptz,
  accept_time timestamptz,
  return_reason text not null default '',
  return_count int not null default 0
);
create unique index handover_contract on handover (contract_id);
create index handover_created on handover (branch_id, create_time desc, id desc);
create index handover_updated on handover (branch_id, update_time desc, id desc);
create index handover_submitted on handover (branch_id, submit_time desc, id desc);
create index handover_accepted on handover (branch_id, accept_time desc, id desc);
create index handover_student on handover (branch_id, student_id);
create index handover_team on handover using gin (branch_id, team_ids);
{protect:handover}

create table deadline_plan (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  owner_id uuid,
  department_id uuid,
  title text not null,
  application_id uuid not null,
  application_version bigint not null,
  round_id uuid,
  student_id uuid,
  student_name text not null default '',
  country text not null default '',
  deadline_time timestamptz not null,
  deadline_zone text not null,
  template_id uuid,
  state text not null,
  proposed_time timestamptz,
  proposed_zone text not null default '',
  changes jsonb not null default '[]',
  decline_reason text not null default ''
);
create unique index deadline_plan_application on deadline_plan (application_id);
create index deadline_plan_created on deadline_plan (branch_id, create_time desc, id desc);
create index deadline_plan_deadline on deadline_plan (branch_id, deadline_time, id);
create index deadline_plan_round on deadline_plan (round_id) where round_id is not null;
{protect:deadline_plan}

create table moved_round (
  id uuid primary key,
  branch_id int not null,
  version bigint not null,
  deadline_time timestamptz,
  deadline_zone text not null default '',
  earlier_times timestamptz[] not null default '{}'
);
{protect:moved_round}

create table notification (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  owner_id uuid not null,
  kind text not null,
  key text not null,
  title text not null,
  text text not null default '',
  record_type text not null,
  record_id text not null,
  facts jsonb not null default '{}',
  read_time timestamptz
);
create unique index notification_key on notification (owner_id, key);
create index notification_owner on notification (owner_id, create_time desc, id desc);
create index notification_unread on notification (owner_id) where read_time is null;
{protect:notification}

create table delivery (
  notification_id uuid not null references notification (id) on delete cascade,
  channel text not null,
  branch_id int not null,
  state text not null,
  next_time timestamptz not null,
  attempt_count int not null default 0,
  send_time timestamptz,
  error text not null default '',
  primary key (notification_id, channel)
);
create index delivery_pending on delivery (branch_id, next_time) where state = 'DELIVERY_STATE_PENDING';
{protect:delivery}

-- of no branch: read by the person and by what sends, never listed
create table preference (
  owner_id uuid primary key,
  email text not null default '',
  wecom_user text not null default '',
  quiet_start text not null default '',
  quiet_end text not null default '',
  time_zone text not null default '',
  language text not null default '',
  choices jsonb not null default '[]'
);

create table message_template (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  kind text not null,
  language text not null,
  subject text not null,
  body text not null
);
create unique index message_template_kind on message_template (branch_id, kind, language);
{protect:message_template}

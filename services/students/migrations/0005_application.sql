-- Shortlists, applications and offers of students. They carry what lists ask of the round they are about.

create table shortlist_item (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  student_id uuid not null references student (id),
  programme_id uuid not null,
  round_id uuid not null references round (id),
  tier text not null,
  position int not null default 0,
  note text not null default '',
  institution_id uuid not null,
  institution_name_en text not null,
  institution_name_zh text not null default '',
  country text not null,
  programme_name_en text not null,
  programme_name_zh text not null default '',
  level text not null,
  start_month text not null,
  round_name text not null,
  deadline_time timestamptz,
  deadline_date date,
  deadline_clock text not null default '',
  deadline_zone text not null default ''
);
create unique index shortlist_item_round on shortlist_item (student_id, round_id);
create index shortlist_item_of_round on shortlist_item (round_id);
create index shortlist_item_created on shortlist_item (branch_id, create_time desc, id desc);
create index shortlist_item_position on shortlist_item (branch_id, position, id);
create index shortlist_item_institution on shortlist_item (branch_id, institution_name_en, id);
create index shortlist_item_start on shortlist_item (branch_id, start_month, id);
create index shortlist_item_deadline on shortlist_item (branch_id, deadline_time, id);
{protect:shortlist_item}

create table application (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  delete_time timestamptz,
  search_terms text[] not null default '{}',
  student_id uuid not null references student (id),
  student_name text not null,
  programme_id uuid not null,
  round_id uuid not null references round (id),
  owner_id uuid,
  department_id uuid,
  status text not null,
  status_time timestamptz not null,
  submission_number text not null default '',
  submit_time timestamptz,
  institution_id uuid not null,
  institution_name_en text not null,
  institution_name_zh text not null default '',
  country text not null,
  programme_name_en text not null,
  programme_name_zh text not null default '',
  level text not null,
  start_month text not null,
  round_name text not null,
  deadline_time timestamptz,
  deadline_date date,
  deadline_clock text not null default '',
  deadline_zone text not null default '',
  steps jsonb not null default '[]',
  note text not null default '',
  result_note text not null default ''
);
create unique index application_round on application (student_id, round_id) where delete_time is null;
create index application_of_round on application (round_id);
create index application_created on application (branch_id, create_time desc, id desc) where delete_time is null;
create index application_status on application (branch_id, status, create_time desc, id desc) where delete_time is null;
create index application_status_time on application (branch_id, status_time, id) where delete_time is null;
create index application_submitted on application (branch_id, submit_time, id) where delete_time is null;
create index application_deadline on application (branch_id, deadline_time, id) where delete_time is null;
create index application_institution on application (branch_id, institution_name_en, id) where delete_time is null;
create index application_start on application (branch_id, start_month, id) where delete_time is null;
create index application_deleted on application (branch_id, create_time desc, id desc) where delete_time is not null;
create index application_search on application using gin (branch_id, search_terms);
{protect:application}

create table offer (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  delete_time timestamptz,
  application_id uuid not null references application (id),
  student_id uuid not null references student (id),
  student_name text not null,
  owner_id uuid,
  department_id uuid,
  kind text not null,
  status text not null,
  choice text,
  receive_date date not null,
  reply_date date,
  reply_clock text not null default '',
  reply_zone text not null default '',
  reply_time timestamptz,
  deposit_amount bigint not null default 0,
  deposit_currency text not null default '',
  deposit_due_date date,
  deposit_paid_time timestamptz,
  deposit_reference text not null default '',
  conditions jsonb not null default '[]',
  open_condition_count int not null default 0,
  note text not null default '',
  file_id text not null default '',
  decide_time timestamptz,
  decide_note text not null default '',
  institution_name_en text not null,
  institution_name_zh text not null default '',
  country text not null,
  programme_name_en text not null,
  programme_name_zh text not null default '',
  level text not null,
  start_month text not null
);
create index offer_application on offer (application_id);
-- one firm and one insurance in a country and season
create unique index offer_choice on offer (student_id, country, start_month, choice)
  where status = 'OFFER_STATUS_ACCEPTED' and choice is not null and delete_time is null;
create index offer_created on offer (branch_id, create_time desc, id desc) where delete_time is null;
create index offer_received on offer (branch_id, receive_date, id) where delete_time is null;
create index offer_reply on offer (branch_id, reply_time, id) where delete_time is null;
create index offer_deposit_due on offer (branch_id, deposit_due_date, id) where delete_time is null;
{protect:offer}

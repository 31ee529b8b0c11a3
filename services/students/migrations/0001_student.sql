-- Students, and the members of staff who are in their teams.
--
-- Indexes of student: every list begins with the branch, so every index does. One per order people can ask for, by
-- consultant for "mine", by team for the rest of "mine", one per key by which the same person is recognised, by lead,
-- and one for the search box.

create table person (
  id uuid primary key,
  branch_id int not null,
  version bigint not null,
  username text not null,
  name text not null,
  department_id uuid,
  extra_branch_ids int[] not null default '{}',
  enabled boolean not null default true
);
{protect:person}

create table student (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  delete_time timestamptz,
  owner_id uuid,
  department_id uuid,
  team_ids uuid[] not null default '{}',
  custom jsonb not null default '{}',
  search_terms text[] not null default '{}',

  name text not null,
  latin_name text not null default '',
  gender text,
  birth_date date,
  nationality text not null default '',
  phone text not null default '',
  wechat text not null default '',
  email text not null default '',
  address text not null default '',
  passport_number text not null default '',
  passport_expire_date date,

  state text not null default 'STUDENT_STATE_PLANNING',
  business_line text,
  target_countries text[] not null default '{}',
  target_degree text,
  target_course text not null default '',
  target_intake text not null default '',
  region text not null default '',
  budget_amount bigint,
  budget_currency text not null default '',
  tags text[] not null default '{}',
  note text not null default '',

  planner_id uuid,
  writer_id uuid,
  application_officer_id uuid,
  visa_officer_id uuid,

  lead_ids uuid[] not null default '{}',
  -- kept by the guardians: what the record page and the events show of them
  guardians jsonb not null default '[]',

  -- what the same person is recognised by, beside the phone; null where the student lacks it
  wechat_key text,
  email_key text,
  person_key text
);
create index student_created on student (branch_id, create_time desc, id desc) where delete_time is null;
create index student_updated on student (branch_id, update_time desc, id desc) where delete_time is null;
create index student_owner on student (branch_id, owner_id, create_time desc, id desc) where delete_time is null;
create index student_name on student (branch_id, name, id) where delete_time is null;
create index student_deleted on student (branch_id, create_time desc, id desc) where delete_time is not null;
create index student_phone on student (branch_id, phone) where phone <> '' and delete_time is null;
create index student_wechat on student (branch_id, wechat_key) where wechat_key is not null and delete_time is null;
create index student_email on student (branch_id, email_key) where email_key is not null and delete_time is null;
create index student_person on student (branch_id, person_key) where person_key is not null and delete_time is null;
create index student_team on student using gin (branch_id, team_ids);
create index student_lead on student using gin (branch_id, lead_ids);
create index student_search on student using gin (branch_id, search_terms);
{protect:student}

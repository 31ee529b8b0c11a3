-- Pipelines, leads and their activities.
--
-- Indexes of lead: every list begins with the branch, so every index does. One per order people can ask for
-- (options.proto: sortable), by owner and by stage for "mine" and for the board, one per key of the duplicate check,
-- and one for the search box. Sorting by a key that can be empty has the index of its usual direction only.
-- Foreign keys to settings (pipeline, channel, loss reason) are left out: rules check them against what they remember,
-- and no new lead waits for the lock on a settings row that every other new lead wants too.

create table pipeline (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  name_zh text not null,
  name_en text not null default '',
  business_line text,
  countries text[] not null default '{}',
  degrees text[] not null default '{}',
  courses text[] not null default '{}',
  position int not null default 0,
  stages jsonb not null,
  archived boolean not null default false
);
create unique index pipeline_name on pipeline (branch_id, name_zh);
{protect:pipeline}

create table lead (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  delete_time timestamptz,
  owner_id uuid,
  department_id uuid,
  custom jsonb not null default '{}',
  search_terms text[] not null default '{}',

  name text not null,
  phone text not null default '',
  wechat text not null default '',
  email text not null default '',
  birth_date date,
  region text not null default '',
  business_line text,
  target_countries text[] not null default '{}',
  target_degree text,
  target_course text not null default '',
  target_intake text not null default '',
  current_school text not null default '',
  current_grade text not null default '',
  budget_amount bigint,
  budget_currency text not null default '',
  guardian_name text not null default '',
  note text not null default '',
  tags text[] not null default '{}',

  channel_id uuid,
  campaign text not null default '',
  keyword text not null default '',
  landing_page text not null default '',
  origin text not null,
  origin_id text not null default '',

  assign_time timestamptz,
  pipeline_id uuid,
  stage_id uuid,
  status text not null,
  stage_time timestamptz not null,
  loss_reason_id uuid,
  loss_note text not null default '',
  qualified_time timestamptz,
  consulted_time timestamptz,
  proposed_time timestamptz,
  won_time timestamptz,
  lost_time timestamptz,
  score int not null default 0,
  intent text,
  last_contact_time timestamptz,
  next_contact_time timestamptz,
  next_step text not null default '',
  merged_into_id uuid,

  -- what the same person is recognised by, beside the phone; null where the lead lacks it
  wechat_key text,
  email_key text,
  person_key text
);
create index lead_created on lead (branch_id, create_time desc, id desc) where delete_time is null;
create index lead_updated on lead (branch_id, update_time desc, id desc) where delete_time is null;
create index lead_owner on lead (branch_id, owner_id, create_time desc, id desc) where delete_time is null;
create index lead_stage on lead (branch_id, stage_id, create_time desc, id desc) where delete_time is null;
create index lead_name on lead (branch_id, name, id) where delete_time is null;
create index lead_region on lead (branch_id, region, id) where delete_time is null;
create index lead_course on lead (branch_id, target_course, id) where delete_time is null;
create index lead_score on lead (branch_id, score desc, id desc) where delete_time is null;
create index lead_budget on lead (branch_id, budget_amount desc nulls last, id desc) where delete_time is null;
create index lead_last_contact on lead (branch_id, last_contact_time, id) where delete_time is null;
create index lead_next_contact on lead (branch_id, next_contact_time, id) where delete_time is null;
create index lead_deleted on lead (branch_id, create_time desc, id desc) where delete_time is not null;
create index lead_merged on lead (merged_into_id) where merged_into_id is not null;
create index lead_phone on lead (branch_id, phone) where phone <> '' and delete_time is null;
create index lead_wechat on lead (branch_id, wechat_key) where wechat_key is not null and delete_time is null;
create index lead_email on lead (branch_id, email_key) where email_key is not null and delete_time is null;
create index lead_person on lead (branch_id, person_key) where person_key is not null and delete_time is null;
create index lead_search on lead using gin (branch_id, search_terms);
{protect:lead}

create table activity (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  lead_id uuid not null references lead (id),
  kind text not null,
  text text not null,
  occur_time timestamptz not null,
  duration_seconds int not null default 0,
  owner_id uuid,
  owner_name text not null default '',
  next_contact_time timestamptz,
  next_step text not null default ''
);
create index activity_lead on activity (lead_id, occur_time desc, id desc);
create index activity_created on activity (branch_id, create_time desc, id desc);
create index activity_occurred on activity (branch_id, occur_time desc, id desc);
create index activity_owner on activity (branch_id, owner_id, create_time desc, id desc);
{protect:activity}

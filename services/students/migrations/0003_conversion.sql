-- Conversions of leads by their own id: the same one is applied once, and taken back for the student it made.

create table conversion (
  id uuid primary key,
  branch_id int not null,
  lead_id uuid not null,
  student_id uuid not null references student (id),
  created boolean not null,
  undone boolean not null default false,
  made jsonb not null default '{}'
);
{protect:conversion}

-- What happened in other services, as their events tell. Entries of a lead belong to whichever student the lead is
-- of; lead_ids of the student find them.

create table timeline_entry (
  id uuid primary key,
  branch_id int not null,
  student_id uuid,
  lead_id uuid,
  occur_time timestamptz not null,
  kind text not null,
  permission text not null,
  owner_id uuid,
  department_id uuid,
  actor_id text not null default '',
  actor_name text not null default '',
  subject_type text not null,
  subject_id uuid not null,
  text text not null default '',
  facts jsonb not null default '{}',
  check (student_id is not null or lead_id is not null)
);
create index timeline_entry_student on timeline_entry (branch_id, student_id, occur_time desc, id desc)
  where student_id is not null;
create index timeline_entry_lead on timeline_entry (branch_id, lead_id, occur_time desc, id desc)
  where lead_id is not null;
{protect:timeline_entry}

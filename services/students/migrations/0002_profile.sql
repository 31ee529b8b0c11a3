-- What belongs to a student: education, test sittings, experience; and guardians, who may belong to several.

create table education (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  delete_time timestamptz,
  student_id uuid not null references student (id),
  school text not null,
  country text not null default '',
  degree text,
  major text not null default '',
  grade text not null default '',
  start_date date,
  end_date date,
  current boolean not null default false,
  gpa double precision,
  gpa_scale double precision,
  rank text not null default '',
  note text not null default ''
);
create index education_student on education (student_id, create_time desc);
create index education_created on education (branch_id, create_time desc, id desc) where delete_time is null;
create index education_school on education (branch_id, school, id) where delete_time is null;
{protect:education}

create table experience (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  delete_time timestamptz,
  student_id uuid not null references student (id),
  kind text not null,
  title text not null,
  organisation text not null default '',
  role text not null default '',
  level text,
  start_date date,
  end_date date,
  hours_per_week int not null default 0,
  weeks_per_year int not null default 0,
  description text not null default ''
);
create index experience_student on experience (student_id, create_time desc);
create index experience_created on experience (branch_id, create_time desc, id desc) where delete_time is null;
create index experience_begun on experience (branch_id, start_date desc nulls last, id desc) where delete_time is null;
{protect:experience}

create table test_sitting (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  delete_time timestamptz,
  student_id uuid not null references student (id),
  type text not null,
  subject text not null default '',
  test_date date not null,
  score double precision,
  sections jsonb not null default '[]',
  grade text not null default '',
  expire_date date,
  registration_number text not null default '',
  verified boolean not null default false,
  verified_by uuid,
  verify_time timestamptz,
  note text not null default ''
);
create index test_sitting_student on test_sitting (student_id, test_date desc);
create index test_sitting_created on test_sitting (branch_id, create_time desc, id desc) where delete_time is null;
create index test_sitting_sat on test_sitting (branch_id, test_date desc, id desc) where delete_time is null;
create index test_sitting_expires on test_sitting (branch_id, expire_date, id) where delete_time is null;
{protect:test_sitting}

create table guardian (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  delete_time timestamptz,
  name text not null,
  phone text not null default '',
  wechat text not null default '',
  email text not null default '',
  occupation text not null default '',
  income text not null default '',
  decides boolean not null default false,
  pays boolean not null default false,
  concerns text not null default '',
  -- [{student_id, relation, primary}]; student_ids repeats the ids for the index
  wards jsonb not null default '[]',
  student_ids uuid[] not null default '{}'
);
create index guardian_created on guardian (branch_id, create_time desc, id desc) where delete_time is null;
create index guardian_name on guardian (branch_id, name, id) where delete_time is null;
create index guardian_phone on guardian (branch_id, phone) where phone <> '' and delete_time is null;
create index guardian_student on guardian using gin (branch_id, student_ids);
{protect:guardian}

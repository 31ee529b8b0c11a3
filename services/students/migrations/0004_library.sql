-- The library: institutions, their places in rankings, programmes, seasons, rounds.
--
-- Nearly every row is of branch 0 (shared by all), so the indexes that lead with the branch serve everybody. Rounds
-- carry what lists ask of the records above them; programmes and rounds are written by the same transactions as those.
-- Names are unique within a branch: a branch may keep a record of its own beside a shared one.

create table institution (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  search_terms text[] not null default '{}',
  name_en text not null,
  name_zh text not null default '',
  name_key text not null,
  country text not null,
  region text not null default '',
  website text not null default '',
  domains text[] not null default '{}',
  aliases text[] not null default '{}',
  campuses jsonb not null default '[]',
  rank int,
  ranks jsonb not null default '[]',
  archived boolean not null default false,
  source text not null default ''
);
create unique index institution_name_key on institution (branch_id, country, name_key);
create index institution_created on institution (branch_id, create_time desc, id desc);
create index institution_name_en on institution (branch_id, name_en, id);
create index institution_name_zh on institution (branch_id, name_zh, id);
create index institution_country on institution (branch_id, country, id);
create index institution_rank on institution (branch_id, rank, id);
create index institution_search on institution using gin (branch_id, search_terms);
{protect:institution}

create table ranking (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  institution_id uuid not null references institution (id),
  system text not null,
  year int not null,
  subject text not null default '',
  rank int not null,
  rank_to int not null default 0
);
create unique index ranking_place on ranking (institution_id, system, year, subject, branch_id);
create index ranking_created on ranking (branch_id, create_time desc, id desc);
create index ranking_system on ranking (branch_id, system, id);
create index ranking_year on ranking (branch_id, year, id);
create index ranking_rank on ranking (branch_id, rank, id);
{protect:ranking}

create table programme (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  search_terms text[] not null default '{}',
  institution_id uuid not null references institution (id),
  campus_id text not null default '',
  name_en text not null,
  name_zh text not null default '',
  level text not null,
  field text not null default '',
  duration_months int not null default 0,
  website text not null default '',
  archived boolean not null default false,
  institution_name_en text not null,
  institution_name_zh text not null default '',
  country text not null,
  institution_rank int,
  campus_name text not null default ''
);
create unique index programme_name on programme (institution_id, campus_id, level, lower(name_en), branch_id);
create index programme_created on programme (branch_id, create_time desc, id desc);
create index programme_name_en on programme (branch_id, name_en, id);
create index programme_name_zh on programme (branch_id, name_zh, id);
create index programme_institution_name on programme (branch_id, institution_name_en, id);
create index programme_rank on programme (branch_id, institution_rank, id);
create index programme_search on programme using gin (branch_id, search_terms);
{protect:programme}

create table season (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  programme_id uuid not null references programme (id),
  start_month text not null,
  tuition_amount bigint,
  tuition_currency text not null default '',
  fee_amount bigint,
  fee_currency text not null default '',
  requirements jsonb not null default '[]',
  note text not null default ''
);
create unique index season_start on season (programme_id, start_month, branch_id);
create index season_created on season (branch_id, create_time desc, id desc);
create index season_month on season (branch_id, start_month, id);
{protect:season}

create table round (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  search_terms text[] not null default '{}',
  season_id uuid not null references season (id),
  name text not null,
  binding boolean not null default false,
  open_date date,
  deadline_date date,
  deadline_clock text not null default '',
  deadline_zone text not null default '',
  deadline_time timestamptz,
  requirements jsonb not null default '[]',
  source_url text not null default '',
  check_date date,
  note text not null default '',
  institution_id uuid not null,
  institution_name_en text not null,
  institution_name_zh text not null default '',
  country text not null,
  institution_rank int,
  campus_name text not null default '',
  programme_id uuid not null,
  programme_name_en text not null,
  programme_name_zh text not null default '',
  level text not null,
  field text not null default '',
  start_month text not null,
  tuition_amount bigint,
  tuition_currency text not null default '',
  gpa_minimum double precision,
  gpa_scale double precision,
  ielts_minimum double precision,
  ielts_part_minimum double precision,
  toefl_minimum double precision,
  toefl_part_minimum double precision,
  asked jsonb not null default '[]',
  -- a deadline is a day with a clock and a zone, and then it has an instant
  constraint round_deadline check (
    (deadline_date is null) = (deadline_time is null)
    and (deadline_date is null or (deadline_clock <> '' and deadline_zone <> ''))
  )
);
create unique index round_name on round (season_id, name, branch_id);
create index round_institution on round (institution_id);
create index round_programme on round (programme_id);
create index round_created on round (branch_id, create_time desc, id desc);
create index round_deadline on round (branch_id, deadline_time, id);
create index round_deadline_date on round (branch_id, deadline_date, id);
create index round_institution_name on round (branch_id, institution_name_en, id);
create index round_programme_name on round (branch_id, programme_name_en, id);
create index round_rank on round (branch_id, institution_rank, id);
create index round_start on round (branch_id, start_month, id);
create index round_search on round using gin (branch_id, search_terms);
{protect:round}

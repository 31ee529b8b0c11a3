-- One row a record, as the newest event tells it: what the outcome figures count (docs/adr/0005).

create table proposal_fact (
  id uuid primary key,
  branch_id int not null,
  version bigint not null,
  owner_id uuid,
  department_id uuid,
  student_id uuid,
  title text,
  student_name text,
  state text,
  create_time timestamptz,
  sent_time timestamptz,
  first_open_time timestamptz,
  confirm_time timestamptz,
  gone boolean not null default false,
  event_time timestamptz not null default now(),
  change_xid xid8 not null default pg_current_xact_id()
);
create index proposal_fact_change on proposal_fact (change_xid);
{protect:proposal_fact}

create table application_fact (
  id uuid primary key,
  branch_id int not null,
  version bigint not null,
  owner_id uuid,
  department_id uuid,
  student_id uuid,
  student_name text,
  institution_id text,
  institution_name_en text,
  institution_name_zh text,
  programme_id text,
  country text,
  level text,
  status text,
  create_time timestamptz,
  submit_time timestamptz,
  gone boolean not null default false,
  event_time timestamptz not null default now(),
  change_xid xid8 not null default pg_current_xact_id()
);
create index application_fact_change on application_fact (change_xid);
{protect:application_fact}

create table offer_fact (
  id uuid primary key,
  branch_id int not null,
  version bigint not null,
  owner_id uuid,
  department_id uuid,
  student_id uuid,
  application_id uuid,
  kind text,
  status text,
  choice text,
  receive_date date,
  create_time timestamptz,
  decide_time timestamptz,
  gone boolean not null default false,
  event_time timestamptz not null default now(),
  change_xid xid8 not null default pg_current_xact_id()
);
create index offer_fact_change on offer_fact (change_xid);
{protect:offer_fact}

create table contract_fact (
  id uuid primary key,
  branch_id int not null,
  version bigint not null,
  owner_id uuid,
  department_id uuid,
  student_id uuid,
  number text,
  title text,
  student_name text,
  status text,
  currency text,
  total_minor bigint not null,
  discount_minor bigint not null,
  paid_minor bigint not null,
  refunded_minor bigint not null,
  open_lines text[] not null default '{}',
  create_time timestamptz,
  sent_time timestamptz,
  signed_time timestamptz,
  won_time timestamptz,
  void_time timestamptz,
  gone boolean not null default false,
  event_time timestamptz not null default now(),
  change_xid xid8 not null default pg_current_xact_id()
);
create index contract_fact_change on contract_fact (change_xid);
{protect:contract_fact}

create table receipt_fact (
  id uuid primary key,
  branch_id int not null,
  version bigint not null,
  owner_id uuid,
  department_id uuid,
  student_id uuid,
  contract_id uuid,
  contract_number text,
  student_name text,
  amount_minor bigint not null,
  currency text,
  method text,
  state text,
  receive_time timestamptz,
  reverse_time timestamptz,
  gone boolean not null default false,
  event_time timestamptz not null default now(),
  change_xid xid8 not null default pg_current_xact_id()
);
create index receipt_fact_change on receipt_fact (change_xid);
{protect:receipt_fact}

create table refund_fact (
  id uuid primary key,
  branch_id int not null,
  version bigint not null,
  owner_id uuid,
  department_id uuid,
  student_id uuid,
  contract_id uuid,
  contract_number text,
  student_name text,
  amount_minor bigint not null,
  currency text,
  cause text,
  state text,
  create_time timestamptz,
  pay_time timestamptz,
  gone boolean not null default false,
  event_time timestamptz not null default now(),
  change_xid xid8 not null default pg_current_xact_id()
);
create index refund_fact_change on refund_fact (change_xid);
{protect:refund_fact}

create table task_fact (
  id uuid primary key,
  branch_id int not null,
  version bigint not null,
  owner_id uuid,
  department_id uuid,
  student_id uuid,
  kind text,
  priority text,
  status text,
  subject_type text,
  subject_id text,
  template_id text,
  create_time timestamptz,
  due_time timestamptz,
  complete_time timestamptz,
  gone boolean not null default false,
  event_time timestamptz not null default now(),
  change_xid xid8 not null default pg_current_xact_id()
);
create index task_fact_change on task_fact (change_xid);
{protect:task_fact}

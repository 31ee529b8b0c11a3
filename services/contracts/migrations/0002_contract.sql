-- Contracts, their versions and payment plans.

create table contract (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  delete_time timestamptz,
  owner_id uuid,
  department_id uuid,
  search_terms text[] not null default '{}',

  number text not null default '',
  title text not null,
  student_id uuid not null,
  student_name text not null,
  lead_id text not null default '',
  proposal_id text not null default '',
  template_id uuid not null,
  template_revision int not null,
  language text not null,
  terms jsonb not null,
  answers jsonb not null default '{}',
  status text not null,
  version_no int not null default 0,

  currency text not null,
  price_minor bigint not null check (price_minor >= 0),
  discount_minor bigint not null default 0 check (discount_minor >= 0),
  discount_reason text not null default '',
  total_minor bigint not null check (total_minor = price_minor - discount_minor and total_minor >= 0),
  deposit_minor bigint not null default 0,
  paid_minor bigint not null default 0 check (paid_minor >= 0),
  refunded_minor bigint not null default 0 check (refunded_minor >= 0),
  refund_pending_minor bigint not null default 0 check (refund_pending_minor >= 0),
  paid_bp int not null default 0,
  next_due_date date,
  next_due_minor bigint not null default 0,
  plan_revision int not null default 0,

  approval_request_id text not null default '',
  approval_kind text,
  approval_note text not null default '',
  submitted_by text not null default '',
  approved_by text not null default '',
  submit_time timestamptz,
  sent_time timestamptz,
  signed_time timestamptz,
  won_time timestamptz,
  void_time timestamptz,
  void_reason text not null default '',
  content_hash text not null default '',
  content jsonb,
  document_hash text not null default '',
  document_id text not null default '',

  -- never more out than came in
  constraint contract_money_out check (refunded_minor + refund_pending_minor <= paid_minor)
);
create unique index contract_number on contract (branch_id, number) where number <> '';
create index contract_created on contract (branch_id, create_time desc, id desc) where delete_time is null;
create index contract_updated on contract (branch_id, update_time desc, id desc) where delete_time is null;
create index contract_owner on contract (branch_id, owner_id, create_time desc, id desc) where delete_time is null;
create index contract_status on contract (branch_id, status, create_time desc, id desc) where delete_time is null;
create index contract_student on contract (branch_id, student_id, create_time desc, id desc) where delete_time is null;
create index contract_due on contract (branch_id, next_due_date, id) where delete_time is null;
create index contract_total on contract (branch_id, total_minor desc, id desc) where delete_time is null;
create index contract_document on contract (document_hash) where document_hash <> '';
create index contract_search on contract using gin (branch_id, search_terms);
{protect:contract}

-- What was submitted, as it was then; written once.
create table contract_version (
  contract_id uuid not null references contract (id),
  version_no int not null,
  branch_id int not null,
  create_time timestamptz not null default now(),
  actor_name text not null default '',
  content jsonb not null,
  primary key (contract_id, version_no)
);
{protect:contract_version}
revoke update, delete on contract_version from {app_role}, {system_role};

create table plan_line (
  id uuid primary key,
  branch_id int not null,
  contract_id uuid not null references contract (id),
  position int not null,
  kind text not null,
  name text not null default '',
  percent_bp int not null default 0,
  amount_minor bigint not null check (amount_minor > 0),
  due_date date not null
);
create index plan_line_contract on plan_line (contract_id, position);
create index plan_line_due on plan_line (branch_id, due_date);
{protect:plan_line}

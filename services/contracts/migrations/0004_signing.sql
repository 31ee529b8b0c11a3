-- Signers of sent contracts. The link is the kit's (public_link), the code is kept as a keyed hash only; a drawn signature
-- is kept as its strokes.

create table signer (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  owner_id uuid,
  department_id uuid,
  contract_id uuid not null references contract (id),
  version_no int not null,
  position int not null,
  role text not null,
  name text not null,
  phone text not null default '',
  state text not null,
  code_hash text not null default '',
  attempt_count int not null default 0,
  link_expire_time timestamptz,
  open_time timestamptz,
  sign_time timestamptz,
  address text not null default '',
  user_agent text not null default '',
  strokes jsonb,
  content_hash text not null default ''
);
create unique index signer_place on signer (contract_id, version_no, position);
create index signer_created on signer (branch_id, create_time desc, id desc);
{protect:signer}

-- Signing at an e-signature provider. Its secret is sealed with the installation's key; it is never here in the clear.

-- Null until the contract is sent; null for those sent before there was a choice, which were signed the built-in way.
alter table contract add column signing_way text;

create table signing_account (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  provider text not null,
  environment text not null,
  app_id text not null,
  seal_id text not null default '',
  enabled boolean not null default false,
  has_secret boolean not null default false,
  hook_key text not null,
  secret_sealed text not null default '',
  constraint signing_account_needs_secret check (has_secret = (secret_sealed <> '') and (has_secret or not enabled))
);
create unique index signing_account_branch on signing_account (branch_id);
create unique index signing_account_hook on signing_account (hook_key);
{protect:signing_account}

-- One version of a contract at the provider.
create table envelope (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  owner_id uuid,
  department_id uuid,
  contract_id uuid not null references contract (id),
  version_no int not null,
  account_id uuid not null references signing_account (id),
  provider text not null,
  state text not null,
  flow_id text not null default '',
  problem text not null default ''
);
create unique index envelope_version on envelope (contract_id, version_no);
create unique index envelope_flow on envelope (account_id, flow_id) where flow_id <> '';
create index envelope_created on envelope (branch_id, create_time desc, id desc);
{protect:envelope}

-- What providers told, once each: the digest is over what they signed. Kept as evidence.
create table signing_notice (
  account_id uuid not null references signing_account (id),
  digest text not null,
  branch_id int not null,
  create_time timestamptz not null default now(),
  flow_id text not null,
  content jsonb not null,
  primary key (account_id, digest)
);
{protect:signing_notice}
revoke update, delete on signing_notice from {app_role}, {system_role};

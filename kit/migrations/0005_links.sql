-- Links for people who have no account: one opens one thing, in one branch, until it expires or is revoked.
-- The token itself is nowhere: what is kept is its hash.

create table public_link (
  id uuid primary key,
  branch_id int not null,
  purpose text not null,
  subject_id uuid not null,
  token_hash bytea not null unique,
  facts jsonb not null default '{}',
  creator_id text not null,
  create_time timestamptz not null,
  expire_time timestamptz not null,
  revoke_time timestamptz,
  use_limit int check (use_limit > 0),
  use_count int not null default 0 check (use_limit is null or use_count <= use_limit),
  open_count int not null default 0,
  first_open_time timestamptz,
  first_open_address text not null default '',
  last_open_time timestamptz,
  last_open_address text not null default ''
);
create index public_link_subject on public_link (branch_id, purpose, subject_id);
{protect:public_link}

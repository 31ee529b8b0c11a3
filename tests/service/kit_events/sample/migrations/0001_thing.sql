create table thing (
  id uuid primary key,
  branch_id int not null,
  name text not null default '',
  version bigint not null default 1
);
{protect:thing}
-- what the handlers did, in the order they did it
create table seen (
  id bigint generated always as identity primary key,
  what text not null,
  thing_id text not null,
  value text not null,
  actor text not null default ''
);
create table fault (what text primary key);

-- Members of staff as leads need them: to find owners by name in sheets, and teams of owners. Fed by the gateway.

create table person (
  id uuid primary key,
  branch_id int not null,
  version bigint not null,
  username text not null,
  name text not null,
  department_id uuid,
  enabled boolean not null default true
);
create index person_name on person (branch_id, name);
{protect:person}

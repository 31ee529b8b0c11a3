-- Branches as leads need them: their names in sheets, and the business line of those that have one. Fed by the gateway.

create table branch (
  number int primary key,
  branch_id int not null,
  version bigint not null,
  name_zh text not null,
  name_en text not null default '',
  study_abroad boolean not null default false,
  vocational boolean not null default false
);
{protect:branch}

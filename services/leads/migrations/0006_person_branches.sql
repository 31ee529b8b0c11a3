-- A person may work for more branches than their own: who may be given a lead depends on it.

alter table person add column extra_branch_ids int[] not null default '{}';

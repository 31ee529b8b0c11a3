-- Imports that nobody looks at in between: a script's.

alter table import_job add column unattended boolean not null default false;

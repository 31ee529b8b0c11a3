-- A lead becomes a student: which conversion it was, what became of it, and the student as events tell.

alter table lead
  add column conversion text,
  add column conversion_id uuid,
  add column convert_time timestamptz,
  add column student_id uuid,
  add column conversion_blockers text[] not null default '{}';
create index lead_conversion on lead (branch_id, conversion_id) where conversion_id is not null;
create index lead_student on lead (branch_id, student_id) where student_id is not null;

-- Which password of a person is the newest: a try that was held up must not bring an older one back.
alter table staff add column password_issue text not null default '';

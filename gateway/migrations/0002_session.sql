-- Sessions of people who signed in to the console. The cookie's value is stored as its SHA-256 only;
-- Keycloak's tokens are sealed with AES-256-GCM. Rows live at most twelve hours.
create table session (
  id_hash bytea primary key,
  public_id uuid not null unique,
  sub text not null,
  keycloak_sid text not null,
  name text not null,
  username text not null,
  locale text not null,
  csrf_token text not null,
  id_token bytea not null,
  refresh_token bytea not null,
  active_branch int,
  create_time timestamptz not null,
  last_seen_time timestamptz not null,
  check_time timestamptz not null,
  expire_time timestamptz not null
);
create index ix_session_keycloak_sid on session (keycloak_sid);
create index ix_session_sub on session (sub);
create index ix_session_expire_time on session (expire_time);

#!/bin/sh
# Runs once, when the database is made: the application connects as a role that owns nothing.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  -v password="$APPLICATION_PASSWORD" <<'SQL'
create role guildhall_app login password :'password';
SQL

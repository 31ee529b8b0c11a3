# PostgreSQL as the evaluation mode expects it: the variables, paths and user of the well-known image.
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
RUN set -eu; \
    groupadd -g 999 postgres; useradd -u 999 -g 999 -d /var/lib/postgresql postgres; \
    apt-get update -q; \
    mkdir -p /etc/postgresql-common; echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf; \
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends postgresql; \
    ln -s /usr/lib/postgresql/*/bin/* /usr/local/bin/; \
    rm -rf /var/lib/apt/lists/* /var/cache/apt/*
RUN printf '%s\n' '#!/bin/sh' 'set -eu' \
    'if [ ! -s "$PGDATA/PG_VERSION" ]; then' \
    '  (umask 077; printf "%s" "$POSTGRES_PASSWORD" > /tmp/password)' \
    '  initdb -D "$PGDATA" --username=postgres --pwfile=/tmp/password --encoding=UTF8 --locale=C.UTF-8 \' \
    '    --auth-local=scram-sha-256 ${POSTGRES_INITDB_ARGS:-}' \
    '  rm /tmp/password' \
    '  echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"' \
    'fi' \
    'exec postgres -D "$PGDATA" -c listen_addresses="*" "$@"' > /usr/local/bin/entrypoint; \
    chmod 755 /usr/local/bin/entrypoint
USER 999:999
STOPSIGNAL SIGINT
ENTRYPOINT ["/usr/local/bin/entrypoint"]

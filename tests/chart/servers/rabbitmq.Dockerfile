# RabbitMQ as the evaluation mode expects it: the paths and user of the well-known image.
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
RUN set -eu; \
    groupadd -g 999 rabbitmq; useradd -u 999 -g 999 -d /var/lib/rabbitmq rabbitmq; \
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d; \
    apt-get update -q; \
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends rabbitmq-server; \
    rm -rf /var/lib/apt/lists/* /var/cache/apt/*
# the root is read-only, so what it says goes to whoever runs it
ENV HOME=/var/lib/rabbitmq LANG=C.UTF-8 RABBITMQ_LOGS=- RABBITMQ_UPGRADE_LOG=- ERL_CRASH_DUMP=/dev/null
USER 999:999
ENTRYPOINT ["/usr/lib/rabbitmq/bin/rabbitmq-server"]

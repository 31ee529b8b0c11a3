# Keycloak as the evaluation mode expects it, from the distribution that `make up` fetches.
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
RUN set -eu; \
    groupadd -g 1000 keycloak; useradd -u 1000 -g 1000 -d /opt/keycloak keycloak; \
    apt-get update -q; \
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends openjdk-17-jre-headless; \
    rm -rf /var/lib/apt/lists/* /var/cache/apt/*
COPY --chown=1000:1000 . /opt/keycloak
USER 1000:1000
ENTRYPOINT ["/opt/keycloak/bin/kc.sh"]

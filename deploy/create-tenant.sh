#!/bin/sh
# create-tenant.sh FILE: makes the tenant that FILE describes (examples/whole-bank.env, single-branch.env) and
# prints one JSON object with the passwords and TOTP secrets of its three administrators, told this once.
# RAPPORT says how the command is run, e.g. RAPPORT="docker compose run --rm tools" (default: rapport).
set -eu
file="${1:?usage: create-tenant.sh FILE}"
case "${file}" in */*) ;; *) file="./${file}" ;; esac
# shellcheck disable=SC1090  # the file is named by whoever runs this
. "${file}"
set -- tenant create "${TENANT_CODE:?}" --name "${TENANT_NAME:?}" --mode "${TENANT_MODE:?}" \
    --admin "${TENANT_ADMIN:?}" --currency "${TENANT_CURRENCY:-CNY}" \
    --timezone "${TENANT_TIMEZONE:-Asia/Shanghai}" --root-code "${TENANT_ROOT_CODE:-HO}" --json
# shellcheck disable=SC2086  # RAPPORT may be several words
exec ${RAPPORT:-rapport} "$@"

#!/bin/sh
# make-secrets.sh FOLDER [HOST]: new passwords, the addresses that hold them and the key-encryption key, as the
# files that compose.yaml hands to each process. HOST is the database's (default: database). Nothing that is
# there already is replaced.
set -eu
folder="${1:?usage: make-secrets.sh FOLDER [HOST]}"
host="${2:-database}"
owner="${RAPPORT_UID:-10001}"
umask 077
mkdir -p "${folder}"

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

keep() { # keep FILE TEXT
    [ -e "${folder}/$1" ] || printf '%s' "$2" >"${folder}/$1"
}

keep administrator_password "$(random)"
administrator="$(cat "${folder}/administrator_password")"
keep rapport_admin_database_url "postgresql://postgres:${administrator}@${host}:5432/rapport"
keep rapport_database_url "postgresql://rapport_app:$(random)@${host}:5432/rapport"
keep rapport_relay_database_url "postgresql://rapport_relay:$(random)@${host}:5432/rapport"
[ -e "${folder}/rapport_key" ] || head -c 32 /dev/urandom >"${folder}/rapport_key"

if [ "$(id -u)" = 0 ]; then
    chown "${owner}" "${folder}" "${folder}"/*
elif [ "$(id -u)" != "${owner}" ]; then
    echo "The containers run as user ${owner}: give it the files, e.g. sudo chown -R ${owner} ${folder}" >&2
fi

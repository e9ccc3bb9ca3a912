#!/bin/sh
# Make the secrets of a new installation once, readable by containers of this machine only.
# What exists is kept: changing the keys later would lock everybody out of what they sealed.
set -eu
umask 077
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
mkdir -p "$here/secrets"
cd "$here/secrets"

random() { head -c 48 /dev/urandom | base64 | tr -d '\n=' | tr '+/' '-_'; }
keep() { [ -s "$1" ] || printf '%s' "$2" > "$1"; }

keep postgres_password "$(random)"
keep owner_password "$(random)"
keep app_password "$(random)"
keep secret_key "$(random)"
keep metrics_token "$(random)"
# AES-256 and Ed25519 want exactly 32 bytes.
keep master_keys "$(head -c 32 /dev/urandom | base64 | tr -d '\n')"
keep audit_key "$(head -c 32 /dev/urandom | base64 | tr -d '\n')"
keep database_url "postgres://yakuba_app:$(cat app_password)@db:5432/yakuba"
keep database_owner_url "postgres://yakuba_owner:$(cat owner_password)@db:5432/yakuba"
# Each file is mounted by itself for an account of the container; nobody here passes the folder.
chmod 0444 ./*
chmod 0700 .
printf '%s: put a copy of secret_key, master_keys and audit_key where no backup of the data is\n' "$PWD"

#!/bin/sh
# Run by the database's own image when it is empty: make the two roles of the product.
set -eu
psql --username postgres --no-psqlrc \
    --set owner_password="$(cat /run/secrets/owner_password)" \
    --set app_password="$(cat /run/secrets/app_password)" \
    --file /etc/yakuba/roles.sql

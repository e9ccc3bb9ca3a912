-- Two roles and a database for Yakuba, run once by an administrator of the server, harmless again:
--
--   psql -U postgres -v owner_password=… -v app_password=… -f deploy/postgresql/roles.sql
--
-- Other names: -v owner=… -v app=… -v database=…
-- Without -v the passwords are read from YAKUBA_OWNER_PASSWORD and YAKUBA_APP_PASSWORD.
--
-- The owner has the tables: it migrates, backs up and restores (DATABASE_OWNER_URL). The product
-- works as the other role (DATABASE_URL): no superuser, no owner, bound by row-level security. The
-- policies and the rights on tables are given by `yakuba migrate`, which the owner runs afterwards.
\set ON_ERROR_STOP on
\if :{?owner} \else \set owner yakuba_owner \endif
\if :{?app} \else \set app yakuba_app \endif
\if :{?database} \else \set database yakuba \endif
\if :{?owner_password} \else \getenv owner_password YAKUBA_OWNER_PASSWORD \endif
\if :{?app_password} \else \getenv app_password YAKUBA_APP_PASSWORD \endif
\if :{?owner_password} \else
    \warn 'owner_password is missing: psql -v owner_password=... '
    SELECT 1 / 0 AS owner_password_is_missing;
\endif
\if :{?app_password} \else
    \warn 'app_password is missing: psql -v app_password=... '
    SELECT 1 / 0 AS app_password_is_missing;
\endif

-- Whatever the passwords are, they belong into no log of the server.
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
SET password_encryption = 'scram-sha-256';

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY[:'owner', :'app']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

ALTER ROLE :"owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    PASSWORD :'owner_password';
ALTER ROLE :"app" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    PASSWORD :'app_password';

SELECT format('CREATE DATABASE %I OWNER %I ENCODING ''UTF8'' TEMPLATE template0', :'database', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec

-- A migration that cannot get its lock gives up before a queue of residents stands behind it.
ALTER ROLE :"owner" IN DATABASE :"database" SET lock_timeout = '10s';
-- A request that hangs must not hold a connection and its locks for ever.
ALTER ROLE :"app" IN DATABASE :"database" SET statement_timeout = '5min';
ALTER ROLE :"app" IN DATABASE :"database" SET idle_in_transaction_session_timeout = '5min';

REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"app";

\connect :"database"
ALTER SCHEMA public OWNER TO :"owner";
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"app";

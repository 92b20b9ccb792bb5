/** First key of the session-level advisory locks by which gateways are known to live; the second is the gateway's id (presence.ts). */
export const GATEWAY_LOCK = 7_411_026

/** SQL: the ids of the gateways that live. PostgreSQL drops a lock with its session (house, decision 5). */
export const LIVING_GATEWAYS = `select objid::int as gateway from pg_locks where locktype = 'advisory' and classid = ${GATEWAY_LOCK} and objsubid = 2
    and granted and database = (select oid from pg_database where datname = current_database())`

/** What the configuration file of an embedded server depends on. */
export interface SettingsPlace {
  /** Name in the title of every process of the server: how those that outlive a killed postmaster are known. */
  readonly clusterName: string
  readonly socketPath: string
}

/**
 * `lienthong.conf`: our settings, for a small machine, written anew at each start. What an operator sets by ALTER SYSTEM wins over them.
 *
 * - Nothing listens on a network; the socket's directory is private, so that everybody who can connect is us.
 * - A commit is on the disk before it is acknowledged (I1).
 * - The log holds the server's own life, never a client's error: those texts repeat values (I8), and the client gets them anyway.
 */
export function settings(place: SettingsPlace): string {
  const lines: Record<string, string | number> = {
    listen_addresses: "''",
    port: 5432,
    unix_socket_directories: `'${place.socketPath}'`,
    unix_socket_permissions: '0700',
    cluster_name: `'${place.clusterName}'`,
    update_process_title: 'on',
    max_connections: 60,
    shared_buffers: '128MB',
    huge_pages: 'off',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    wal_compression: 'on',
    max_wal_size: '1GB',
    max_wal_senders: 0,
    autovacuum: 'on',
    autovacuum_naptime: '15s',
    jit: 'off',
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    log_destination: "'stderr'",
    logging_collector: 'off',
    log_line_prefix: "'%m [%p] '",
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_statement: "'none'",
    log_min_duration_statement: -1,
    log_parameter_max_length: 0,
    log_parameter_max_length_on_error: 0,
    log_checkpoints: 'off',
    log_autovacuum_min_duration: -1,
    log_lock_waits: 'off',
  }
  const text = Object.entries(lines).map(([name, value]) => `${name} = ${value}`)
  return `# Written by the gateway at each start.\n${text.join('\n')}\n`
}

/** `pg_hba.conf`: the private socket only. */
export const HOST_ACCESS = '# Written by the gateway at each start.\nlocal all all trust\n'

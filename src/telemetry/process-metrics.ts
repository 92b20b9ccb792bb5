import { statfs } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, type Registry } from 'prom-client'

const NS_PER_S = 1e9
const LAG_RESOLUTION_MS = 20

/**
 * Memory, CPU and event loop of this process, under the names by which every dashboard knows them; free disk space where the database's
 * files are ours (`diskPath`, null with an external database). Answers what refreshes them, and what stops the measuring.
 */
export function measureProcess(
  registry: Registry,
  diskPath: string | null,
): { readonly refresh: () => Promise<void>; readonly close: () => void } {
  const registers = [registry]
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers })
  const memory = gauge('process_resident_memory_bytes', 'Resident memory of this process.')
  const heap = gauge('nodejs_heap_size_used_bytes', 'Heap of JavaScript in use.')
  const cpu = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'User and system CPU time of this process.',
    registers,
  })
  const started = gauge('process_start_time_seconds', 'When this process started, Unix time.')
  const lag = gauge(
    'nodejs_eventloop_lag_p99_seconds',
    'Event loop lag since the last scrape, 99th percentile.',
  )
  const lagMax = gauge('nodejs_eventloop_lag_max_seconds', 'Event loop lag since the last scrape, longest.')
  const free = gauge('lienthong_disk_free_bytes', 'Free on the disk of the embedded database.')
  const size = gauge('lienthong_disk_size_bytes', 'Size of the disk of the embedded database.')
  started.set(Math.round(Date.now() / 1_000 - process.uptime()))
  const delays = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS })
  delays.enable()

  return {
    refresh: async () => {
      memory.set(process.memoryUsage.rss())
      heap.set(process.memoryUsage().heapUsed)
      const { user, system } = process.cpuUsage()
      cpu.reset()
      cpu.inc((user + system) / 1e6)
      // The histogram holds whole intervals: what is beyond the resolution is lag.
      lag.set(secondsBeyond(delays.percentile(99)))
      lagMax.set(secondsBeyond(delays.max))
      delays.reset()
      const disk = diskPath === null ? null : await statfs(diskPath).catch(() => null)
      if (disk === null) {
        free.remove()
        size.remove()
        return
      }
      free.set(disk.bavail * disk.bsize)
      size.set(disk.blocks * disk.bsize)
    },
    close: () => delays.disable(),
  }
}

const secondsBeyond = (delayNs: number): number => Math.max(0, delayNs / NS_PER_S - LAG_RESOLUTION_MS / 1_000)

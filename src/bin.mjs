#!/usr/bin/env node
// The command line on the pinned Node, whatever the machine has.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const PINNED_MAJOR = 26
// V8 sizes its heap by the machine's memory and lets garbage lie until then: measured on 24 GB, 252 MB resident after 12,000 messages and rising;
// with these, 177 MB after 14,000 (bench/BASELINE.md).
const v8Options = JSON.parse(readFileSync(new URL('./v8-options.json', import.meta.url), 'utf8'))
const main = fileURLToPath(new URL('./main.ts', import.meta.url))
const pinned = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))
const own = Number(process.versions.node.split('.')[0]) >= PINNED_MAJOR ? process.execPath : null
const node = own ?? (existsSync(pinned) ? pinned : null)

const words = [...v8Options, main, ...process.argv.slice(2)]

if (node === null) {
  process.stderr.write('Node 26 is needed: run npm ci here first, it brings it.\n')
  process.exitCode = 2
} else if (process.execve && process.platform !== 'win32') {
  // In this process's place: whoever started it signals, waits for and kills the gateway itself.
  process.execve(node, [node, ...words], process.env)
} else {
  const child = spawn(node, words, { stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal]
  })
}

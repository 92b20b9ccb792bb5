/**
 * Builds the console, src/console, into dist/console: static files, each also packed with gzip and brotli.
 * `--if-stale` builds only where dist/console was made from other sources or is not there, and never fails: a gateway
 * without its console still carries messages. So `npm ci` (prepare) and every start can ask for it.
 */
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('..', import.meta.url))
const sourceRoot = join(root, 'src/console')
const distRoot = join(root, 'dist')
const OUT = join(distRoot, 'console')
/** Says from which sources a build was made. */
const STAMP = '.sources'
const PACKED = /\.(js|css|svg|json)$/

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()

function fingerprint(): string {
  const hash = createHash('sha256')
  const files = [...filesBelow(sourceRoot), join(root, 'package-lock.json'), fileURLToPath(import.meta.url)]
  for (const file of files) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file))
  return hash.digest('hex')
}

/** Builds where it is needed; answers whether it built. Several at once do not disturb each other. */
async function buildConsole({ isForced }: { readonly isForced: boolean }): Promise<boolean> {
  const sources = fingerprint()
  const stamp = join(OUT, STAMP)
  if (!isForced && existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return false
  // What the machine is for otherwise is no matter: the development build of React is twice as large.
  process.env['NODE_ENV'] = 'production'
  // Here and not above: a start with a fresh build loads none of it, and an installation without them can still start.
  const { build } = await import('vite')
  const { default: react } = await import('@vitejs/plugin-react')
  mkdirSync(distRoot, { recursive: true })
  const made = mkdtempSync(join(distRoot, 'console-'))
  try {
    await build({
      root: realpathSync(sourceRoot),
      base: '/console/',
      configFile: false,
      logLevel: 'warn',
      plugins: [react()],
      // Nothing inline: the Content-Security-Policy takes neither data: addresses nor inline scripts.
      build: {
        outDir: made,
        emptyOutDir: true,
        assetsInlineLimit: 0,
        chunkSizeWarningLimit: 800,
        modulePreload: { polyfill: false },
      },
    })
    for (const file of filesBelow(made).filter((name) => PACKED.test(name))) pack(file)
    writeFileSync(join(made, STAMP), sources)
    replace(made)
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
  return true
}

function pack(file: string): void {
  const bytes = readFileSync(file)
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
}

/** Puts a whole build in the place of the one before. */
function replace(made: string): void {
  const old = `${made}-old`
  if (existsSync(OUT)) renameSync(OUT, old)
  try {
    renameSync(made, OUT)
  } catch (error) {
    // Another one was faster, and has built the same.
    if (!existsSync(OUT)) throw error
  }
  rmSync(old, { recursive: true, force: true })
}

const isIfStale = process.argv.includes('--if-stale')
try {
  const startedMs = performance.now()
  if (await buildConsole({ isForced: !isIfStale })) {
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1)
    // Standard output belongs to the program that is started next.
    console.error(`console built in ${seconds} s`)
  }
} catch (error) {
  console.error(`The console was not built: ${error instanceof Error ? error.message : String(error)}`)
  if (!isIfStale) process.exitCode = 1
}

import { spawnSync } from 'node:child_process'
import { createReadStream, createWriteStream, existsSync, linkSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createBrotliDecompress } from 'node:zlib'
import { inflate, setupLambdaEnvironment } from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

const INSTALLED = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].flatMap((name) =>
  ['/usr/bin', '/usr/local/bin', '/opt/google/chrome'].map((folder) => join(folder, name)),
)
const root = fileURLToPath(new URL('../..', import.meta.url))
const packed = join(root, 'node_modules/@sparticuz/chromium/bin')
const ARGS = ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none']

/**
 * A real Chromium: the one that CHROMIUM_PATH names, else an installed one, else the one that the packages bring (Linux x64).
 * @throws with a sentence that says what to do where there is none.
 */
export async function openBrowser(): Promise<Browser> {
  const named = process.env['CHROMIUM_PATH'] ?? INSTALLED.find((path) => existsSync(path))
  const executablePath = named ?? (await unpack())
  return playwright.launch({ executablePath, args: ARGS })
}

/** Unpacked once, beside the packages; several at once do not disturb each other. */
async function unpack(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('There is no Chromium here: install one, or name one with CHROMIUM_PATH.')
  const folder = join(root, 'node_modules/.cache/chromium')
  const path = join(folder, 'chromium')
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true })
    const part = `${path}.${process.pid}`
    const source = createReadStream(join(packed, 'chromium.br'))
    await pipeline(source, createBrotliDecompress(), createWriteStream(part, { mode: 0o755 }))
    // Never over one that is there: somebody else's Chromium may be running from it.
    try {
      linkSync(part, path)
    } catch (error) {
      if (!existsSync(path)) throw error
    }
    rmSync(part)
  }
  if (spawnSync(path, ['--version']).status !== 0) await bringLibraries()
  return path
}

/** Where the system has not the libraries and fonts that Chromium needs, the packages' own are used. */
async function bringLibraries(): Promise<void> {
  await inflate(join(packed, 'al2023.tar.br'))
  await inflate(join(packed, 'fonts.tar.br'))
  setupLambdaEnvironment(join(tmpdir(), 'al2023', 'lib'))
}

/**
 * Takes the pictures of docs/screenshots: a gateway with mock partners, sample dossiers and a few failures of different
 * causes, each page in Vietnamese and English, light and dark, and on a phone.
 * `--only NAME,NAME` takes some pages, `--look vi-light` in one look.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright-core'
import sharp from 'sharp'
import { openBrowser } from '../tests/console/browser.ts'
import { type Sample, setSample } from './screenshots/sample.ts'

const OUT = fileURLToPath(new URL('../docs/screenshots', import.meta.url))
const DESKTOP = { width: 1280, height: 860 }
const PHONE = { width: 390, height: 844 }
const QUALITY = 82
/** Charts and lists have come when nothing was asked for so long. */
const CALM_MS = 700

interface Look {
  readonly language: 'vi' | 'en'
  readonly scheme: 'light' | 'dark'
}

const nameOf = ({ language, scheme }: Look): string => `${language}-${scheme}`

const LOOKS: readonly Look[] = [
  { language: 'vi', scheme: 'light' },
  { language: 'vi', scheme: 'dark' },
  { language: 'en', scheme: 'light' },
  { language: 'en', scheme: 'dark' },
]

const { values: wanted } = parseArgs({ options: { only: { type: 'string' }, look: { type: 'string' } } })

const sample = await setSample()
const browser = await openBrowser()
try {
  mkdirSync(OUT, { recursive: true })
  for (const look of LOOKS.filter((each) => wanted.look === undefined || wanted.look === nameOf(each)))
    await takeAll(browser, sample, look)
} finally {
  await browser.close()
  await sample.close()
}

async function takeAll(with_: Browser, { adminUrl, places, token }: Sample, look: Look): Promise<void> {
  for (const [name, place] of Object.entries(places).filter(
    ([name]) => wanted.only === undefined || wanted.only.split(',').includes(name),
  )) {
    const isPhone = name.startsWith('phone-')
    const context = await with_.newContext({
      viewport: isPhone ? PHONE : DESKTOP,
      colorScheme: look.scheme,
      locale: look.language === 'vi' ? 'vi-VN' : 'en-GB',
    })
    await context.addInitScript(
      `localStorage.setItem('lienthong.language', '${look.language}'); ${
        place.isSignedIn ? `sessionStorage.setItem('lienthong.token', '${token}')` : ''
      }`,
    )
    const page = await context.newPage()
    await page.goto(`${adminUrl}/console${place.path}`)
    await page.locator('h1').waitFor()
    await page.waitForLoadState('load')
    await page.waitForTimeout(CALM_MS)
    for (const label of place.clicks?.[look.language] ?? []) {
      await page.getByRole('button', { name: label }).first().click()
      await page.waitForTimeout(CALM_MS)
    }
    const png = await page.screenshot({ type: 'png' })
    writeFileSync(
      join(OUT, `${name}-${nameOf(look)}.webp`),
      await sharp(png).webp({ quality: QUALITY }).toBuffer(),
    )
    await context.close()
  }
}

import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { codeOf, sources } from '../guards/sources.ts'

test('the styles of every part of the component library that is used are there', () => {
  const names = sources('src/console')
    .filter((file) => file.endsWith('.tsx'))
    .flatMap((file) => [...codeOf(file).matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)])
    .flatMap(([, list = '']) => list.split(',').map((name) => name.trim()))
  const styles = readFileSync('src/console/styles.ts', 'utf8')
  const missing = [...new Set(names)].filter(
    (name) =>
      existsSync(`node_modules/@mantine/core/styles/${name}.css`) &&
      !styles.includes(`@mantine/core/styles/${name}.css`),
  )
  expect(names).toContain('Button')
  expect(missing).toEqual([])
})

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import packageFile from '../../package.json' with { type: 'json' }

const documents = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]

test.each(documents)('%s links to nothing that is not there', (document) => {
  const links = [...readFileSync(document, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  const broken = links.filter(
    (link) =>
      !/^(https?:|#|mailto:)/.test(link) && !existsSync(join(dirname(document), link.split('#')[0] ?? '')),
  )
  expect(broken).toEqual([])
})

test('README names the two commands as they are, and every script it names exists', () => {
  const readme = readFileSync('README.md', 'utf8')
  for (const command of ['npm ci && npm run demo', 'npm ci && npm test'])
    expect(readme.split('\n')).toContain(command)
  const named = [...readme.matchAll(/npm run (?:-s )?([a-z]+)/g)].map(([, name = '']) => name)
  expect(named.filter((name) => !Object.hasOwn(packageFile.scripts, name))).toEqual([])
})

test('the image has the Node that the packages pin, and the compose file mounts what prepare.sh makes', () => {
  const image = /ARG NODE_VERSION=(.*)/.exec(readFileSync('Dockerfile', 'utf8'))?.[1]
  expect(image).toBe(packageFile.devDependencies.node)
  const compose: { secrets: Record<string, { file: string }>; configs: Record<string, { file: string }> } =
    parse(readFileSync('compose.yaml', 'utf8'))
  const script = readFileSync('deploy/prepare.sh', 'utf8')
  for (const { file } of [...Object.values(compose.secrets), ...Object.values(compose.configs)])
    expect(script).toContain(file.replace('deploy/own/', ''))
  for (const [name] of Object.entries(compose.secrets).filter(([name]) => name !== 'postgres-password'))
    expect(readFileSync('deploy/lienthong.example.yaml', 'utf8')).toContain(`{ file: /run/secrets/${name} }`)
})

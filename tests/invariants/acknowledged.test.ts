import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { codeOf, getExchange, putDossier, type Sent } from '../support/sender.ts'
import { type Rig, startRig } from './rig.ts'

let rig: Rig
let next = 0
const newCode = (): string => codeOf(++next)

/**
 * A constraint trigger that is deferred runs within COMMIT: whatever it does, every statement before it has succeeded. It does what
 * the row of the table `at_commit` says, and notes with which settings it was committed.
 */
beforeAll(async () => {
  rig = await startRig()
  await rig.query(`
    create table at_commit (what text);
    create table committed_with (name text, value text);
    create function at_commit() returns trigger language plpgsql as $$
    begin
      case (select what from at_commit)
        when 'wait' then perform pg_advisory_xact_lock_shared(42);
        when 'fail' then raise exception 'the commit fails';
        when 'die' then perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(10);
        when 'note' then insert into committed_with select name, setting from pg_settings
          where name in ('fsync', 'full_page_writes', 'synchronous_commit');
        else null;
      end case;
      return null;
    end $$;
    create constraint trigger at_commit after insert on queue_entries deferrable initially deferred
      for each row execute function at_commit()`)
})
afterAll(() => rig.close())
beforeEach(async () => {
  await rig.query('delete from at_commit')
})

const atCommit = (what: string) => rig.query('insert into at_commit values ($1)', [what])
const countOf = async (code: string): Promise<number> =>
  (await rig.query('select from exchanges where key = $1', [code])).length

describe('I1: nothing is acknowledged before it is stored', () => {
  test('I1: no answer goes out while the commit waits; with the 202 the message is there for everybody', async () => {
    const code = newCode()
    await atCommit('wait')
    const holder = await rig.connect()
    await holder.query('select pg_advisory_lock(42)')
    let answer: Sent | null = null
    const sent = putDossier(rig.gateway.url, code, 'một').then((got) => {
      answer = got
      return got
    })
    await rig.untilBlocked('commit')
    // Whatever the gateway had to say by now, it has said before it answers these.
    for (let n = 0; n < 3; n++) expect((await getExchange(rig.gateway.url, 'none')).status).toBe(404)
    expect(answer).toBeNull()
    expect(await countOf(code)).toBe(0)
    await holder.query('select pg_advisory_unlock(42)')
    expect((await sent).status).toBe(202)
    expect(await countOf(code)).toBe(1)
  })

  test.each([
    ['fails', 'fail'],
    ['is cut off', 'die'],
  ])(
    'I1: a commit that %s is answered 503 with Retry-After, and what is sent again is stored once',
    async (_, what) => {
      const code = newCode()
      await atCommit(what)
      const refused = await putDossier(rig.gateway.url, code, 'một')
      expect(refused).toMatchObject({ status: 503, body: { code: 'STORE_UNAVAILABLE' } })
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await countOf(code)).toBe(0)
      await rig.query('delete from at_commit')
      await expect.poll(async () => (await putDossier(rig.gateway.url, code, 'một')).status).toBe(202)
      expect(await countOf(code)).toBe(1)
    },
  )

  test('I1: one message that cannot be stored takes none of the acknowledged ones of its commit with it', async () => {
    const codes = Array.from({ length: 12 }, newCode)
    await rig.query(`create or replace function refuse_one() returns trigger language plpgsql as $$
      begin if exists (select from exchanges where id = new.exchange and key = '${codes[5]}') then raise exception 'not this one'; end if; return null; end $$;
      create constraint trigger refuse_one after insert on queue_entries deferrable initially deferred for each row execute function refuse_one()`)
    const sent = await Promise.all(codes.map((code) => putDossier(rig.gateway.url, code, 'một')))
    expect(sent.map((answer) => answer.status)).toEqual(codes.map((_, n) => (n === 5 ? 503 : 202)))
    for (const [n, code] of codes.entries()) expect(await countOf(code)).toBe(n === 5 ? 0 : 1)
    await rig.query('drop trigger refuse_one on queue_entries')
  })

  test('I1: stored means on the disk: the commit waits for it, and the embedded server syncs', async () => {
    await atCommit('note')
    expect((await putDossier(rig.gateway.url, newCode(), 'một')).status).toBe(202)
    expect(await rig.query('select distinct name, value from committed_with order by name')).toEqual([
      { name: 'fsync', value: 'on' },
      { name: 'full_page_writes', value: 'on' },
      { name: 'synchronous_commit', value: 'on' },
    ])
  })
})

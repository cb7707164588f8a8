import { execFileSync } from 'node:child_process';
import t from 'tap';

t.test('thousands of due dates, rungs and mornings come out the same in any time zone', async (t) => {
  const run = (TZ: string): { zone: number; lines: number; sha256: string } =>
    JSON.parse(
      execFileSync(process.execPath, [`${import.meta.dirname}/digest.ts`], {
        env: { ...process.env, TZ },
        encoding: 'utf8',
      }),
    );
  const [utc, newYork, apia] = ['UTC', 'America/New_York', 'Pacific/Apia'].map(run);
  t.strictSame([utc?.zone, newYork?.zone, apia?.zone], [0, 300, -780], 'the children do live elsewhere');
  t.equal(utc?.lines, 32_000);
  t.match(utc?.sha256, /^[0-9a-f]{64}$/);
  t.equal(newYork?.sha256, utc?.sha256);
  t.equal(apia?.sha256, utc?.sha256);
});

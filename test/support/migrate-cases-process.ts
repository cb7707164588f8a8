import pino from 'pino';
import { migrateCasesCommand } from '../../src/cli/migrate-cases.ts';
import { load } from '../../src/engine/loaded.ts';
import { openHouse } from '../../src/open-house.ts';
import { versions } from './versions.ts';

/** `bihuan migrate-cases` over the versions of the test, as a process that can be killed: URL, then its own words. */
const [url, ...args] = process.argv.slice(2);
const log = pino({ level: 'silent' });
const house = await openHouse({ url: url!, workflows: versions.map(load), log, wall: () => Date.now() });
process.exitCode = await migrateCasesCommand.run({
  args,
  json: true,
  out: (line) => process.stdout.write(`${line}\n`),
  progress: (line) => process.stderr.write(`${line}\n`),
  log,
  house: async () => house,
  tenant: 'demo',
});
await house.db.close();

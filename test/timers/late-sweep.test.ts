import t from 'tap';
import { Type } from 'typebox';
import { setup } from 'xstate';
import { smallLoop } from '../../examples/small-loop/index.ts';
import { openCase } from '../../src/cases/open-case.ts';
import { iso, msOf } from '../../src/domain/instants.ts';
import { engineActions } from '../../src/engine/engine-actions.ts';
import type { EnvelopeOf, OpenInput, WorkflowDefinition } from '../../src/engine/workflow.ts';
import { readLog } from '../../src/store/log.ts';
import { readCase } from '../../src/store/read-case.ts';
import { sweepAll } from '../../src/timers/sweep.ts';
import { openTestHouse, ownerClient, person, setNow, startServer } from '../support/house.ts';
import { startSandbox } from '../support/sandbox.ts';
import { brittle } from './fixture.ts';

const events = {
  DUE: {
    label: { zh: '到期', en: 'Due' },
    by: [],
    internal: true,
    schema: Type.Record(Type.String(), Type.Unknown()),
    example: {},
  },
};
const machine = setup({
  types: {
    context: {} as { place: string },
    events: {} as EnvelopeOf<typeof events>,
    input: {} as OpenInput<{ place: string }>,
  },
  actions: engineActions,
}).createMachine({
  id: 'parent',
  context: ({ input }) => ({ place: input.data.place }),
  initial: 'waiting',
  states: {
    waiting: {
      meta: { label: { zh: '等待', en: 'Waiting' }, turn: { duty: 'inspector', clock: 'term' } },
      entry: { type: 'startClock', params: { clock: 'term', term: { n: 2, unit: 'hour' } } },
      on: {
        DUE: {
          target: 'done',
          actions: {
            type: 'spawn',
            params: { workflow: 'small-loop', data: { place: '3 号仓库', text: '堵塞' }, link: 'child' },
          },
        },
      },
    },
    done: { type: 'final', meta: { label: { zh: '办结', en: 'Done' } } },
  },
});
/** A case whose end of term opens another. */
const parent: WorkflowDefinition = {
  ...brittle,
  id: 'parent',
  machine,
  events,
  policy: { ...brittle.policy, id: 'parent' },
};

t.test(
  'a case opened by a timer begins at the instant the timer fell due, however late the sweep',
  async (t) => {
    const server = await startServer(t);
    const house = await openTestHouse(t, server, { workflows: [smallLoop, parent] });
    await setNow(house, '2026-03-02T09:00:00+08:00');
    const ask = { tenant: 'demo', actor: person('inspector'), workflow: 'parent', data: { place: '一号' } };
    const { caseId } = await openCase(house, ask);
    await setNow(house, '2026-03-04T09:00:00+08:00');
    await sweepAll(house);
    const { stored } = await readCase(house.db.pipeline, 'demo', caseId);
    const child = stored!.links.find(({ kind }) => kind === 'child')!.caseId;
    const { stored: opened } = await readCase(house.db.pipeline, 'demo', child);
    t.equal(iso(opened!.openedAt), '2026-03-02T11:00:00.000+08:00');
    t.equal(opened!.state.clocks[0]?.dueOn, '2026-03-05', 'three working days from the day the law gives');
    const rows = await house.db.tenant('demo', (tx) => readLog(tx, 'demo', child));
    t.ok(rows.every(({ at, recordedAt }) => at >= msOf('2026-03-02T11:00:00+08:00') && recordedAt > at));
  },
);

t.test(
  'a jump of the clock goes through every instant of every case in due order, timers made on the way included',
  async (t) => {
    const sandbox = await startSandbox(t);
    const owner = await ownerClient(t, { url: sandbox.databaseUrl, dir: '', stop: async () => {} });
    const data = {
      description: '二层疏散通道堆放纸箱',
      region: { name: '试验区', code: '330182' },
      sourceKind: 'inspection',
    };
    for (const now of [
      '2026-03-02T09:00:00+08:00',
      '2026-03-02T13:17:00+08:00',
      '2026-03-03T16:42:00+08:00',
    ]) {
      await sandbox.moveTo(now);
      const body = { workflow: 'rectification', data: { ...data, dangerous: true } };
      const { status } = await sandbox.call('POST', '/v1/cases', 'inspector', body);
      t.equal(status, 201);
    }
    await sandbox.moveTo('2026-03-20T09:00:00+08:00');
    const { rows } = await owner.query<{ at: string; case_id: string }>(
      `select at, case_id from events where timer is not null order by xid, case_id, seq`,
    );
    const instants = rows.map(({ at }) => at);
    t.ok(rows.length > 30, `${rows.length} timers`);
    t.equal(new Set(rows.map(({ case_id }) => case_id)).size, 3);
    t.strictSame(instants, [...instants].sort(), 'as they were written, so they fell due');
  },
);

import { createHash, randomUUID } from 'node:crypto';
import { openCase } from '../cases/open-case.ts';
import { sendEvent } from '../cases/send-event.ts';
import type { CaseView } from '../cases/view.ts';
import { type Command, EXIT, UsageError } from './command.ts';

/** The 3030 loop from report to sign-off: who does what. The payloads are the catalogue's own examples. */
export const DEMO_WALK: readonly (readonly [person: string, type: string])[] = [
  ['street-officer', 'CLAIM'],
  ['inspector', 'GRADE_GENERAL'],
  ['street-officer', 'SERVE'],
  ['rectifier', 'REQUEST_RECHECK'],
  ['verifier', 'START_RECHECK'],
  ['verifier', 'PASS'],
  ['street-officer', 'REPLY'],
  ['sector-leader', 'APPROVE_SIGNOFF'],
];

/** One photo stands for one act: examples share a digest, real photos never do. */
export function freshEvidence(payload: unknown): unknown {
  return JSON.parse(JSON.stringify(payload), (key, value: unknown) =>
    key === 'digest' && typeof value === 'string'
      ? `sha256:${createHash('sha256').update(randomUUID()).digest('hex')}`
      : value,
  );
}

export const demoCommand: Command = {
  name: 'demo',
  usage: 'demo [--json]',
  summary: {
    zh: '演示：开一件样例案件，从上报走到销号',
    en: 'Demo: opens a sample case and walks it from report to sign-off',
  },
  run: async (context) => {
    const { sandbox, tenant, out, json } = context;
    if (sandbox === undefined)
      throw new UsageError('演示只在沙箱里运行。 The demo runs in the sandbox only.');
    const house = await context.house();
    const { definition } = house.workflows.newest('rectification');
    const steps: { person: string; type: string; state: string; turn: string }[] = [];
    const tell = (person: string, type: string, view: CaseView) => {
      const turn = view.turn
        .map(({ duty, unit, clock }) => `${duty}@${unit ?? '?'}${clock === null ? '' : ` (${clock})`}`)
        .join('，');
      steps.push({ person, type, state: view.state, turn });
      if (!json)
        out(
          `${person.padEnd(16)} ${type.padEnd(18)} → ${view.stateLabel.zh}（${view.state}） 轮到 turn: ${turn || '—'}`,
        );
    };
    const opened = await openCase(house, {
      tenant,
      actor: sandbox.actor('inspector')!,
      workflow: 'rectification',
      data: definition!.open.example,
    });
    let view = JSON.parse(opened.body) as CaseView;
    if (!json) out(`案件 case ${view.number}（${view.id}）`);
    tell('inspector', 'SUBMIT', view);
    for (const [person, type] of DEMO_WALK) {
      const payload = freshEvidence(definition!.events[type]!.example);
      const answer = await sendEvent(house, {
        tenant,
        actor: sandbox.actor(person)!,
        caseId: view.id,
        type,
        payload,
      });
      view = JSON.parse(answer.body) as CaseView;
      tell(person, type, view);
    }
    if (json) out(JSON.stringify({ id: view.id, number: view.number, steps }));
    return view.state === 'closed' ? EXIT.ok : EXIT.failed;
  },
};

import { type Command, EXIT, knownTenant, UsageError } from './command.ts';
import { verify } from './verify.ts';

export const verifyCommand: Command = {
  name: 'verify',
  usage: 'verify [--invariants] [--json]',
  summary: {
    zh: '逐案核对：哈希链、重放、时钟与定时器、每件在办案件都有人负责；--invariants 另核对待办、时限、关联案件之间的不变式',
    en: 'Check every case: hash chain, replay, clocks and timers, somebody in charge of every open case; with --invariants also what must hold between steps, terms and related cases',
  },
  run: async (context) => {
    const house = await context.house();
    const unknown = context.args.find((arg) => arg !== '--invariants');
    if (unknown !== undefined) throw new UsageError(`不认识的参数 unknown argument: ${unknown}`);
    await knownTenant(context);
    const progress = (done: number) => context.progress(`${done} 件 cases`);
    const invariants = context.args.includes('--invariants');
    const { cases, events, findings } = await verify(house, context.tenant, progress, invariants);
    if (context.json) context.out(JSON.stringify({ cases, events, findings }));
    else {
      for (const { number, caseId, seq, event, code, message } of findings) {
        context.out(
          `${code} ${number} ${caseId}${seq === undefined ? '' : ` 第 ${seq} 条 event ${event}`}: ${message}`,
        );
      }
      context.out(
        `核对 ${cases} 件、${events} 条记录，发现 ${findings.length} 处不符 (${findings.length} findings)`,
      );
    }
    return findings.length === 0 ? EXIT.ok : EXIT.findings;
  },
};

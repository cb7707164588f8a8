import { type Command, EXIT } from './command.ts';
import { verify } from './verify.ts';

export const verifyCommand: Command = {
  name: 'verify',
  usage: 'verify [--json]',
  summary: {
    zh: '逐案核对：哈希链、重放、时钟与定时器、每件在办案件都有人负责',
    en: 'Check every case: hash chain, replay, clocks and timers, somebody in charge of every open case',
  },
  run: async (context) => {
    const house = await context.house();
    const { cases, events, findings } = await verify(house, context.tenant, (done) =>
      context.progress(`${done} 件 cases`),
    );
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

import t from 'tap';
import { EXIT } from '../../src/cli/command.ts';
import { doctorCommand } from '../../src/cli/doctor.ts';
import { startSandbox } from '../support/sandbox.ts';

t.test(
  'ninety days before the calendar ends everybody who watches the service is told, and not a day earlier',
  async (t) => {
    const sandbox = await startSandbox(t);
    const ready = async () => (await sandbox.call('GET', '/readyz', 'auditor')).body.calendar;
    const gauge = async () => {
      const text = await (await fetch(`${sandbox.url}/metrics`)).text();
      return Number(/^bihuan_calendar_horizon_days (\d+)$/m.exec(text)?.[1]);
    };
    const doctor = async () => {
      const lines: string[] = [];
      const code = await doctorCommand.run({
        args: [],
        json: true,
        out: (line) => lines.push(line),
        progress: () => {},
        log: sandbox.house.log,
        house: async () => sandbox.house,
        tenant: 'demo',
      });
      const { checks } = JSON.parse(lines[0]!) as { checks: { check: string; ok: boolean }[] };
      return { code, ok: checks.find(({ check }) => check.includes('calendar'))?.ok };
    };
    await sandbox.moveTo('2026-10-02T12:00:00+08:00');
    t.match(await ready(), { coveredTo: '2026-12-31', horizonDays: 90 });
    t.notOk('warning' in (await ready()));
    t.equal(await gauge(), 90);
    t.strictSame(await doctor(), { code: EXIT.ok, ok: true });
    await sandbox.moveTo('2026-10-03T00:00:00+08:00');
    t.match(await ready(), { horizonDays: 89, warning: /日历只到 2026-12-31.*import the next notice/ });
    t.equal(await gauge(), 89);
    t.strictSame(await doctor(), { code: EXIT.findings, ok: false });
  },
);

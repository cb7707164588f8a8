import { type AnyStateMachine, createActor, SimulatedClock } from 'xstate';
import type { EngineCase } from '../../src/index.ts';

/** What must agree between a live actor and the engine. */
export interface Seen {
  readonly status: string;
  readonly value: unknown;
  readonly context: unknown;
  readonly output: unknown;
  readonly history: unknown;
  readonly pending: readonly { name: string; dueAt: number }[];
}

type Pending = { name: string; dueAt: number };

/** XState's clock, which also keeps what each pending delay is called. */
class ListingClock extends SimulatedClock {
  readonly pending = new Map<number, Pending>();
  newest: () => string = () => '';

  override setTimeout(work: () => void, ms: number): number {
    const name = this.newest();
    const key = super.setTimeout(() => {
      this.pending.delete(key);
      work();
    }, ms);
    this.pending.set(key, { name, dueAt: this.now() + ms });
    return key;
  }

  override clearTimeout(key: number): void {
    this.pending.delete(key);
    super.clearTimeout(key);
  }
}

interface Scheduled {
  readonly id: string;
  readonly event: { readonly type: string };
}

/** XState gives an unnamed delay random letters; the engine its event's type and a number. */
function nameOf({ id, event }: Scheduled): string {
  return /^[0-9a-z]+$/.test(id) ? event.type : id;
}

/** The same machine as an ordinary actor in memory, fed the same events and time steps. */
export class LiveActor {
  readonly #clock = new ListingClock();
  readonly #actor;
  readonly #epoch: number;

  constructor(machine: AnyStateMachine, input: unknown, epoch: number) {
    this.#epoch = epoch;
    this.#actor = createActor(machine, { clock: this.#clock, input });
    const { system } = this.#actor;
    this.#clock.newest = () => {
      const snapshot = system.getSnapshot() as unknown as { _scheduledEvents: Record<string, Scheduled> };
      return nameOf(Object.values(snapshot._scheduledEvents).at(-1)!);
    };
    this.#actor.start();
    this.#clock.increment(0);
  }

  /** From due instant to due instant: one long jump would arm what follows too late, as no real clock does. */
  advance(ms: number): void {
    const end = this.#clock.now() + ms;
    for (;;) {
      const next = Math.min(end, ...[...this.#clock.pending.values()].map(({ dueAt }) => dueAt));
      this.#clock.increment(next - this.#clock.now());
      if (next === end && [...this.#clock.pending.values()].every(({ dueAt }) => dueAt > end)) return;
    }
  }

  /** @returns whether the machine took it */
  send(event: { type: string }): boolean {
    const snapshot = this.#actor.getSnapshot();
    const taken = snapshot.status === 'active' && snapshot.can(event);
    this.#actor.send(event);
    this.advance(0);
    return taken;
  }

  seen(): Seen {
    const snapshot = this.#actor.getPersistedSnapshot();
    const pending = [...this.#clock.pending.values()].map(({ name, dueAt }) => ({
      name,
      dueAt: this.#epoch + dueAt,
    }));
    return shaped(snapshot, pending);
  }
}

/** The engine's answer in the same form. */
export function seenOf({ snapshot, timers }: EngineCase): Seen {
  return shaped(
    snapshot,
    timers.map(({ name, dueAt }) => ({ name: name.replace(/#\d+$/, ''), dueAt })),
  );
}

function shaped(snapshot: unknown, pending: readonly Pending[]): Seen {
  const plain = JSON.parse(JSON.stringify(snapshot));
  const order = (a: Pending, b: Pending) => a.dueAt - b.dueAt || (a.name < b.name ? -1 : 1);
  return {
    status: plain.status,
    value: plain.value,
    context: plain.context,
    output: plain.output ?? null,
    history: plain.historyValue,
    pending: [...pending].sort(order),
  };
}

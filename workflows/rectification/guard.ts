import type { GuardDefinition } from '../../src/engine/workflow.ts';
import type { AnyEvent, Rectification } from './context.ts';

export interface GuardArgs {
  readonly context: Rectification;
  readonly event: AnyEvent;
}

/** A condition as one piece: what it is called, where it comes from, what it reads, and the test itself. */
export interface Guard<P = undefined> extends Omit<GuardDefinition, 'detail'> {
  test(args: GuardArgs, params: P): boolean;
  /** What exactly is missing, in Chinese. */
  detail?(args: GuardArgs, params: P): string | undefined;
}

export function guard<P = undefined>(definition: Guard<P>): Guard<P> {
  return definition;
}

/** Chooses between targets; never shown as a reason for refusing. */
export function route<P = undefined>(zh: string, en: string, test: Guard<P>['test']): Guard<P> {
  return { label: { zh, en }, basis: '本产品规则', reads: 'case', routing: true, test };
}

export function filled(text: string | null | undefined): boolean {
  return text !== undefined && text !== null && text.trim() !== '';
}

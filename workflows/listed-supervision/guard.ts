import { type GuardArgs as ArgsOf, guardsOf } from '../base/guard.ts';
import type { ListedSupervision } from './context.ts';

export type GuardArgs = ArgsOf<ListedSupervision>;
export const { guard, route } = guardsOf<ListedSupervision>();

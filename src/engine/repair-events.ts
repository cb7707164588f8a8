import { Type } from 'typebox';
import { fourEyes } from './four-eyes.ts';
import { PatchOperation } from './json-patch.ts';
import { REPAIR_DECIDER } from './policy.ts';
import { type EventDefinition, exactly, written } from './workflow.ts';

const Name = Type.String({ minLength: 1, maxLength: 128 });
const Names = Type.Array(Name, { minItems: 1, maxItems: 20 });

const Order = Type.Object(
  {
    reason: written(2000, { description: '理由 Why' }),
    states: Type.Optional(
      Type.Array(Name, {
        minItems: 1,
        maxItems: 20,
        description: '改置的状态 Leaf states to put the case in',
      }),
    ),
    changes: Type.Optional(
      Type.Array(PatchOperation, {
        maxItems: 100,
        description: '案件数据的改动 RFC 6902 operations on the data of the machine',
      }),
    ),
    clocks: Type.Optional(
      exactly({
        start: Type.Optional(
          Type.Array(
            exactly({
              clock: Name,
              term: Type.Optional(
                exactly({
                  n: Type.Integer({ minimum: 1, maximum: 3660 }),
                  unit: Type.Enum(['hour', 'day', 'workday', 'month']),
                }),
              ),
              from: Type.Optional(Type.String({ format: 'date', description: '起算日 Counted from' })),
            }),
            { minItems: 1, maxItems: 20 },
          ),
        ),
        stop: Type.Optional(Names),
        void: Type.Optional(Names),
      }),
    ),
  },
  { additionalProperties: false, minProperties: 2 },
);

/**
 * Events of the engine, in every regulated workflow: two persons put right a case that its machine cannot move. No
 * machine sees them, so that a broken one cannot refuse its own repair. Roles: basis is the product's own rule.
 */
export const REPAIR_EVENTS: Readonly<Record<string, EventDefinition>> = fourEyes({
  id: 'REPAIR',
  label: { zh: '修复卡住的案件', en: 'Repair of a stuck case' },
  propose: ['safety_office'],
  approve: [REPAIR_DECIDER],
  schema: Order,
  example: { reason: '原整改单位已撤销，改由承继单位办理。', changes: [] },
});

/** What makes a repair acceptable beyond its schema: listed by `GET …/actions`. */
export const REPAIR_REQUIRES = {
  code: 'REPAIR_CHANGES_SOMETHING',
  label: {
    zh: '修复须有实际改动，且修复后仍有人待办或有期限',
    en: 'the repair changes something and leaves somebody to act or something due',
  },
  basis: '本产品规则',
};

import { Problem } from '../domain/errors.ts';
import { uuidv7 } from '../domain/ids.ts';
import { advance } from '../engine/advance.ts';
import type { Arrival } from '../engine/case-state.ts';
import type { Loaded } from '../engine/loaded.ts';
import type { Unit } from '../store/directory.ts';
import { placesOf } from '../store/facts.ts';
import { readCase } from '../store/read-case.ts';
import { type OpenRead, readOpen } from '../store/read-open.ts';
import { checkRole, maySee, scopeOf, sightOf } from './authorise.ts';
import { commit, settle } from './commit.ts';
import { linksFor } from './family.ts';
import { type House, type Now, nowOf, rulesOf } from './house.ts';
import { caseNumber, type Part, partOfOpening } from './plan.ts';
import {
  type Answer,
  answerFrom,
  auditRefusal,
  type Caller,
  steady,
  storedAnswer,
  type Tries,
} from './send-event.ts';
import { check } from './validate.ts';
import { familyTurn, withFamily } from './with-family.ts';

export interface OpenRequest extends Caller {
  readonly workflow: string;
  readonly data: unknown;
  readonly externalSystem?: string;
  readonly externalNo?: string;
  /** Opens without submitting. */
  readonly draft?: boolean;
  readonly dryRun?: boolean;
}

/**
 * Opens a case and submits it in one commit. A second report under one external number answers 200 with the case
 * the first one opened; what has changed since is proposed as a correction, never written over silently.
 */
export async function openCase(house: House, ask: OpenRequest): Promise<Answer> {
  const loaded = house.workflows.newest(ask.workflow);
  const external = externalOf(ask);
  try {
    authoriseOpening(loaded, ask);
    await checkUnits(house, loaded, ask);
    if (external !== undefined) await checkNamesSystem(house, ask);
  } catch (error) {
    if (ask.dryRun !== true) await auditRefusal(house, ask, { action: 'OPEN', target: null }, error);
    throw error;
  }
  const birth: Birth = {
    caseId: uuidv7(house.wall()),
    opened: uuidv7(house.wall()),
    submitted: uuidv7(house.wall()),
  };
  let work = () => settle(() => attempt(house, loaded, ask, external, birth));
  if (external !== undefined)
    work = queued(house, `${ask.tenant}/external/${external.system}/${external.no}`, work);
  if (ask.once !== undefined)
    work = queued(house, `${ask.tenant}/${ask.actor.person}/key/${ask.once.key}`, work);
  return work();
}

/** Made before the first try, so that a lost reply finds its own effect. */
interface Birth extends Tries {
  readonly caseId: string;
  readonly opened: string;
  readonly submitted: string;
}

interface External {
  readonly system: string;
  readonly no: string;
}

function queued(house: House, key: string, work: () => Promise<Answer>): () => Promise<Answer> {
  return () => house.queue.turn(key, work);
}

function externalOf({ actor, externalSystem, externalNo }: OpenRequest): External | undefined {
  if (actor.system !== undefined && externalSystem !== undefined && externalSystem !== actor.system) {
    throw new Problem('ROLE_FORBIDDEN', {
      detail: { zh: `令牌属于系统“${actor.system}”`, en: `the token belongs to system "${actor.system}"` },
    });
  }
  if (externalNo === undefined) return undefined;
  const system = externalSystem ?? actor.system;
  if (system !== undefined) return { system, no: externalNo };
  throw new Problem('SCHEMA_INVALID', {
    errors: [
      {
        pointer: '/externalSystem',
        message: { zh: '有外部编号时须写明外部系统', en: 'required with externalNo' },
      },
    ],
  });
}

/**
 * Numbers of another system are given by that system or by an officer who copies them off: a number taken by anybody
 * else would keep the true report out.
 */
async function checkNamesSystem(house: House, { tenant, actor }: OpenRequest): Promise<void> {
  if (actor.system !== undefined || actor.roles.includes('external_system')) return;
  if (scopeOf(actor, await house.directory.units(tenant)).organ !== undefined) return;
  throw new Problem('ROLE_FORBIDDEN', {
    detail: {
      zh: '外部编号由该系统或机关人员登记',
      en: 'externalNo is given by that system or by an officer',
    },
  });
}

function authoriseOpening(loaded: Loaded, { actor, data }: OpenRequest): void {
  const { definition } = loaded;
  if (definition === undefined) return;
  const { open } = definition;
  checkRole(
    'OPEN',
    { label: { zh: '上报', en: 'Report' }, by: open.by, schema: open.schema, example: open.example },
    actor,
  );
  check(open.schema, data, '/data');
}

/** @throws Problem SCHEMA_INVALID with the place of each unit that the directory does not have */
async function checkUnits(
  house: House,
  { definition }: Loaded,
  { tenant, data }: OpenRequest,
): Promise<void> {
  const named = (definition?.open.units ?? []).flatMap((pointer) => placesOf(data, pointer));
  if (named.length === 0) return;
  const unknownTo = (units: ReadonlyMap<string, Unit>) =>
    named.filter(({ value }) => typeof value === 'string' && !units.has(value));
  let unknown = unknownTo(await house.directory.units(tenant));
  // It may have been entered a second ago.
  if (unknown.length > 0) unknown = unknownTo(await house.directory.units(tenant, 0));
  const errors = unknown.map(({ pointer, value }) => ({
    pointer: `/data${pointer}`,
    message: { zh: `名录中没有单位“${value}”`, en: `no unit "${value}" in the directory` },
  }));
  if (errors.length > 0) throw new Problem('SCHEMA_INVALID', { errors });
}

async function attempt(
  house: House,
  loaded: Loaded,
  ask: OpenRequest,
  external: External | undefined,
  birth: Birth,
): Promise<Answer | undefined> {
  const { tenant, actor, once } = ask;
  const read = await readOpen(house.db.pipeline, tenant, {
    eventId: birth.opened,
    caller: once === undefined ? undefined : actor.person,
    key: once?.key,
    external,
  });
  const given = storedAnswer(read, ask);
  if (given !== undefined) return given;
  const first = read.doneCase ?? read.externalCase;
  if (first !== undefined) return existing(house, ask, first, read.doneCase === undefined ? 200 : 201);
  return opened(house, loaded, ask, external, birth, read);
}

/** The case this report opened before: under a lost reply, or under its external number. */
async function existing(
  house: House,
  { tenant, actor, workflow }: OpenRequest,
  caseId: string,
  status: number,
): Promise<Answer> {
  const { stored, now, recordedAt } = await readCase(house.db.pipeline, tenant, caseId);
  if (stored === undefined || !maySee(await sightOf(house, tenant, actor), stored))
    throw new Problem('NOT_FOUND');
  if (stored.workflow !== workflow)
    throw new Problem('KEY_REUSED', {
      detail: {
        zh: `该外部编号已用于流程 ${stored.workflow} 的案件 ${stored.state.number}`,
        en: `the external number belongs to case ${stored.state.number} of workflow ${stored.workflow}`,
      },
    });
  const rules = await rulesOf(house, stored);
  const judged = advance(rules, stored.state, house.clock?.() ?? now, recordedAt);
  return answerFrom(rules, judged, await linksFor(house, actor, stored), status, stored.state.seq);
}

async function opened(
  house: House,
  loaded: Loaded,
  ask: OpenRequest,
  external: External | undefined,
  birth: Birth,
  read: OpenRead,
): Promise<Answer | undefined> {
  const { tenant, actor } = ask;
  const now = steady(birth, [], nowOf(house, read));
  const type = loaded.definition?.open.submit;
  const submit: Arrival | undefined =
    type === undefined || ask.draft
      ? undefined
      : { id: birth.submitted, type, payload: {}, actor, facts: {} };
  const part = await partOfOpening(
    house,
    {
      tenant,
      caseId: birth.caseId,
      number: caseNumber(read.sequence, now.now),
      workflow: ask.workflow,
      opening: { id: birth.opened, data: ask.data, actor },
      ...(submit === undefined ? {} : { submit }),
      externalSystem: external?.system ?? null,
      externalNo: external?.no ?? null,
    },
    now,
  );
  if (ask.dryRun) return answerFrom(part.rules, part.moved, [], 201);
  return familyTurn(house, tenant, part.moved, () => write(house, ask, part, now));
}

async function write(house: House, ask: OpenRequest, part: Part, now: Now): Promise<Answer | undefined> {
  const { tenant, actor, once } = ask;
  const { caseId } = part.moved.state;
  const parts = await withFamily(house, tenant, [part], now, actor);
  const answer = answerFrom(part.rules, parts[0]!.moved, [], 201);
  const outcome = await commit(house, tenant, parts, {
    audit: [
      {
        person: actor.person,
        unit: actor.unit,
        action: 'OPEN',
        target: caseId,
        outcome: 'ACCEPTED',
        detail: {},
      },
    ],
    ...(once === undefined
      ? {}
      : {
          answers: [{ caller: actor.person, ...once, status: 201, answer: answer.body, caseId }],
        }),
  });
  return outcome === 'done' ? answer : undefined;
}

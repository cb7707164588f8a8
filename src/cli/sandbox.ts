import type { House } from '../cases/house.ts';
import type { Actor } from '../engine/workflow.ts';
import type { Person, Unit } from '../store/directory.ts';

/** Tenant of the sandbox. */
export const SANDBOX_TENANT = 'demo';

/** Where the sandbox's clock stands until it is moved: a Monday after the Spring Festival of 2026. */
export const SANDBOX_START = '2026-03-02T09:00:00.000+08:00';

const UNIT_NAMES: Readonly<Record<string, readonly [name: string, kind: string]>> = {
  street: ['示范街道', 'street'],
  'street-2': ['示范二街道', 'street'],
  sector: ['示范区住建局', 'sector'],
  'sector-2': ['示范区市监局', 'sector'],
  'safety-office': ['示范区安委办', 'safety_office'],
  'safety-office-2': ['示范市安委办', 'safety_office'],
  enforcement: ['示范区应急执法队', 'enforcement'],
  community: ['示范社区', 'village'],
  enterprise: ['示范企业', 'enterprise'],
  'enterprise-2': ['示范二企业', 'enterprise'],
};

/** Unit of the one person per role. Reporters and systems outside belong to no unit of the directory. */
const ROLE_UNITS: Readonly<Record<string, string>> = {
  reporter: 'public',
  grid_worker: 'street',
  inspector: 'street',
  rectifier: 'enterprise',
  enterprise_principal: 'enterprise',
  enterprise_safety_officer: 'enterprise',
  village: 'community',
  street_officer: 'street',
  street_leader: 'street',
  sector_officer: 'sector',
  sector_leader: 'sector',
  verifier: 'sector',
  expert: 'sector',
  safety_office: 'safety-office',
  committee_leader: 'safety-office',
  enforcement_officer: 'enforcement',
  legal_reviewer: 'enforcement',
  reward_officer: 'safety-office',
  finance: 'safety-office',
  auditor: 'safety-office',
  external_system: 'external',
  station: 'street',
  duty_officer: 'safety-office',
  task_force: 'safety-office',
};

/** Roles with a second person, of another unit, so that separation of duties can be walked. */
const TWICE: ReadonlySet<string> = new Set([
  'inspector',
  'verifier',
  'safety_office',
  'sector_officer',
  'sector_leader',
  'street_officer',
  'street_leader',
  'rectifier',
  'enterprise_principal',
]);

export const SANDBOX_UNITS: readonly Unit[] = Object.entries(UNIT_NAMES).map(([id, [name, kind]]) => ({
  id,
  name,
  kind,
  parent:
    id === 'safety-office'
      ? 'safety-office-2'
      : /^(street|sector|enforcement)/.test(id)
        ? 'safety-office'
        : null,
  // Every region: the sample records span the country.
  regions: [''],
  sectors: [],
}));

export const SANDBOX_PERSONS: readonly Person[] = Object.entries(ROLE_UNITS).flatMap(([role, unit]) => {
  const id = role.replaceAll('_', '-');
  const first = { id, name: id, unit, roles: [role] };
  return TWICE.has(role) ? [first, { ...first, id: `${id}-2`, name: `${id}-2`, unit: `${unit}-2` }] : [first];
});

/** @returns the sandbox person of that id, or `undefined` */
export function sandboxActor(id: string): Actor | undefined {
  const person = SANDBOX_PERSONS.find((one) => one.id === id);
  return person === undefined ? undefined : { person: person.id, unit: person.unit, roles: person.roles };
}

/** The database belongs to the other way of running: a sandbox must not stop a real clock, nor production run on a movable one. */
export class WrongDatabase extends Error {
  override readonly name = 'WrongDatabase';
}

/** Directory and clock of a fresh sandbox; leaves what is there. @throws WrongDatabase on a database with real cases */
export async function furnishSandbox(house: House): Promise<void> {
  const { rows } = await house.db.due.query<{ movable: boolean; used: boolean }>(
    'select exists (select 1 from sandbox_clock) as movable, exists (select 1 from cases) as used',
  );
  if (rows[0]!.used && !rows[0]!.movable) {
    throw new WrongDatabase(
      '数据库里有真实案件，沙箱不得使用。 This database holds real cases; a sandbox must not touch it.',
    );
  }
  await house.directory.put(SANDBOX_TENANT, SANDBOX_UNITS, SANDBOX_PERSONS);
  await house.db.kysely
    .insertInto('sandbox_clock')
    .values({ now: SANDBOX_START })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** @throws WrongDatabase when the law's clock of this database can be moved */
export async function refuseSandboxDatabase(house: House): Promise<void> {
  const { rows } = await house.db.due.query<{ movable: boolean }>(
    'select exists (select 1 from sandbox_clock) as movable',
  );
  if (!rows[0]!.movable) return;
  throw new WrongDatabase(
    '这是沙箱的数据库，时钟可拨动，不得用于生产。 This is a sandbox database with a movable clock.',
  );
}

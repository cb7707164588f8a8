import { type Static, Type } from 'typebox';
import { exactly, written } from '../../src/engine/workflow.ts';
import { DateOnly } from '../base/schemas.ts';
import { IDENTITY_PATTERN } from './identity.ts';

/**
 * Text in which no telephone or identity card number may stand. Opening data are refused by schema, because a draft
 * is logged before any guard of the machine is asked.
 */
function nameless(maxLength: number) {
  const description = '不得填写电话号码、证件号码 (no telephone or identity numbers)';
  return written(maxLength, { description, not: { pattern: IDENTITY_PATTERN } });
}

/** Opaque id of the sealed identity. Who it is stands with the seal, never here. */
export const ReporterRef = Type.String({
  pattern: '^ref-[0-9A-Za-z]{16,64}$',
  not: { pattern: IDENTITY_PATTERN },
});
/** sha256 of the query code (查询码) an anonymous reporter was given; the code itself is nowhere stored. */
export const CodeDigest = Type.String({ pattern: '^sha256:[0-9a-f]{64}$' });

export const CHANNELS = ['hotline12350', 'hotline12345', 'letter', 'visit', 'web', 'app', 'other'] as const;

/** A public report as registered. Nothing in it says who reported, only how the sealed identity is found. */
export const Opening = exactly({
  description: nameless(500),
  region: exactly({
    name: nameless(200),
    /** GB/T 2260, with GB/T 10114 below the county (9) or the statistical village code (12). */
    code: Type.Optional(Type.String({ pattern: '^(\\d{6}|\\d{9}|\\d{12})$' })),
  }),
  /** The reported unit; `unit` is its directory id, where it has one. */
  subject: exactly({
    name: nameless(200),
    kind: Type.Optional(nameless(200)),
    unit: Type.Optional(written(64)),
  }),
  place: Type.Optional(nameless(200)),
  sector: Type.Optional(nameless(200)),
  channel: Type.Enum([...CHANNELS]),
  anonymous: Type.Boolean(),
  reporterRef: Type.Optional(ReporterRef),
  queryCodeDigest: Type.Optional(CodeDigest),
  /** An employee of the reported unit. Seen by the report's own desks only, and handed to no other case. */
  insider: Type.Optional(Type.Boolean()),
  /** A public servant whose duty it is to find such things (不予奖励). */
  officialOnDuty: Type.Optional(Type.Boolean()),
  /** Immediate danger: handed over within 30 minutes. */
  dangerous: Type.Optional(Type.Boolean()),
  /** Deaths the report speaks of: the county government organises the verification (安全生产法 第七十三条). */
  deaths: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  /** Day the report came in; absent: the day it is registered. */
  receivedOn: Type.Optional(DateOnly),
  /** 工单 of a hotline, with the date the hotline itself wants the answer by. */
  ticket: Type.Optional(
    exactly({
      system: nameless(64),
      no: Type.String({ pattern: '^[0-9A-Za-z〔〕（）()_-]{1,64}$' }),
      sourceDueAt: Type.String({ format: 'date-time' }),
    }),
  ),
});
export type Opening = Static<typeof Opening>;

/** Query code of the examples and its digest; whoever registers makes the real ones. */
export const EXAMPLE_CODE = 'CX7K-29QM-4TBE';
export const EXAMPLE_REF = 'ref-0F3kQ8zB7LxW2mNa';

export const openingExample: Opening = {
  description: '二层疏散通道长期锁闭，并在通道内堆放纸箱',
  region: { name: '浙江省杭州市建德市', code: '330182' },
  subject: { name: '某商城', kind: '商场市场' },
  place: '更楼街道某商城二层',
  sector: '消防',
  channel: 'hotline12350',
  anonymous: false,
  reporterRef: EXAMPLE_REF,
};

/** 受理人员: the desk that takes reports in and answers reporters. */
export const INTAKE = ['sector_officer', 'safety_office'] as const;
/** 负责人: who signs results, rewards and refusals. */
export const LEADERS = ['sector_leader', 'safety_office', 'committee_leader'] as const;
/** Reporters send nothing under their own account: the log would name them. The desk or the hotline enters it. */
export const FOR_REPORTER = [...INTAKE, 'duty_officer', 'external_system'] as const;
export const OPENERS = FOR_REPORTER;

/** Roles that may see reports at all; the enterprise's, and everybody else's, may not know that there is one. */
export const VISIBLE_TO = [
  ...new Set([...FOR_REPORTER, ...LEADERS, 'verifier', 'reward_officer', 'finance']),
] as readonly string[];

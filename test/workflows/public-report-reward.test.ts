import t from 'tap';
import { identityIn } from '../../workflows/public-report/identity.ts';
import { publicReport } from '../../workflows/public-report/index.ts';
import { type Rewarded, type RewardRates, ratesOf, rewardOf } from '../../workflows/public-report/reward.ts';
import { policy } from './public-report.fixture.ts';

const shipped = ratesOf(policy.view.values);
const fine = (fineYuan: number | null, more: Partial<Rewarded> = {}): Rewarded => ({
  nature: 'violation',
  fineYuan,
  insider: false,
  ...more,
});
const concealed = (deaths: number, accidentGrade: Rewarded['accidentGrade']): Rewarded => ({
  nature: 'concealed',
  fineYuan: null,
  insider: false,
  deaths,
  ...(accidentGrade !== undefined && { accidentGrade }),
});

type Row = readonly [what: string, yuan: number, asked: Rewarded, rates?: Partial<RewardRates>];
// biome-ignore format: a table, one row a line
const TABLE: readonly Row[] = [
  ['vector 5: a fine of 10,000 gives 1,500, raised to 3,000', 3_000, fine(10_000)],
  ['vector 5: a fine of 3,000,000 gives 450,000, cut to 300,000', 300_000, fine(3_000_000)],
  ['between the bounds it is 15 %', 15_000, fine(100_000)],
  ['the least fine that is not raised', 3_000, fine(20_000)],
  ['a yuan more in the fine rounds to the same', 3_000, fine(20_003)],
  ['half a yuan is a yuan', 3_002, fine(20_010)],
  ['less than half is none', 3_000, fine(20_001)],
  ['the greatest fine that is not cut', 300_000, fine(2_000_000)],
  ['a yuan below the cap', 299_999, fine(1_999_990)],
  ['a major hazard is paid as a violation', 15_000, fine(100_000, { nature: 'major' })],
  ['no fine: the least reward', 3_000, fine(null)],
  ['a fine of nothing is no fine', 3_000, fine(0)],
  ['no fine, where the tenant pays nothing without one', 0, fine(null), { withoutFine: 'none' }],
  ['a fine, where the tenant pays nothing without one', 3_000, fine(1), { withoutFine: 'none' }],
  ['a general hazard is paid by scheme', 300, fine(null, { nature: 'general' })],
  ['a general hazard is paid by scheme whatever the fine', 300, fine(3_000_000, { nature: 'general' })],
  ['another tenant, another scheme', 500, fine(null, { nature: 'general' }), { generalYuan: 500 }],
  ['an own-unit employee gets more', 22_500, fine(100_000, { insider: true })],
  ['the least reward is raised as well', 4_500, fine(10_000, { insider: true })],
  ['half as much again of the greatest', 450_000, fine(3_000_000, { insider: true })],
  ['twice the greatest is cut to 500,000', 500_000, fine(3_000_000, { insider: true }), { insiderPercent: 200 }],
  ['no uplift where the tenant gives none', 15_000, fine(100_000, { insider: true }), { insiderPercent: 100 }],
  ['the scheme for general hazards knows no uplift', 300, fine(null, { nature: 'general', insider: true })],
  ['a concealed death, general accident', 30_000, concealed(1, 'general')],
  ['a concealed death, larger accident', 40_000, concealed(1, 'larger')],
  ['a concealed death, major accident', 50_000, concealed(1, 'major')],
  ['a concealed death, extraordinary accident', 60_000, concealed(1, 'extraordinary')],
  ['five deaths in an extraordinary accident: the cap', 300_000, concealed(5, 'extraordinary')],
  ['six deaths: no more than the cap', 300_000, concealed(6, 'extraordinary')],
  ['seven deaths in a larger accident', 280_000, concealed(7, 'larger')],
  ['an own-unit employee on a concealed death', 45_000, { ...concealed(1, 'general'), insider: true }],
];

t.test('the reward is what the table says', async (t) => {
  for (const [what, yuan, asked, rates] of TABLE)
    t.equal(rewardOf(asked, { ...shipped, ...rates }), yuan, what);
});

t.test('a reward is a whole number of yuan within its bounds, and no greater fine gives less', async (t) => {
  let before = 0;
  for (let fineYuan = 0; fineYuan <= 2_500_000; fineYuan += 997) {
    const yuan = rewardOf(fine(fineYuan), shipped);
    const insider = rewardOf(fine(fineYuan, { insider: true }), shipped);
    const right = Number.isSafeInteger(yuan) && yuan >= 3_000 && yuan <= 300_000 && yuan >= before;
    if (!right || !Number.isSafeInteger(insider) || insider < yuan || insider > 500_000)
      t.fail(`${fineYuan}: ${yuan}, insider ${insider}`);
    before = yuan;
  }
  t.equal(before, 300_000);
});

t.test('the bounds of law cannot be set away by a tenant', async (t) => {
  const { values } = publicReport.policy;
  t.equal(values['reward.maxYuan']!.atMost, 300_000);
  t.equal(values['reward.insiderMaxYuan']!.atMost, 500_000);
  t.equal(publicReport.policy.clocks['r.tell']!.atMost, 15);
  t.equal(publicReport.policy.clocks['r.verify']!.atMost, 60);
  t.equal(values['verify.extendMaxDays']!.atMost, 30);
});

// biome-ignore format: a table, one row a line
const TELLING: readonly string[] = [
  '13800001234', '电话138-0000-1234', '138 0000 1234', '+86 13800001234', '8613800001234', '１３８００００１２３４',
  '0571-64720000', '(0571)64720000', '057164720000', '010 6472 0000'.replace(' 0000', '0000'),
  '330182199001011234', '身份证33018219900101123X号', '３３０１８２１９９００１０１１２３ｘ', '330182900101123',
];
// biome-ignore format: a table, one row a line
const HARMLESS: readonly string[] = [
  '二层东侧疏散通道锁闭', '罚款100000元', '统一社会信用代码91330182MA2CXXXX3K', '统一社会信用代码913301821437654321',
  'GB 35181-2017 第6.2条', '2026-03-10', '2026-03-10T10:00:00.000+08:00', `sha256:${'13800001234'.repeat(6).slice(0, 64)}`,
  '建应急罚〔2026〕12号', '编号2026-000001', '第12350号、12345热线', '3301821990010112345678',
];

t.test('numbers that give a person away are recognised, others are not', async (t) => {
  for (const text of TELLING) t.equal(identityIn({ a: [{ text }] }), 'text', text);
  for (const text of HARMLESS) t.equal(identityIn({ text }), undefined, text);
});

/** One direction: domain ← engine ← workflows, engine ← store ← cases ← {timers, outbox, reports, http} ← cli ← main. */
const allow = {
  domain: [],
  engine: ['domain'],
  store: ['engine', 'domain'],
  cases: ['store', 'engine', 'domain'],
  timers: ['cases', 'store', 'engine', 'domain'],
  outbox: ['cases', 'store', 'engine', 'domain'],
  reports: ['cases', 'store', 'engine', 'domain'],
  http: ['reports', 'outbox', 'timers', 'cases', 'store', 'engine', 'domain'],
  cli: ['http', 'reports', 'outbox', 'timers', 'cases', 'store', 'engine', 'domain'],
};

const layers = Object.entries(allow).map(([layer, below]) => ({
  name: `${layer}-imports-leftwards`,
  severity: 'error',
  comment: `src/${layer} may import only ${below.join(', ') || 'nothing of the house'}`,
  from: { path: `^src/${layer}/` },
  to: {
    path: '^(src|workflows|migrations|test|examples|bench)/',
    pathNot: `^src/(${[layer, ...below].join('|')})/`,
  },
}));

module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'workflows-know-no-database',
      severity: 'error',
      comment: 'a regulated process is machine, events and policy: no I/O, no clock, no SQL',
      from: { path: '^workflows/' },
      to: { path: '^(src/(?!engine/|domain/)|migrations/|test/)' },
    },
    {
      name: 'engine-knows-no-sql',
      severity: 'error',
      from: { path: '^src/(engine|domain)/' },
      to: { path: 'node_modules/(pg|kysely|fastify)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    moduleSystems: ['es6', 'cjs'],
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json', '.cjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};

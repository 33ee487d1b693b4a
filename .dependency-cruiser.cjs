// One rule per room (docs/architecture.md): a room may import itself and the rooms named here, nothing else of src/.
const rooms = {
  core: [[], 'core is the vocabulary every room speaks; it knows nobody and does no I/O'],
  calendar: [['core'], 'working days and deadlines are arithmetic over data: pure, so that each date can be explained'],
  store: [['core'], 'only the store knows which engine is beneath; it knows none of the rooms that use it'],
  channels: [['core'], 'a protocol knows the wire and the channel contract, not what the texts are for'],
  delivery: [
    ['core', 'store', 'channels/channel.ts', 'channels/text'],
    'delivery sees channels through their contract only, so that a protocol can be added without it',
  ],
  intents: [['core'], 'understanding is pure: text in, meaning out, no store and no session'],
  knowledge: [
    ['core', 'store', 'calendar', 'intents/text'],
    'articles stand for themselves, who asks is the business of others; questions are read the way understanding reads them',
  ],
  reckoning: [
    ['core', 'intents/text'],
    'a sum is arithmetic over rules of a day: pure but for the loader; it reads numbers and dates the way understanding does',
  ],
  taxdata: [
    ['core', 'store', 'calendar', 'directory'],
    'tax records are looked up by anyone allowed; they know no conversation. Imports and the demo province fill the directory too',
  ],
  directory: [
    ['core', 'store', 'calendar'],
    'units, people, rights and subscriptions are beneath every room that acts for somebody; deadlines of tasks are counted in working days',
  ],
  carriers: [
    ['core', 'store', 'channels', 'delivery'],
    'the accounts with the carriers: the one place that makes channels of them; what a protocol does is the protocol’s',
  ],
  simulator: [
    ['core', 'channels'],
    'the carrier’s side of the protocols, a tool of its own: it shares the codecs with the service and nothing else',
  ],
  desk: [
    ['core', 'store', 'calendar', 'directory', 'delivery'],
    'the desk works the orders; the bot opens them, never the other way round',
  ],
  bot: [
    ['core', 'calendar', 'intents', 'knowledge', 'reckoning', 'taxdata', 'directory', 'desk', 'delivery', 'store'],
    'the conversation uses what the rooms offer; no room calls the bot',
  ],
  conversations: [
    [
      'core',
      'store',
      'calendar',
      'channels/channel.ts',
      'channels/text',
      'directory',
      'delivery',
      'desk',
      'intents',
      'knowledge',
      'bot',
    ],
    'what people may read of the conversations: it reads what the rooms have kept and changes nothing',
  ],
  evaluation: [['core', 'intents'], 'measures are arithmetic over predictions: pure, whoever made the predictions'],
  outreach: [
    ['core', 'store', 'calendar', 'taxdata', 'directory', 'delivery'],
    'reminders and releases go out through delivery and do not take part in conversations',
  ],
  web: [
    [
      'core',
      'store',
      'calendar',
      'channels',
      'carriers',
      'delivery',
      'intents',
      'knowledge',
      'taxdata',
      'directory',
      'desk',
      'bot',
      'conversations',
      'outreach',
    ],
    'the web is a face of the rooms; it sees all of them and none sees it',
  ],
};

const roomRules = Object.entries(rooms).map(([room, [allowed, reason]]) => ({
  name: `${room}-imports`,
  comment: reason,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^src/',
    pathNot: [
      `^src/${room}/`,
      ...allowed.map((a) => (a.endsWith('.ts') ? `^src/${a.replace('.', '\\.')}$` : `^src/${a}/`)),
    ],
  },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'no-sibling-protocols',
      comment:
        'a protocol folder stands alone: what two protocols share is in channels/text, wire, session or the contract',
      severity: 'error',
      from: { path: '^src/channels/([^/]+)/' },
      to: { path: '^src/channels/([^/]+)/', pathNot: ['^src/channels/$1/', '^src/channels/(text|wire|session)/'] },
    },
    {
      name: 'engine-is-pure',
      comment: 'a turn is a function of session, text and what it was given; persistence and clocks are the runner’s',
      severity: 'error',
      from: { path: '^src/bot/engine/' },
      to: { path: ['^src/store/', '^src/bot/runner', '^mongoose$', '^redis$', '^fastify$'] },
    },
    {
      name: 'no-circular',
      comment: 'a cycle means two parts are one part',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-test-in-src',
      comment: 'what ships does not depend on what tests it',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'not-to-dev-dep',
      comment: 'what runs in production is a dependency, not a development dependency',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'store-engine-only-in-store',
      comment: 'no room but the store talks to SQLite, mingo or Redis directly',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/store/' },
      to: { path: ['node_modules/mingo', 'node_modules/@photostructure/sqlite', 'node_modules/redis/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'types', 'default'] },
  },
};

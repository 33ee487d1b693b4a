import { type Static, Type } from 'typebox';
import { SCOPES } from '../../directory/rights';
import { SETTING_NAMES } from '../../directory/settings/settings';
import { endpoints } from './contract';

const closed = { additionalProperties: false } as const;
const Moment = Type.String({ format: 'date-time' });
const SettingName = Type.Enum([...SETTING_NAMES]);

export const SettingsAnswer = Type.Object({
  revision: Type.Integer(),
  changedAt: Type.Optional(Moment),
  changedBy: Type.Optional(Type.Object({ code: Type.String(), name: Type.String() })),
  items: Type.Array(
    Type.Object({
      name: SettingName,
      label: Type.String(),
      unit: Type.String(),
      about: Type.String(),
      min: Type.Integer(),
      max: Type.Integer(),
      value: Type.Integer(),
      /** The configuration's. */
      fallback: Type.Integer(),
      isChanged: Type.Boolean(),
    }),
  ),
  mayChange: Type.Boolean(),
});
export type SettingsAnswer = Static<typeof SettingsAnswer>;

/** The service as it runs on the node that answered. */
export const SystemAnswer = Type.Object({
  version: Type.String(),
  engine: Type.Enum(['embedded', 'mongodb']),
  /** Bytes of the store's file; absent: the store is a MongoDB, which is asked elsewhere. */
  storeBytes: Type.Optional(Type.Integer()),
  startedAt: Moment,
  node: Type.Object({
    version: Type.String({ description: 'Node.js' }),
    memoryBytes: Type.Integer(),
    heapBytes: Type.Integer(),
    host: Type.String(),
  }),
  /** Of a secret only whether it is set. */
  configuration: Type.Array(
    Type.Object({
      name: Type.String(),
      value: Type.Optional(Type.String()),
      isSecret: Type.Boolean(),
      isSet: Type.Boolean(),
      source: Type.Enum(['environment', 'file', 'default']),
    }),
  ),
  jobs: Type.Array(
    Type.Object({
      name: Type.String(),
      title: Type.String(),
      everySeconds: Type.Integer(),
      lastDueAt: Type.Optional(Moment),
      finishedAt: Type.Optional(Moment),
      hasFailed: Type.Boolean(),
    }),
  ),
});
export type SystemAnswer = Static<typeof SystemAnswer>;

/** The table of rights as people read it. */
export const RightsAnswer = Type.Object({
  roles: Type.Array(Type.Object({ role: Type.String(), name: Type.String() })),
  scopes: Type.Array(Type.Object({ scope: Type.Enum([...SCOPES]), name: Type.String() })),
  actions: Type.Array(
    Type.Object({
      action: Type.String(),
      about: Type.String(),
      terminal: Type.Boolean(),
      /** By role; absent: the role has not the right. */
      scopes: Type.Record(Type.String(), Type.Enum([...SCOPES])),
    }),
  ),
});
export type RightsAnswer = Static<typeof RightsAnswer>;

export const SETTINGS_ENDPOINTS = endpoints({
  'GET /api/settings': { right: 'settings.read', summary: '可以在运行中修改的设置', answer: SettingsAnswer },
  'PUT /api/settings': {
    right: 'settings.change',
    summary: '修改设置，数秒内在所有节点生效；空值（null）为恢复配置的值',
    body: Type.Object(
      {
        revision: Type.Integer({ minimum: 0, description: '所见的版本；其间有人改过则不予修改' }),
        values: Type.Object(
          Object.fromEntries(
            SETTING_NAMES.map((name) => [name, Type.Optional(Type.Union([Type.Integer(), Type.Null()]))]),
          ),
          closed,
        ),
      },
      closed,
    ),
    answer: SettingsAnswer,
  },
  'GET /api/system': { right: 'settings.read', summary: '版本、存储、配置和定时作业的状态', answer: SystemAnswer },
  'GET /api/rights': { right: 'signed_in', summary: '权限表：哪个角色、能做什么、在什么范围', answer: RightsAnswer },
});

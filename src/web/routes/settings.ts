import { ACTIONS, RIGHTS, type Scope, SCOPES } from '../../directory/rights';
import { ROLE_NAMES, ROLES, type Role } from '../../directory/roles';
import { SETTING_NAMES, type Settings, SETTINGS, type SettingsState } from '../../directory/settings/settings';
import type { RightsAnswer, SETTINGS_ENDPOINTS, SettingsAnswer, SystemAnswer } from '../api/settings';
import type { Handlers } from '../serve-endpoints';

const SCOPE_NAMES: Readonly<Record<Scope, string>> = {
  own_taxpayers: '本人分管的纳税人',
  own_unit: '本单位',
  unit_and_branches: '本单位及所属分局',
  unit_and_below: '本单位及下级',
  below: '下级单位',
  next_level: '直属下一级',
  everywhere: '全省',
};

/** How the service runs, as the node that is asked knows it. */
export interface SystemReport {
  now(): Promise<Omit<SystemAnswer, 'jobs' | 'startedAt'> & { startedAt: Date }>;
  /** The periodic jobs with their Chinese titles. */
  jobs(): Promise<
    readonly {
      name: string;
      title: string;
      everySeconds: number;
      lastDueAt?: Date;
      finishedAt?: Date;
      hasFailed: boolean;
    }[]
  >;
}

function settingsAnswer(state: SettingsState, mayChange: boolean): SettingsAnswer {
  const { revision, changedAt, changedBy, values, defaults, changed } = state;
  return {
    revision,
    ...(changedAt === undefined ? {} : { changedAt: changedAt.toISOString() }),
    ...(changedBy === undefined ? {} : { changedBy }),
    items: SETTING_NAMES.map((name) => ({
      name,
      ...SETTINGS[name],
      value: values[name],
      fallback: defaults[name],
      isChanged: changed.includes(name),
    })),
    mayChange,
  };
}

function rightsAnswer(): RightsAnswer {
  return {
    roles: ROLE_NAMES.map((role) => ({ role, name: ROLES[role] })),
    scopes: SCOPES.map((scope) => ({ scope, name: SCOPE_NAMES[scope] })),
    actions: ACTIONS.map((action) => {
      const right: { about: string; roles: Partial<Record<Role, Scope>>; terminal?: true } = RIGHTS[action];
      return { action, about: right.about, terminal: right.terminal === true, scopes: { ...right.roles } };
    }),
  };
}

export interface SettingsRoutesDeps {
  settings: Settings;
  system: SystemReport;
}

export function settingsHandlers(deps: SettingsRoutesDeps): Handlers<typeof SETTINGS_ENDPOINTS> {
  const { settings, system } = deps;
  return {
    'GET /api/settings': async (_, { may }) => settingsAnswer(await settings.state(), may('settings.change')),
    'PUT /api/settings': async ({ body: { revision, values } }, { author, changed }) => {
      const state = await settings.change(author, { revision, values });
      changed('settings');
      return settingsAnswer(state, true);
    },
    'GET /api/system': async () => {
      const [{ startedAt, ...now }, jobs] = await Promise.all([system.now(), system.jobs()]);
      return {
        ...now,
        startedAt: startedAt.toISOString(),
        jobs: jobs.map(({ lastDueAt, finishedAt, ...job }) => ({
          ...job,
          ...(lastDueAt === undefined ? {} : { lastDueAt: lastDueAt.toISOString() }),
          ...(finishedAt === undefined ? {} : { finishedAt: finishedAt.toISOString() }),
        })),
      };
    },
    'GET /api/rights': async () => rightsAnswer(),
  };
}

import fastifyCookie from '@fastify/cookie';
import fastifyMultipart from '@fastify/multipart';
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';
import { sequentialIds } from '../../src/core/ids';
import { contactModel } from '../../src/directory/contact';
import type { Operators } from '../../src/directory/operators/operators';
import type { SignedIn } from '../../src/directory/sign-in/sign-in';
import { taxpayerModel } from '../../src/taxdata/records/taxpayer';
import { ADDRESS_BOOK_ENDPOINTS } from '../../src/web/api/address-book';
import type { TargetKind } from '../../src/web/api/contract';
import { TASK_ENDPOINTS } from '../../src/web/api/tasks';
import { handleError } from '../../src/web/errors';
import { createGuard, CSRF_HEADER, type Locate } from '../../src/web/guard';
import { addressBookHandlers } from '../../src/web/routes/address-book';
import { taskHandlers } from '../../src/web/routes/tasks';
import { serveEndpoints } from '../../src/web/serve-endpoints';
import { SESSION_COOKIE } from '../../src/web/session-cookies';
import { OFFICER, openStage, type Stage } from '../directory/address-book/stage';
import { CITY, COUNTY, OTHER_COUNTY, PROVINCE, TREE } from '../directory/operators/access-bench';
import { guardDeps, signedIn } from './guarded-web';

const WORKERS = {
  province: signedIn({ code: '14100000001', unitCode: PROVINCE, roles: ['province_admin'] }),
  city: signedIn({ code: '14101000001', unitCode: CITY, roles: ['city_admin'] }),
  county: signedIn({ code: '14101050001', unitCode: COUNTY, roles: ['county_admin'] }),
  other: signedIn({ code: '14101040001', unitCode: OTHER_COUNTY, roles: ['county_admin'] }),
  officer: signedIn({ code: OFFICER.code, unitCode: COUNTY, roles: ['tax_officer'] }),
  agent: signedIn({ code: '14101050007', unitCode: COUNTY, roles: ['agent'] }),
  editor: signedIn({ code: '14101050009', unitCode: COUNTY, roles: ['knowledge_editor'] }),
} satisfies Record<string, SignedIn>;
export type Worker = keyof typeof WORKERS;

interface Told<T> {
  status: number;
  body: T;
  headers: Record<string, unknown>;
  raw: Buffer;
}

/** The address book and the tasks behind the guard, over rooms of their own. */
export interface BookWeb {
  stage: Stage;
  /** Topics the live pages were told of. */
  told: string[];
  ask<T>(who: Worker, method: 'GET' | 'POST' | 'PATCH', url: string, body?: object): Promise<Told<T>>;
  upload<T>(who: Worker, url: string, csv: string): Promise<Told<T>>;
  close(): Promise<void>;
}

export async function openBookWeb(
  dataDir: string,
  operators: Pick<Operators, 'find'> = { find: () => Promise.resolve({ items: [] }) },
): Promise<BookWeb> {
  const stage = await openStage(dataDir);
  const { store, audit, book, clock, tasks } = stage;
  const { connection } = store;
  const { deps, close } = guardDeps(WORKERS);
  const told: string[] = [];
  const taxpayer: Locate = async (id) => {
    const found = await taxpayerModel(connection).findById(id).lean();
    return found === null ? undefined : { unitCode: found.bureauCode, officerCode: found.officer?.code };
  };
  const contact: Locate = async (ref) => {
    const found = await contactModel(connection).findOne({ ref }).lean();
    return found === null ? undefined : { unitCode: found.unitCode, officerCode: found.officerCode };
  };
  const guard = createGuard({
    ...deps,
    audit,
    tree: () => Promise.resolve(TREE),
    locate: { ...deps.locate, taxpayer, contact, task: (id) => tasks.get(id) } as Record<TargetKind, Locate>,
    changed: (topic) => void told.push(topic),
  });
  const app = Fastify().setValidatorCompiler(TypeBoxValidatorCompiler);
  app.setErrorHandler(handleError);
  await app.register(fastifyCookie);
  await app.register(fastifyMultipart);
  const unitName = (code: string): Promise<string> => Promise.resolve(`示例税务局${code}`);
  const common = { unitName, audit, clock, connection };
  const handlers = addressBookHandlers({
    ...common,
    addressBook: book,
    operators,
    tree: () => Promise.resolve(TREE),
    ids: sequentialIds('serial-of-export'),
  });
  serveEndpoints(app, 'address-book', ADDRESS_BOOK_ENDPOINTS, handlers, guard);
  serveEndpoints(app, 'tasks', TASK_ENDPOINTS, taskHandlers({ tasks, unitName }), guard);

  async function send<T>(
    who: Worker,
    method: 'GET' | 'POST' | 'PATCH',
    url: string,
    payload?: object | string,
    contentType?: string,
  ): Promise<Told<T>> {
    const response = await app.inject({
      method,
      url: encodeURI(url),
      headers: {
        cookie: `${SESSION_COOKIE}=${who}`,
        [CSRF_HEADER]: 'csrf-token',
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
      },
      ...(payload === undefined ? {} : { payload }),
    });
    const isJson = String(response.headers['content-type']).includes('json');
    return {
      status: response.statusCode,
      body: (isJson ? response.json() : undefined) as T,
      headers: response.headers,
      raw: response.rawPayload,
    };
  }

  return {
    stage,
    told,
    ask: send,
    upload: (who, url, csv) => {
      const lines = [
        '--example',
        'content-disposition: form-data; name="file"; filename="contacts.csv"',
        'content-type: text/csv',
        '',
        csv,
        '--example--',
        '',
      ];
      return send(who, 'POST', url, lines.join('\r\n'), 'multipart/form-data; boundary=example');
    },
    close: async () => {
      await app.close();
      await close();
      await stage.store.close();
    },
  };
}

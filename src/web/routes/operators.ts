import type { Static } from 'typebox';
import { administratorRoleOf, isAdministrator } from '../../directory/roles';
import { maskMobile } from '../../core/mobile';
import { managing, suspending } from '../../directory/operators/authority';
import { operatorError } from '../../directory/operators/errors';
import type { Operator } from '../../directory/operators/operator';
import type { Operators, Warrant } from '../../directory/operators/operators';
import type { UnitTree } from '../../directory/rights';
import type { SignIn } from '../../directory/sign-in/sign-in';
import { template } from '../../taxdata/import/template';
import type {
  Change,
  Decision,
  InitialPassword,
  NewOperator,
  OPERATOR_ENDPOINTS,
  OperatorAnswer,
  OperatorImport,
  WithPassword,
} from '../api/operators';
import type { OperatorCall } from '../guard';
import type { Handlers } from '../serve-endpoints';
import type { UploadedFile } from '../upload';

const PAGE = 50;
const TOPIC = 'operators';

export interface OperatorRoutesDeps {
  operators: Operators;
  signIn: SignIn;
  tree(): Promise<UnitTree>;
  unitName(code: string): Promise<string>;
  importOperators(given: {
    path: string;
    warrant: Warrant;
    allows: OperatorCall['may'];
    dryRun: boolean;
  }): Promise<OperatorImport>;
}

/** A thing that is done the same way to an operator and to an administrator: only the right differs. */
type Deed<B, A> = (input: { params: { code: string }; body: B }, call: OperatorCall) => Promise<A>;
type Password = Static<typeof InitialPassword>;
type MadeOperator = Static<typeof WithPassword>;

export function operatorHandlers(deps: OperatorRoutesDeps): Handlers<typeof OPERATOR_ENDPOINTS> {
  const { operators, signIn, tree, unitName } = deps;

  const answerOf = async (operator: Operator, call: OperatorCall): Promise<OperatorAnswer> => {
    const { code, name, unitCode, mobile, roles, status, suspension, revision, access } = operator;
    const place = { unitCode };
    const isOwn = call.actor.code === code;
    return {
      ...{ code, name, unitCode, status, revision },
      unitName: await unitName(unitCode),
      mobile: maskMobile(mobile),
      roles: [...roles],
      isAdministrator: isAdministrator(roles),
      createdAt: operator.createdAt.toISOString(),
      updatedAt: operator.updatedAt.toISOString(),
      hasPassword: access.passwordChangedAt !== undefined,
      mustChangePassword: access.mustChangePassword,
      hasOtp: access.otpSince !== undefined,
      ...(suspension === undefined ? {} : { suspension: { ...suspension, at: suspension.at.toISOString() } }),
      ...(access.initialUntil === undefined ? {} : { initialUntil: access.initialUntil.toISOString() }),
      ...(access.lastSignInAt === undefined ? {} : { lastSignInAt: access.lastSignInAt.toISOString() }),
      allowed: {
        manage: !isOwn && call.may(managing(operator), place),
        appoint: !isOwn && !isAdministrator(roles) && call.may('administrators.manage', place),
        suspend: !isOwn && call.may(suspending(operator), place),
      },
    };
  };

  const warrantOf = ({ author, demand }: OperatorCall): Warrant => ({ author, demand });

  /** One thing done to an operator, told to the open pages. */
  const done = async (operator: Operator, call: OperatorCall): Promise<OperatorAnswer> => {
    call.changed(TOPIC);
    return answerOf(operator, call);
  };

  const withPassword = async (
    made: { operator: Operator; initialPassword: string; validUntil: Date },
    call: OperatorCall,
  ): Promise<MadeOperator> => ({
    operator: await done(made.operator, call),
    initialPassword: made.initialPassword,
    validUntil: made.validUntil.toISOString(),
  });

  const create = async ({ body }: { body: Static<typeof NewOperator> }, call: OperatorCall): Promise<MadeOperator> =>
    withPassword(await operators.create(body, warrantOf(call)), call);
  const edit: Deed<Static<typeof Change>, OperatorAnswer> = async ({ params, body }, call) =>
    done(await operators.edit(params.code, body, warrantOf(call)), call);
  const suspend: Deed<Static<typeof Decision>, OperatorAnswer> = async ({ params, body }, call) =>
    done(await operators.suspend(params.code, body, warrantOf(call)), call);
  const resume: Deed<Static<typeof Decision>, OperatorAnswer> = async ({ params, body }, call) =>
    done(await operators.resume(params.code, body, warrantOf(call)), call);
  const leave: Deed<Static<typeof Decision>, OperatorAnswer> = async ({ params, body }, call) =>
    done(await operators.leave(params.code, body, warrantOf(call)), call);
  const rejoin: Deed<Static<typeof Decision>, MadeOperator> = async ({ params, body }, call) =>
    withPassword(await operators.rejoin(params.code, body, warrantOf(call)), call);
  const resetPassword: Deed<unknown, Password> = async ({ params }, call) => {
    const { initialPassword, validUntil } = await operators.resetPassword(params.code, warrantOf(call));
    call.changed(TOPIC);
    return { initialPassword, validUntil: validUntil.toISOString() };
  };
  const resetOtp: Deed<unknown, OperatorAnswer> = async ({ params }, call) =>
    done(await operators.resetOtp(params.code, warrantOf(call)), call);
  const signOut: Deed<unknown, { ended: number }> = ({ params }, call) =>
    operators.signOut(params.code, warrantOf(call));

  const known = async (code: string): Promise<Operator> => {
    const operator = await operators.get(code);
    if (operator === undefined) throw operatorError('operator_unknown', code);
    return operator;
  };

  return {
    'GET /api/operators': async ({ query }, call) => {
      const { unit, below, limit = PAGE, ...rest } = query;
      const unitCodes = unit === undefined ? undefined : below === true ? (await tree()).withBelow(unit) : [unit];
      const { items, next } = await operators.find(
        { ...rest, limit, ...(unitCodes === undefined ? {} : { unitCodes }) },
        call.reach,
      );
      return {
        items: await Promise.all(items.map((operator) => answerOf(operator, call))),
        ...(next === undefined ? {} : { next }),
      };
    },
    'GET /api/operators/template': async () => ({
      fileName: '操作员导入模板.csv',
      contentType: 'text/csv; charset=utf-8',
      content: Buffer.from(template('operators'), 'utf8'),
    }),
    'GET /api/operators/:code': async ({ params }, call) => answerOf(await known(params.code), call),
    'GET /api/operators/:code/sessions': async ({ params }) => ({
      items: (await signIn.sessionsOf(params.code)).map(({ since, lastUsedAt, ...rest }) => ({
        ...rest,
        since: since.toISOString(),
        lastUsedAt: lastUsedAt.toISOString(),
      })),
    }),
    'GET /api/operator-codes/next': async ({ query }) => ({ code: await operators.nextCode(query.unit) }),
    'POST /api/operators': create,
    'POST /api/administrators': create,
    'PATCH /api/operators/:code': edit,
    'PATCH /api/administrators/:code': edit,
    'POST /api/operators/:code/appoint': async ({ params, body }, call) => {
      const { roles, unitCode } = await known(params.code);
      const role = administratorRoleOf((await tree()).levelOf(unitCode));
      if (role === undefined) throw operatorError('operator_role_level', `no administrators at ${unitCode}`);
      const wanted = { revision: body.revision, roles: [...roles, role] };
      return done(await operators.edit(params.code, wanted, warrantOf(call)), call);
    },
    'POST /api/operators/:code/suspend': suspend,
    'POST /api/administrators/:code/suspend': suspend,
    'POST /api/operators/:code/resume': resume,
    'POST /api/administrators/:code/resume': resume,
    'POST /api/operators/:code/leave': leave,
    'POST /api/administrators/:code/leave': leave,
    'POST /api/operators/:code/rejoin': rejoin,
    'POST /api/administrators/:code/rejoin': rejoin,
    'POST /api/operators/:code/password': resetPassword,
    'POST /api/administrators/:code/password': resetPassword,
    'POST /api/operators/:code/otp/reset': resetOtp,
    'POST /api/administrators/:code/otp/reset': resetOtp,
    'POST /api/operators/:code/sign-out': signOut,
    'POST /api/administrators/:code/sign-out': signOut,
    'POST /api/operators/import': async ({ query }, call) => {
      // The guard hands over a file with every endpoint that takes one.
      const { path } = call.file as UploadedFile;
      const dryRun = query.dryRun === true;
      const report = await deps.importOperators({ path, warrant: warrantOf(call), allows: call.may, dryRun });
      if (!dryRun) call.changed(TOPIC);
      return report;
    },
  };
}

import type { App } from '../app';
import { readConfig } from '../config';
import { AppError } from '../core/errors';
import { authorOf, type OperatorActor } from '../directory/actor';
import { type Action, may, type Place, RIGHTS } from '../directory/rights';
import type { Begun, SignIn } from '../directory/sign-in/sign-in';
import { createSecretPrompt } from './secret-prompt';

const CALLER = { from: 'terminal', userAgent: 'sms12366' } as const;

async function begin(signIn: SignIn, code: string): Promise<Begun> {
  const prompt = createSecretPrompt();
  try {
    const password = readConfig().SMS12366_PASSWORD ?? (await prompt.ask(`${code} 的密码：`));
    const begun = await signIn.signIn({ code, password }, CALLER);
    if (begun.next === 'done') return begun;
    const complete = await signIn.signIn({ code, password, otp: await prompt.ask('动态码：') }, CALLER);
    if (complete.next === 'done') return complete;
    throw new AppError('command_forbidden', 'no code given', { personMessage: '需要动态码。' });
  } finally {
    prompt.close();
  }
}

/**
 * Signs an operator in at the terminal, does the work in their name, and signs them out. The password comes from SMS12366_PASSWORD
 * (or its file), else it is asked for; a one-time code is asked for where one is needed.
 * @throws AppError `sign_in_refused` and the like, `command_forbidden` (recorded)
 */
export async function asOperator<T>(
  app: Pick<App, 'bureau' | 'rooms'>,
  code: string,
  work: (operator: { actor: OperatorActor; demand(action: Action, place: Place): Promise<void> }) => Promise<T>,
): Promise<T> {
  const { signIn, audit } = app.bureau;
  const { session } = await begin(signIn, code);
  const { name, unitCode, roles } = session;
  const actor: OperatorActor = { kind: 'operator', code, name, unitCode, roles, from: CALLER.from };
  try {
    if (session.state !== 'full') {
      const personMessage = '请先在控制台登录，按提示修改密码或绑定动态码。';
      throw new AppError('command_forbidden', `session is ${session.state}`, { personMessage });
    }
    return await work({
      actor,
      demand: async (action, place) => {
        if (may(actor, action, await app.rooms.directory.tree(), place)) return;
        const object = { kind: 'command', id: action, unitCode: place.unitCode };
        await audit.record({ action, by: authorOf(actor), object, outcome: 'denied', reason: '不在权限范围内' });
        const personMessage = `您没有“${RIGHTS[action].about}”的权限，或不在管辖范围内。`;
        throw new AppError('command_forbidden', `${action} at ${place.unitCode}`, { personMessage });
      },
    });
  } finally {
    await signIn.signOut(session, authorOf(actor));
  }
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SECOND } from '../../src/core/clock';
import { SKILLS } from '../../src/bot/skills/registry';
import type { TurnEvent } from '../../src/bot/engine/turn';
import { turnModel } from '../../src/bot/turn-record';
import { budget } from '../../src/bot/replies/fit';
import { INTENTS, type Slots } from '../../src/intents/understanding';
import { loadKnowledge } from '../../src/knowledge/knowledge';
import { realUnderstander } from './understander-for-tests';
import { openWorld, type World } from './world';

/**
 * Golden dialogues: what a sender texts and what the bot makes of it, with the real understander, articles, records and directory.
 * `is` = intent and the reply kinds that are right; `says` and `not` = parts of the text. The whole texts are snapshots (jest -u).
 */
interface Step {
  user: string;
  /** Seconds since the text before. */
  gap?: number;
  is?: string;
  reply?: string;
  slots?: Slots;
  says?: string[];
  not?: string[];
}
interface Dialogue {
  name: string;
  from?: string;
  to?: string;
  at?: string;
  turns: Step[];
}

const FOLDER = join(__dirname, 'dialogues');
const files = readdirSync(FOLDER).sort();
const dialogues = files.flatMap((file) =>
  (parse(readFileSync(join(FOLDER, file), 'utf8')) as Dialogue[]).map((dialogue) => ({ ...dialogue, file })),
);

let world: World;
beforeAll(async () => {
  const [understander, knowledge] = await Promise.all([
    realUnderstander(),
    loadKnowledge(join(__dirname, '../../knowledge')),
  ]);
  world = await openWorld({ understander, knowledge });
}, 180_000);
afterAll(() => world.close());

const kebab = (intent: string): string => intent.replaceAll('_', '-');

test.each(INTENTS)('%s has a skill in a file of its name, and a golden dialogue', (intent) => {
  expect(SKILLS[intent].intent).toBe(intent);
  expect(existsSync(join(__dirname, '../../src/bot/skills', `${kebab(intent)}.ts`))).toBe(true);
  const own = dialogues.filter((dialogue) => dialogue.file === `${kebab(intent)}.yaml`);
  expect(own.some((dialogue) => dialogue.turns.some((turn) => turn.is?.startsWith(`${intent} `)))).toBe(true);
});

describe.each(files)('%s', (file) => {
  const own = dialogues.filter((dialogue) => dialogue.file === file);
  test.each(own.map((dialogue, i) => [dialogue.name, dialogue, i] as const))('%s', async (_name, dialogue, i) => {
    world.clock.set(new Date(dialogue.at ?? '2026-03-16T10:00:00+08:00'));
    // A number of the demo stands for its bindings; every dialogue starts without what an earlier one left.
    const from = dialogue.from ?? `19900${String(files.indexOf(file)).padStart(3, '0')}${String(i).padStart(3, '0')}`;
    await world.store.connection.collection('sessions').deleteMany({ _id: from as never });
    const said: { user: string; text: string }[] = [];
    for (const [n, turn] of dialogue.turns.entries()) {
      world.clock.advance((turn.gap ?? 30) * SECOND);
      const id = `${file}:${i}:${n}`;
      await world.bot.handle({ ...world.message(from, turn.user, dialogue.to), id });
      const record = await turnModel(world.store.connection).findById(id).lean();
      const events = (record?.events ?? []) as TurnEvent[];
      const replied = events.find((event) => event.type === 'replied');
      const contact = events.find((event) => event.type === 'contact_recorded');
      const text = replied?.text ?? '';
      const heard = `${n + 1}. ${turn.user} → ${contact?.intent} ${replied?.kind}: ${text}`;
      const [intent, ...kinds] = (turn.is ?? '').split(' ').filter((word) => word !== '');
      const allowed = turn.reply?.split(' ') ?? kinds;
      if (intent !== undefined) expect(`${heard} ⇒ ${contact?.intent}`).toBe(`${heard} ⇒ ${intent}`);
      if (allowed.length > 0) expect([heard, allowed.includes(replied?.kind ?? 'silent')]).toEqual([heard, true]);
      if (turn.slots !== undefined) expect({ heard, slots: contact?.slots }).toEqual({ heard, slots: turn.slots });
      for (const part of turn.says ?? []) expect(heard).toContain(String(part));
      for (const part of turn.not ?? []) expect(text).not.toContain(String(part));
      expect(text.length).toBeLessThanOrEqual(budget('河南税务'));
      said.push({ user: turn.user, text: contact?.intent === 'consult' ? '(article)' : text });
    }
    expect(said).toMatchSnapshot();
  });
});

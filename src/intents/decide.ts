import { createReader, type Model, type Reading } from './model';
import { asksWhetherGenuine } from './quoted-text';
import {
  adjustReading,
  bareValueIntent,
  exactAnswer,
  isCommercialText,
  isOnlyPunctuation,
  isRepetition,
} from './rules';
import { readCommand } from './text/commands';
import { extractEntities } from './text/entities';
import { normalise } from './text/normalise';
import { type DecidedBy, type Intent, type Understander, type Understanding } from './understanding';

const ALTERNATIVES = 4;
/** A rule that is exact leaves no doubt; a bare value could still be a slip of the thumb. */
const BY_COMMAND = 1;
const BY_EXACT = 0.98;
const BY_VALUE = 0.97;

const CORRECTION =
  /不对|不是(?!要|想|我要)|错了|搞错|写错|打错|发错|输错|弄错|应该是|应为|才对|改成|改为|更正|纠正|说错|漏了|少打|多打|手抖|手滑|按错|点错|应该\s*[\dA-Z]/;

/** <CODE> typed by a sender is not one of our masks. Same length, so that places in the text stay. */
function withoutTypedMasks(normalised: string): string {
  return normalised.replaceAll('<', '(');
}

function decided(intent: Intent, confidence: number): Reading {
  return { ranked: [{ intent, confidence }], score: confidence, inScope: true };
}

/** How a text is understood, in order: command, bare value, plain yes or no, classifier and gate with the rules on top. Pure and synchronous. */
export function createDecider(model: Model): Understander {
  const read = createReader(model);
  return {
    understand(text, { now }): Understanding {
      const normalised = normalise(text);
      const command = readCommand(normalised);
      const { slots, invalid, masked, bareValue } = extractEntities(withoutTypedMasks(normalised), { now });
      let reading: Reading;
      let decidedBy: DecidedBy;
      if (command !== undefined) {
        decidedBy = 'command';
        reading = decided(command.intent, BY_COMMAND);
      } else if (bareValue) {
        decidedBy = 'values';
        reading = decided(bareValueIntent(slots), BY_VALUE);
      } else {
        const exact = exactAnswer(normalised);
        if (exact !== undefined) {
          decidedBy = 'exact';
          reading = decided(exact, BY_EXACT);
        } else {
          const plain = read(masked);
          reading = adjustReading(masked, slots, plain, read);
          decidedBy = reading === plain ? 'classifier' : 'rule';
          if (
            (isCommercialText(normalised) && !asksWhetherGenuine(masked)) ||
            isRepetition(normalised) ||
            isOnlyPunctuation(normalised)
          ) {
            decidedBy = 'refusal';
            reading = { ...reading, score: Math.min(reading.score, 0.02), inScope: false };
          }
        }
      }
      const [first, ...others] = reading.ranked;
      const intent: Intent = reading.inScope && first !== undefined ? first.intent : 'out_of_scope';
      const alternatives = (reading.inScope ? others : reading.ranked).slice(0, ALTERNATIVES);
      return {
        intent,
        confidence: reading.inScope ? (first?.confidence ?? 0) : 1 - reading.score,
        score: reading.score,
        alternatives,
        slots,
        invalid,
        ...(command === undefined ? {} : { command: command.command }),
        correction: CORRECTION.test(normalised),
        decidedBy,
        bareValue,
        normalised,
        masked,
      };
    },
  };
}

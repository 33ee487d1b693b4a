import { containerBootstrap } from '@nlpjs/core';
import { Nlp } from '@nlpjs/nlp';
import { type Clock } from '../core/clock';
import { createDecider } from './decide';
import { type Model } from './model';
import { decodeModel, encodeModel } from './model-file';
import { readPieces } from './pieces';
import { extractEntities } from './text/entities';
import { normalise } from './text/normalise';
import { type Understander, type Understanding } from './understanding';

/**
 * nlp.js as the frame of understanding: its container holds our tokenizer, NLU and extractor, its Nlp runs them and exports and imports
 * the model. What of nlp.js is switched off, and why, is in docs/decisions/0002-classifier.md: stemmer, stem dictionary, slot manager,
 * sentiment, answers. Its process() is asynchronous throughout; the conversation is not, so `understand` of the NLU is called directly.
 */
const LOCALE = 'zh';
/** nlp.js's name for the domain that everything is in. */
const DOMAIN = 'master_domain';
const EXPORTED = 'nlp.js export';

/** The NLU that nlp.js runs in the place of its own network. */
export interface FramedNlu {
  understand: Understander['understand'];
  process(utterance: string): Promise<{ classifications: { intent: string; score: number }[] }>;
}

/** nlp.js has one name for what is nothing: None. */
function classificationsOf(understood: Understanding): { intent: string; score: number }[] {
  const first = { intent: understood.intent, score: understood.confidence };
  return [first, ...understood.alternatives.map(({ intent, confidence }) => ({ intent, score: confidence }))].map(
    (each) => (each.intent === 'out_of_scope' ? { ...each, intent: 'None' } : each),
  );
}

function nluOf(initial: Model, clock: Clock): new () => FramedNlu {
  return class TaxNlu implements FramedNlu {
    private model = initial;
    private decider = createDecider(initial);

    understand(text: string, context: { now: Date }): Understanding {
      return this.decider.understand(text, context);
    }

    async process(utterance: string): Promise<{ classifications: { intent: string; score: number }[] }> {
      return { classifications: classificationsOf(this.understand(utterance, { now: clock.now() })) };
    }

    toJSON(): { className: string; model: string } {
      return { className: 'TaxNlu', model: encodeModel(this.model, EXPORTED).toString('base64') };
    }

    /** Throws where the export is damaged. */
    fromJSON(json: { model: string }): void {
      const decoded = decodeModel(Buffer.from(json.model, 'base64'), EXPORTED);
      if (!decoded.ok) throw new Error(`TaxNlu.fromJSON: ${decoded.fault}`);
      this.model = decoded.model;
      this.decider = createDecider(decoded.model);
    }
  };
}

/** An Nlp whose process('zh', text) understands as the service does. */
export function createNlp(model: Model, clock: Clock): Nlp {
  const container = containerBootstrap();
  container.register(`tokenizer-${LOCALE}`, { tokenize: (text: string) => readPieces(normalise(text)) });
  container.register(`extract-builtin-${LOCALE}`, {
    extract: (input: { text: string }) => {
      const { spans } = extractEntities(input.text, { now: clock.now() });
      return {
        ...input,
        edges: spans.map(({ start, end, slot }) => ({
          start,
          end: end - 1,
          len: end - start,
          accuracy: 1,
          entity: slot,
          sourceText: input.text.slice(start, end),
          utteranceText: input.text.slice(start, end),
          resolution: { value: input.text.slice(start, end) },
        })),
      };
    },
  });
  container.register('TaxNlu', nluOf(model, clock), false);
  container.registerConfiguration(`domain-manager-${LOCALE}`, {
    nluByDomain: { default: { className: 'TaxNlu', settings: {} } },
    trainByDomain: false,
    useStemDict: false,
  });
  return new Nlp({
    container,
    languages: [LOCALE],
    autoLoad: false,
    autoSave: false,
    // The gate decides what is nothing; a second threshold would undo its calibration.
    threshold: 0,
    forceNER: true,
    calculateSentiment: false,
  });
}

/** The NLU inside an Nlp made by `createNlp`: the synchronous way in. */
export function nluIn(nlp: Nlp): FramedNlu {
  return nlp.nluManager.domainManagers[LOCALE]?.domains[DOMAIN] as FramedNlu;
}

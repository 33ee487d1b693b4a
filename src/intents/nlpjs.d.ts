/** The parts of nlp.js that the frame touches; the packages bring no types. */
declare module '@nlpjs/core' {
  export class Container {
    use(item: unknown, name?: string): string;
    register(name: string, item: unknown, isSingleton?: boolean): void;
    registerConfiguration(tag: string, configuration: object, overwrite?: boolean): void;
    get(name: string, settings?: object): unknown;
  }
  export function containerBootstrap(settings?: object): Container;
}

declare module '@nlpjs/nlp' {
  import { type Container } from '@nlpjs/core';
  export interface NlpResult {
    intent: string;
    score: number;
    classifications: { intent: string; score: number }[];
    entities: { entity: string; start: number; end: number; sourceText: string; resolution: { value: string } }[];
  }
  export class Nlp {
    constructor(settings: object, container?: Container);
    container: Container;
    nluManager: { domainManagers: Record<string, { domains: Record<string, unknown> }> };
    process(locale: string, utterance: string): Promise<NlpResult>;
    toJSON(): object;
    fromJSON(json: object): void;
  }
}

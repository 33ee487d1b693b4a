import type { Readable } from 'node:stream';
import { type Static, type TSchema, Type } from 'typebox';
import type { Action } from '../../directory/rights';

/**
 * The contract of the console's interface: one table entry a route. The server makes the route, its check, its right and its
 * document of it; the browser takes its types from it. Nothing of it is written twice.
 */

/** Things a right is checked at, by the id in the request: the server looks up where they belong before the handler runs. */
export type TargetKind = 'unit' | 'operator' | 'administrator' | 'taxpayer' | 'contact' | 'task';

export interface Target {
  kind: TargetKind;
  in: 'params' | 'query' | 'body';
  field: string;
}

export interface Endpoint {
  /** What the caller must be allowed to do; `anyone`: no sign-in; `signed_in`: any operator, on what is their own. */
  right: Action | 'anyone' | 'signed_in';
  /** Where: every target must be within the caller's scope. Absent: the handler filters by the caller's reach. */
  at?: readonly Target[];
  /** Chinese, for the document. */
  summary: string;
  params?: TSchema;
  query?: TSchema;
  body?: TSchema;
  answer: TSchema;
  /** 200 unless said. */
  status?: 200 | 201 | 202;
  /** The request is one file (multipart, field `file`); it waits in `call.file` while the handler runs. */
  upload?: true;
}

/** A file to be saved by the browser. */
export interface SentFile {
  fileName: string;
  contentType: string;
  content: Buffer | Readable;
}

/** Mark of an endpoint that answers with a file. */
export const FileAnswer = Type.Unsafe<SentFile>({ description: '文件' });

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type EndpointName = `${Method} /api/${string}`;
export type Endpoints = Record<EndpointName, Endpoint>;

/** Keeps the exact types of a table. */
export function endpoints<const T extends Endpoints>(table: T): T {
  return table;
}

type Part<E, K extends 'params' | 'query' | 'body'> = E extends { [P in K]: infer S extends TSchema }
  ? Static<S>
  : undefined;

/** What a request of an endpoint carries. */
export interface Input<E extends Endpoint> {
  params: Part<E, 'params'>;
  query: Part<E, 'query'>;
  body: Part<E, 'body'>;
}

/** What an endpoint answers with. */
export type Answer<E extends Endpoint> = Static<E['answer']>;

// The base classes a mongoose driver stands on; mongoose publishes them without types.
declare module 'mongoose/lib/connection' {
  import type { EventEmitter } from 'node:events';
  import type { Mongoose } from 'mongoose';
  class Connection extends EventEmitter {
    constructor(base: Mongoose);
    base: Mongoose;
    name: string;
    host: string;
    port: number | string;
    db: unknown;
    client: unknown;
    readyState: number;
    models: Record<string, unknown>;
    collections: Record<string, unknown>;
    collection(name: string): unknown;
    onOpen(): void;
    onClose(force?: boolean): void;
    _waitForConnect(): Promise<void>;
  }
  export = Connection;
}

declare module 'mongoose/lib/collection' {
  class Collection {
    constructor(name: string, connection: unknown, options?: unknown);
    name: string;
    conn: unknown;
    collection: unknown;
    buffer: boolean;
    queue: unknown[];
    onOpen(): void;
    onClose(force?: boolean): void;
    addQueue(name: unknown, args?: unknown): this;
    _shouldBufferCommands(): boolean;
  }
  export = Collection;
}

declare module 'mongoose/lib/drivers/node-mongodb-native/bulkWriteResult' {
  import type { mongo } from 'mongoose';
  const BulkWriteResult: new (result: unknown, ordered: boolean) => mongo.BulkWriteResult;
  export = BulkWriteResult;
}

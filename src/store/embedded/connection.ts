import { Mongoose, type Connection } from 'mongoose';
import MongooseConnection from 'mongoose/lib/connection';
import { StoreError } from '../errors';
import { EmbeddedCollection } from './collection';
import { openEngine, type Engine, type EngineOptions } from './engine';

/** A mongoose connection on one SQLite file. */
class EmbeddedConnection extends MongooseConnection {
  engine: Engine | null = null;

  /** Called by mongoose's `close`. */
  async doClose(): Promise<this> {
    await this.engine?.close();
    this.engine = null;
    return this;
  }

  start(engine: Engine): void {
    this.engine = engine;
    this.name = 'embedded';
    this.db = {
      createCollection: (name: string) => this.createTable(name),
      collection: (name: string) => this.collection(name),
      dropDatabase: () => this.dropAll(),
      listCollections: () => ({ toArray: () => this.listCollections() }),
    };
    this.onOpen();
  }

  async listCollections(): Promise<{ name: string; type: 'collection' }[]> {
    this.engine?.catalog.refresh();
    return (this.engine?.catalog.names() ?? []).map((name) => ({ name, type: 'collection' }));
  }

  private async dropAll(): Promise<boolean> {
    const { engine } = this;
    await engine?.queue.write(() => {
      engine.catalog.refresh();
      for (const name of engine.catalog.names()) engine.catalog.dropCollection(name);
    });
    return true;
  }

  private async createTable(name: string): Promise<unknown> {
    const { engine } = this;
    if (!engine) throw new StoreError('closed', 'the store is closed');
    engine.catalog.refresh();
    if (!engine.catalog.get(name)) {
      await engine.queue.write(() => {
        engine.catalog.refresh();
        engine.catalog.ensure(name);
      });
    }
    return this.collections[name];
  }
}

/**
 * Opens the embedded engine under a mongoose of its own, so that the driver touches no other mongoose of the process.
 * Throws StoreError when the file cannot be opened, is damaged, or is not one of ours.
 */
export async function openEmbedded(options: EngineOptions): Promise<{ connection: Connection; engine: Engine }> {
  const engine = await openEngine(options);
  const base = new Mongoose();
  base.setDriver({ Connection: EmbeddedConnection, Collection: EmbeddedCollection } as never);
  const connection = base.createConnection() as unknown as EmbeddedConnection;
  connection.start(engine);
  return { connection: connection as unknown as Connection, engine };
}

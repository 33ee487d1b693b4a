import type { FastifyInstance } from 'fastify';
import type { Guard } from './guard';

/** Every table of endpoints with its handlers: one line a room. */
export function consoleRoutes(app: FastifyInstance, guard: Guard): void {
  void app;
  void guard;
}

import Fastify from 'fastify';
import { metricsRoute } from '../../src/web/routes/metrics';

test('/metrics answers in the text form of Prometheus', async () => {
  const app = Fastify();
  await app.register(
    metricsRoute({
      contentType: 'text/plain; version=0.0.4; charset=utf-8',
      text: () => Promise.resolve('# HELP x y\nx 1\n'),
    }),
  );
  const response = await app.inject('/metrics');
  expect(response.statusCode).toBe(200);
  expect(response.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(response.body).toBe('# HELP x y\nx 1\n');
  await app.close();
});

import { createApp } from 'vue';
import ConsoleApp from './ConsoleApp.vue';
import { watchIdleness } from './idle';
import { listenToKeys } from './keys';
import { applyPreferences } from './preferences';
import { keepTime } from '../parts/now';
import { router } from './router';
import { bindCalls, readSession } from './session';
import '../theme.css';
import './element.css';
import './console.css';

/** The session is known before the first page is chosen; without the server, the page says so and tries again. */
async function start(): Promise<void> {
  applyPreferences();
  listenToKeys();
  bindCalls();
  keepTime();
  watchIdleness();
  await readSession().catch(() => undefined);
  createApp(ConsoleApp).use(router).mount('#app');
}

void start();

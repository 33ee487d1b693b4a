import { annual } from './kinds/annual';
import { bonus } from './kinds/bonus';
import { business } from './kinds/business';
import { deed } from './kinds/deed';
import { labor } from './kinds/labor';
import { lateFee } from './kinds/late-fee';
import { rentVat } from './kinds/rent-vat';
import { salary } from './kinds/salary';
import { smallProfit } from './kinds/small-profit';
import { stamp } from './kinds/stamp';
import { vat } from './kinds/vat';
import { vehicle } from './kinds/vehicle';
import type { ReckoningKind } from './question';
import type { Worker } from './worker';

const WORKERS: readonly Worker[] = [
  vat,
  rentVat,
  salary,
  labor,
  bonus,
  annual,
  business,
  smallProfit,
  lateFee,
  stamp,
  deed,
  vehicle,
];
const BY_KIND = new Map(WORKERS.map((worker) => [worker.kind, worker]));

export function workerOf(kind: ReckoningKind): Worker {
  const worker = BY_KIND.get(kind);
  if (worker === undefined) throw new RangeError(`nothing reckons ${kind}`);
  return worker;
}

import type { Connection } from 'mongoose';
import type { Mobile } from '../../src/core/mobile';
import { operatorModel, type OperatorRecord } from '../../src/directory/operators/operator-model';
import { type ReadingsOf, searchWords } from '../../src/directory/operators/search-words';
import { ROLE_NAMES } from '../../src/directory/roles';
import { type SeededRandom, seededRandom } from '../../src/taxdata/demo/seeded-random';

export const SURNAMES = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '欧阳', '司马'] as const;
const GIVEN = ['伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '洋', '艳', '勇', '军', '杰', '娟', '涛', '明'] as const;
export const ORDINARY = ROLE_NAMES.filter((role) => !role.endsWith('_admin'));
/** Below the demo's own codes. */
const FIRST_SERIAL = 100;

export const operatorName = (random: SeededRandom): string =>
  `${random.pick(SURNAMES)}${random.pick(GIVEN)}${random.pick(GIVEN)}`;

/** So many operators of all ordinary roles, spread over the units; they have no password. */
export async function loadOperators(
  connection: Connection,
  { operators, units, readingsOf }: { operators: number; units: readonly string[]; readingsOf: ReadingsOf },
): Promise<OperatorRecord[]> {
  const random = seededRandom(12366, 1);
  const now = new Date();
  const records = Array.from({ length: operators }, (_, n): OperatorRecord => {
    const unitCode = units[n % units.length] ?? '';
    const name = operatorName(random);
    return {
      _id: `${unitCode.slice(0, 7)}${String(FIRST_SERIAL + n).padStart(4, '0')}`,
      ...{ name, unitCode, status: 'active', revision: 1, createdAt: now, updatedAt: now },
      mobile: `19900${String(n).padStart(6, '0')}` as Mobile,
      roles: [ORDINARY[n % ORDINARY.length] ?? 'agent'],
      words: searchWords(name, readingsOf),
    };
  });
  await operatorModel(connection).insertMany(records);
  return records;
}

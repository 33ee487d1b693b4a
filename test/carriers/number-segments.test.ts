import { join } from 'node:path';
import { createCarrierLookup } from '../../src/carriers/carrier-of';
import { loadNumberSegments, parseNumberSegments } from '../../src/carriers/number-segments';
import type { AppError } from '../../src/core/errors';

const SHIPPED = join(__dirname, '../../knowledge/carriers/number-segments.yaml');

const faultOf = (source: string): string => {
  try {
    parseNumberSegments(source, 'table.yaml');
  } catch (error) {
    return (error as AppError).personMessage;
  }
  return '';
};

describe('the number segments that ship', () => {
  // One number a segment of the paper of 2023-06-05; the digits after the segment are of no meaning.
  test.each([
    ['13400000000', 'mobile', '1340'],
    ['13480000000', 'mobile', '1348'],
    ['13800138000', 'mobile', '138'],
    ['17200000000', 'mobile', '172'],
    ['19700000000', 'mobile', '197'],
    ['16500000000', 'mobile', '165'],
    ['17030000000', 'mobile', '1703'],
    ['13000000000', 'unicom', '130'],
    ['16600000000', 'unicom', '166'],
    ['17040000000', 'unicom', '1704'],
    ['17100000000', 'unicom', '171'],
    ['19600000000', 'unicom', '196'],
    ['13300000000', 'telecom', '133'],
    ['17020000000', 'telecom', '1702'],
    ['19000000000', 'telecom', '190'],
    ['19900000000', 'telecom', '199'],
    ['13490000000', undefined, undefined],
    ['13492000000', 'telecom', '13492'],
    ['17403000000', 'telecom', '17403'],
    ['17407000000', 'satellite', '17407'],
    ['17490000000', 'satellite', '1749'],
    ['19200000000', 'broadcast', '192'],
    ['14100000000', undefined, undefined],
  ])('%s belongs to %s by %s', async (mobile, carrier, prefix) => {
    const segments = await loadNumberSegments(SHIPPED);
    expect(segments.find(mobile)?.carrier).toBe(carrier);
    expect(segments.find(mobile)?.prefix).toBe(prefix);
  });

  test('its source is named, and every carrier has a Chinese name', async () => {
    const segments = await loadNumberSegments(SHIPPED);
    expect(segments.source).toContain('工业和信息化部');
    expect(segments.carriers.get('broadcast')).toBe('中国广电');
    expect(segments.size).toBeGreaterThan(60);
  });

  test('a number that was taken along belongs where it was taken to', async () => {
    const lookup = createCarrierLookup(await loadNumberSegments(SHIPPED), {
      find: (mobile) => (mobile === '13800138000' ? 'unicom' : undefined),
    });
    expect(lookup.carrierOf('13800138000')).toBe('unicom');
    expect(lookup.carrierOf('13800138001')).toBe('mobile');
    expect(lookup.explain('13800138000')).toEqual({ carrier: 'unicom', name: '中国联通', rule: { kind: 'ported' } });
    expect(lookup.explain('14100000000')).toEqual({ carrier: undefined, name: '未知', rule: { kind: 'unknown' } });
  });
});

test('every fault of a table is told with its line', () => {
  const source = `carriers:
  mobile: 中国移动
segments:
  - carrier: mobile
    use: public
    prefixes: [138, 1388-1379, 2380, 138]
  - carrier: unicom
    use: private
    prefixes: []
  - 199
`;
  const told = faultOf(source);
  for (const part of [
    'table.yaml:6 号段 1388-1379',
    'table.yaml:6 号段 2380',
    'table.yaml:6 号段 138 重复',
    'table.yaml:7 运营商 unicom 不在 carriers 中',
    'table.yaml:7 use 应为',
    'table.yaml:7 prefixes 应列出号段',
    'table.yaml:10 每一项',
  ]) {
    expect(told).toContain(part);
  }
});

test.each([
  ['no YAML', 'segments: [', 'YAML'],
  ['an empty file', '', '缺少 carriers'],
  ['no segments', 'carriers: {mobile: 中国移动}', '缺少 segments'],
])('%s is refused', (_name, source, part) => expect(faultOf(source)).toContain(part));

test('a missing file says which', async () => {
  await expect(loadNumberSegments('/nowhere/table.yaml')).rejects.toMatchObject({
    code: 'number_segments',
    personMessage: expect.stringContaining('/nowhere/table.yaml'),
  });
});

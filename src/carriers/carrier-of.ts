import type { Mobile } from '../core/mobile';
import type { Carrier, NumberSegments, Segment } from './number-segments';
import type { PortedNumbers } from './ported-numbers';

/** Why a number belongs to a carrier. */
export type CarrierRule = { kind: 'ported' } | { kind: 'segment'; segment: Segment } | { kind: 'unknown' };

export interface CarrierLookup {
  /** As accounts name it; undefined: the table does not know the number. */
  carrierOf(mobile: Mobile): Carrier | undefined;
  explain(mobile: Mobile): { carrier: Carrier | undefined; name: string; rule: CarrierRule };
}

/** A number that was taken along belongs where it was taken to; any other by the longest prefix. */
export function createCarrierLookup(segments: NumberSegments, ported: Pick<PortedNumbers, 'find'>): CarrierLookup {
  return {
    carrierOf: (mobile) => ported.find(mobile) ?? segments.find(mobile)?.carrier,
    explain: (mobile) => {
      const taken = ported.find(mobile);
      const segment = segments.find(mobile);
      const carrier = taken ?? segment?.carrier;
      const rule: CarrierRule =
        taken !== undefined
          ? { kind: 'ported' }
          : segment === undefined
            ? { kind: 'unknown' }
            : { kind: 'segment', segment };
      return { carrier, name: carrier === undefined ? '未知' : (segments.carriers.get(carrier) ?? carrier), rule };
    },
  };
}

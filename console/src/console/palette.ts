import type { SearchGroup } from '../../../src/web/api/search';

/** Something the palette offers, or only tells. */
export interface Offer {
  id: string;
  label: string;
  note?: string | undefined;
  /** Keys that do the same. */
  keys?: string | undefined;
  /** Absent: there is no page of it. */
  run?: () => void;
}

export interface OfferGroup {
  title: string;
  offers: readonly Offer[];
}

export const HIT_TITLES: Readonly<Record<SearchGroup['kind'], string>> = {
  orders: '工单',
  conversations: '往来短信',
  taxpayers: '纳税人',
  operators: '操作员',
  articles: '文章',
};

/** Where a hit leads, below /console; undefined: it is told and leads nowhere yet. */
export function pathOfHit(kind: SearchGroup['kind'], id: string): string | undefined {
  const part = encodeURIComponent(id);
  switch (kind) {
    case 'conversations':
      return `/conversations/${part}`;
    case 'taxpayers':
      return `/address-book/${part}`;
    case 'operators':
      return `/operators/${part}`;
    default:
      return undefined;
  }
}

/** The offers whose words hold everything that was typed, in any order; those that begin with it first. */
export function matching(offers: readonly Offer[], typed: string): Offer[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = offers.filter((offer) => {
    const text = `${offer.label} ${offer.note ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const first = words[0] ?? '';
  return found.sort((a, b) => Number(b.label.startsWith(first)) - Number(a.label.startsWith(first)));
}

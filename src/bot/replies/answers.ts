import type { Article } from '../../knowledge/article';

/** The document an answer rests on, as short as it can still be looked up: its 文号, else its name. */
export function basisShort(article: Article): string {
  const doc = article.basis[0]?.doc ?? '';
  const number =
    /[\u4e00-\u9fa5]{1,14}[〔[（(]\d{4}[〕\]）)]\d+号|[\u4e00-\u9fa5]{0,14}公告\d{4}年第\d+号|[\u4e00-\u9fa5]{0,12}令第\d+号/.exec(
      doc,
    )?.[0];
  return number ?? doc;
}

/** Room that the offer of 回复1 takes, a full stop included. */
const OFFER = 8;

/** An answer and, where there is room for it, the document it rests on before the full stop. */
export function withBasis(answer: string, basis: string, room: number): string {
  const said = answer.trim();
  if (basis === '' || said.includes(basis) || said.length + basis.length + 2 + OFFER > room) return said;
  return `${said.replace(/[。.]$/, '')}（${basis}）。`;
}

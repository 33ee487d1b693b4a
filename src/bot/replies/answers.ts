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

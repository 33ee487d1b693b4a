/**
 * Words of dialects (Henan, Cantonese) that have one plain equivalent, so that the classifier sees one word for one meaning.
 * Applied after the conversion to simplified characters; 系 for 是 only as Cantonese writes it (係), before that conversion.
 */
export const DIALECT: Readonly<Record<string, string>> = {
  妳: '你',
  俺: '我',
  恁们: '你们',
  咋整: '怎么办',
  咋: '怎么',
  啥: '什么',
  唔该: '谢谢',
  唔系: '不是',
  唔喺: '不在',
  系咪: '是不是',
  唔: '不',
  边个: '谁',
  几多: '多少',
  冇: '没有',
  喺边度: '在哪里',
};

/** 係 is the Cantonese 是, except in 關係 and 聯係, which the simplified characters write 系. */
export function plainCopula(text: string): string {
  return text.replace(/(?<![關关聯联干體体])[係](?!数|數|列|统|統)/g, '是');
}

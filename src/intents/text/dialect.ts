/**
 * Words of dialects (Henan, the North-east, Cantonese, Sichuan, Hubei, Shanghai) that have one plain equivalent, so that the classifier sees one word for one meaning.
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
  喺: '在',
  边度: '哪里',
  几时: '什么时候',
  点样: '怎么',
  点解: '为什么',
  乜嘢: '什么',
  乜: '什么',
  咩: '什么',
  而家: '现在',
  依家: '现在',
  咗: '了',
  嘅: '的',
  佢哋: '他们',
  佢: '他',
  我哋: '我们',
  你哋: '你们',
  嗰个: '那个',
  搵: '找',
  睇: '看',
  畀: '给',
  屋企: '家里',
  铺头: '店铺',
  出粮: '发工资',
  唔使: '不用',
  使唔使: '用不用',
  嘢: '东西',
  啲: '些',
  恁: '你',
  木有: '没有',
  莫得: '没有',
  冇得: '没有',
  啥子: '什么',
  啷个: '怎么',
  咋个: '怎么',
  晓得: '知道',
  屋头: '家里',
  啥辰光: '什么时候',
  几钿: '多少钱',
  侬: '你',
  勿让: '不让',
};

/** 唔该 asks where something follows and thanks where nothing does; 伐 closes a question of Shanghai (行伐) and is a word elsewhere (砍伐); 勿 is the 不 of Shanghai but in 请勿. */
export function plainParticles(text: string): string {
  return text
    .replace(/唔[该該](?=[\u4e00-\u9fff]{3})/g, '麻烦')
    .replace(/(?<![砍采讨步杀征北])伐(?=[\s?？!！。,，]*$)/g, '吗')
    .replace(/(?<![请切])勿(?=[对是要好晓来会能肯灵])/g, '不');
}

/** 係 is the Cantonese 是, except in 關係 and 聯係, which the simplified characters write 系. */
export function plainCopula(text: string): string {
  return text.replace(/(?<![關关聯联干體体])[係](?!数|數|列|统|統)/g, '是');
}

import type { Question } from '../../src/reckoning/question';
import { answerReckoning, type ReckoningTurn } from '../../src/reckoning/reckon';
import { NOW, rules } from './setting';

/** Result, asked input, or what else became of each text of one conversation; the question goes through JSON between the turns. */
function talk(texts: readonly string[]): string[] {
  let previous: Question | undefined;
  return texts.map((text) => {
    const turn: ReckoningTurn | undefined = answerReckoning(text, {
      now: NOW,
      rules,
      ...(previous === undefined ? {} : { previous }),
    });
    if (turn === undefined) return '-';
    previous = JSON.parse(JSON.stringify(turn.question)) as Question;
    const { result } = turn;
    if (result.status === 'reckoned') return result.reckoning.result;
    return result.status === 'missing' ? `${result.missing[0]?.input}?` : 'unknown';
  });
}

test.each<[string, [string, string][]]>([
  [
    'VAT: other sum, special invoices, other period, the same again, another taxpayer',
    [
      ['小规模一个季度卖了35万要交多少增值税', '3500.00'],
      ['那15万呢', '0.00'],
      ['那开专票呢', '1500.00'],
      ['那普票呢', '0.00'],
      ['一个月呢', '1500.00'],
      ['那要交多少', '1500.00'],
      ['那个体户呢', '1500.00'],
      ['那一般纳税人呢', 'rate?'],
      ['卖货的', '19500.00'],
      ['谢谢', '-'],
    ],
  ],
  [
    'VAT: the period is asked and answered, then changed',
    [
      ['开票15万要交增值税吗', 'period?'],
      ['一个季度', '0.00'],
      ['那28万呢', '0.00'],
      ['其中8万开专票呢', '800.00'],
      ['那31万呢', '3100.00'],
      ['如果是含税的呢', '3069.31'],
    ],
  ],
  [
    'VAT: another year, another rule',
    [
      ['去年12月小规模开了10万普票要交税吗', '0.00'],
      ['今年1月呢', '1000.00'],
    ],
  ],
  [
    'salary: deductions, month, then bonus with the salary known',
    [
      ['月薪2万扣多少税', '3000.00'],
      ['那1月份呢', '450.00'],
      ['社保公积金3000,专项附加2000呢', '300.00'],
      ['那12月呢', '1000.00'],
      ['那年终奖3万6呢', '1080.00'],
    ],
  ],
  [
    'late fee: days, sum, how it came about',
    [
      ['欠税1万晚了30天要交多少滞纳金', '150.00'],
      ['那60天呢', '300.00'],
      ['两万呢', '600.00'],
      ['怎么算的', '600.00'],
      ['能不能免', '-'],
    ],
  ],
  [
    'late fee: asked step by step',
    [
      ['帮我算一下滞纳金', 'amount?'],
      ['2000块', 'days?'],
      ['晚了半个月', '15.00'],
    ],
  ],
  [
    'late fee: days as a bare number',
    [
      ['欠税3000滞纳金多少', 'days?'],
      ['40', '60.00'],
    ],
  ],
  [
    'profit: from a company to its neighbours and back',
    [
      ['公司利润50万交多少企业所得税', '25000.00'],
      ['那个体户呢', '54750.00'],
      ['那合伙呢', '109500.00'],
      ['换成公司呢', '25000.00'],
      ['那400万呢', '1000000.00'],
    ],
  ],
  [
    'deed tax: which home, how large, what the province decides',
    [
      ['首套房120平150万契税多少', '15000.00'],
      ['二套呢', '15000.00'],
      ['150平呢', '30000.00'],
      ['那商铺呢', 'unknown'],
    ],
  ],
  [
    'deed tax: bare answers',
    [
      ['150万的房子契税多少', 'home?'],
      ['1', 'area?'],
      ['150', '22500.00'],
    ],
  ],
  [
    'car: kind, price, year',
    [
      ['买车20万购置税多少', '17699.12'],
      ['电车呢', '8849.56'],
      ['那40万呢', '20398.23'],
      ['去年买的呢', '5398.23'],
    ],
  ],
  [
    'stamp duty: who, what, how much',
    [
      ['购销合同100万印花税多少', '300.00'],
      ['小规模呢', '150.00'],
      ['租赁合同呢', '500.00'],
      ['那30万呢', '150.00'],
      ['个税怎么申报', '-'],
    ],
  ],
  [
    'labour: another topic is not taken for a follow-up',
    [
      ['劳务费3000扣多少税', '440.00'],
      ['那1万呢', '1600.00'],
      ['那5000块的稿费呢', '-'],
      ['查发票 1200223140 60821164', '-'],
      ['我要投诉', '-'],
      ['是', '-'],
      ['1', '-'],
    ],
  ],
  [
    'a question for the rule, or for something else, is left to the articles',
    [
      ['月薪2万扣多少税', '3000.00'],
      ['年终奖怎么算', '-'],
      ['那怎么申报呢', '-'],
      ['那有什么优惠呢', '-'],
      ['个税起征点是多少', '-'],
      ['滞纳金一天多少', '-'],
      ['那公积金3000呢', '1200.00'],
    ],
  ],
  [
    'VAT: what is left to the articles',
    [
      ['小规模季度卖了35万交多少增值税', '3500.00'],
      ['小规模免税吗', '-'],
      ['那超过30万呢', '-'],
      ['那电子发票呢', '-'],
      ['那季度申报呢', '-'],
      ['开专票要交多少', '3500.00'],
      ['那要是20万呢', '2000.00'],
    ],
  ],
  [
    'bare figures that the first text asked for',
    [
      ['年收入18万要交多少个税', '9480.00'],
      ['社保2万4,专项附加扣除2万4', '4680.00'],
      ['已经扣了5000呢', '320.00'],
    ],
  ],
  [
    'what the working tells anyhow',
    [
      ['我年底发5万奖金年终奖要扣多少税', '4790.00'],
      ['月薪6000呢', '4790.00'],
      ['合并呢', '4790.00'],
      ['我们小规模公司这月开了12万专票要交多少税', '1200.00'],
      ['那附加税呢', '1200.00'],
    ],
  ],
  [
    'late fee: the day of payment changes',
    [
      ['欠税5万 9月15日到期 滞纳金多少', '1700.00'],
      ['11月30号交呢', '1900.00'],
    ],
  ],
  [
    'letting: what is let is asked',
    [
      ['个人房租收入12万一个月增值税多少', 'premises?'],
      ['住房', '1800.00'],
      ['门面呢', '3600.00'],
    ],
  ],
  [
    'a case of its own replaces the one before',
    [
      ['月薪8000扣多少税', '90.00'],
      ['小规模季度卖了35万交多少增值税', '3500.00'],
      ['那40万呢', '4000.00'],
    ],
  ],
  [
    'revenue: the costs are asked; none at all is an answer',
    [
      ['个体户一年营业额60万个税交多少', 'costs?'],
      ['成本40万', '14750.00'],
    ],
  ],
])('%s', (_, turns) => {
  expect(talk(turns.map(([text]) => text))).toEqual(turns.map(([, expected]) => expected));
});

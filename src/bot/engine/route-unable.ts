import type { SlotName, Understanding } from '../../intents/understanding';
import { plain } from './phrases';
import { DEPENDENT, DOUBTFUL, type Plan, SURE } from './plan';
import type { Session } from './session';
import { isEmpty } from './slots';

const HAS_NOT =
  /不在(?:身边|手边|跟前|手上|这)|没带|记不(?:得|住|清|到)|[不没]记得|不(?:知道|晓得|清楚)|忘(?:记)?了?(?:$|[,，。 ])|找不(?:到|着)|没有?(?:税号|号码|号|代码|执照|发票|那个|这个)|看不(?:清|见)|模糊|(?:在)?(?:哪里?|哪儿|啥地方)(?:看|找|有|能)|怎么(?:看|找)|是(?:什么|啥)(?:东西|意思|号)?$|(?:哪个|啥|什么)(?:是)?(?:税号|代码|号码|编号)/;
const DOUBTS =
  /凭(?:啥|什么)|为(?:啥|什么|何)(?:要|问)|要(?:这个|它|税号|号码)?(?:干|做)(?:啥|嘛|什么|么)|(?:干|做)(?:啥|嘛|什么)用|骗子|诈骗|泄露|安全[吗么不]|不(?:想|愿意?|方便|能|敢)(?:说|给|告诉|提供|发|报)|怕.{0,4}(?:骗|泄)/;
/** Whether to trust us with the number, and not a matter of tax. */
const ABOUT_US = /你|税号|号码|编号|代码|骗|泄露|安全/;
const LONGEST = 40;

/** A value was asked for and the text says why it does not come: it is not at hand, or its sender does not trust us with it. */
export function routeUnable(session: Session, said: Understanding, text: string): Plan | undefined {
  const task = [session.task].find((one) => one?.awaiting !== undefined && ASKABLE.has(one.awaiting));
  if (task === undefined || !isEmpty(said.slots) || said.command !== undefined || plain(text).length > LONGEST)
    return undefined;
  const doubts = DOUBTS.test(text);
  if (!doubts && !HAS_NOT.test(text)) return undefined;
  // 专管员不晓得是哪个 is a wish of its own.
  const own = said.intent !== task.intent && !DEPENDENT.includes(said.intent) && said.confidence >= SURE;
  const aboutUs = doubts && (said.confidence < DOUBTFUL || (said.intent === 'consult' && ABOUT_US.test(text)));
  if (own && !aboutUs && !COURTESIES.has(said.intent)) return undefined;
  return { task, said: doubts ? 'doubts' : 'has not' };
}

const ASKABLE: ReadonlySet<string> = new Set<SlotName>([
  'invoiceCode',
  'invoiceNumber',
  'digitalInvoiceNumber',
  'taxpayerId',
  'acceptanceNo',
]);
const COURTESIES: ReadonlySet<string> = new Set(['greeting', 'thanks', 'complaint', 'help']);

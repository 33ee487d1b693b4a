import { formatMonthDay, shanghaiDay } from '../../core/shanghai-time';
import { OPTIONAL_KINDS, type OptionalKind, type StatutoryKind } from '../../directory/subscriptions/kinds';

const STATUTORY = '催报、催缴等法定告知';

function names(kinds: readonly string[]): string {
  return kinds.join('、');
}

function isAll(kinds: readonly OptionalKind[]): boolean {
  return kinds.length === OPTIONAL_KINDS.length;
}

/** KT2: how a kind is opened, by the number it has in the table. */
function numbered(kind: OptionalKind): string {
  return `KT${OPTIONAL_KINDS.indexOf(kind) + 1}`;
}

export function subscribedText(kinds: readonly OptionalKind[], already: boolean): string {
  if (already) return `您已开通${names(kinds)},无需重复开通。不想再收时回复TD。`;
  const leave = isAll(kinds)
    ? '不要其中哪一种,回复TD加名称,如TD政策通知;全不要回复TD。'
    : `不想再收时回复TD${kinds[0] ?? ''}。`;
  return `已为您开通${names(kinds)},平台不收费。${leave}`;
}

/** Statutory messages need no opening; the nearest thing that can be opened is named. */
export const statutoryComesText = (kinds: readonly StatutoryKind[]): string =>
  `${names(kinds)}是法定告知,不用开通,需要时会发到登记的手机。申报、缴款到期前的纳税提醒可回复KT1开通。`;

export const subscribeThereText =
  '提醒要由收信的手机本人同意:请用那部手机发KT到12366,当天开通,不收费。要给本机开通,用本机直接回复KT。';

/** In the web chat no phone has sent anything. */
export const byPhoneText =
  '短信订阅要由手机本人办理:请用手机发KT(开通)或TD(退订)到12366,或在网页“短信订阅”用验证码办理。';

export const kindsText = `没有这个编号。可选:${OPTIONAL_KINDS.map((kind, i) => `${i + 1}${kind}`).join('、')}。开通回复KT加编号,如KT1;退订回复TD加编号。`;

export function confirmUnsubscribeText(kinds: readonly OptionalKind[], statutory: readonly StatutoryKind[]): string {
  if (statutory.length > 0 && isAll(kinds))
    return `${names(statutory)}是法定告知,不能退订。要退订纳税提醒、政策通知等其他短信吗?回复“是”退订,回复“否”保留。`;
  const unable = statutory.length > 0 ? `${names(statutory)}是法定告知,不能退订。` : '';
  if (isAll(kinds))
    return `要退订全部提醒和通知吗?退订后申报、缴款到期不再提醒您,${STATUTORY}不受影响。回复“是”退订,回复“否”保留。`;
  return `${unable}要退订${names(kinds)}吗?其他短信照旧。回复“是”退订,回复“否”保留;全部退订请回复TD。`;
}

/** What was ended, what goes on, and what comes by law all the same. */
export function unsubscribedText(kinds: readonly OptionalKind[], left: readonly OptionalKind[]): string {
  if (isAll(kinds) || left.length === 0)
    return `已退订${isAll(kinds) ? ',不再给您发提醒和通知' : names(kinds)}。${STATUTORY}仍会发送。查询、咨询照常可用;想恢复时回复KT。`;
  const again = kinds.length === 1 && kinds[0] !== undefined ? numbered(kinds[0]) : 'KT';
  return `已退订${names(kinds)}。${names(left)}照常发,${STATUTORY}仍会发送。想恢复时回复${again}。`;
}

export const keptSubscriptionText = '好的,提醒照常发给您,没有退订。';

/** What the number wants now; by law it gets the rest anyway. */
export function subscriptionStateText(state: { kinds: readonly OptionalKind[]; since?: Date }): string {
  const { kinds, since } = state;
  const closed = OPTIONAL_KINDS.filter((kind) => !kinds.includes(kind));
  const offer = closed.map((kind) => `${kind}(回复${numbered(kind)}开通)`);
  const law = `${STATUTORY}不用订阅,依法发送。`;
  if (kinds.length === 0) return `本机没有订阅提醒和通知。可开通:${names(offer)},全部开通回复KT。${law}`;
  const from = since === undefined ? '' : `(${formatMonthDay(shanghaiDay(since))}起)`;
  return `本机已订阅:${names(kinds)}${from}。${closed.length === 0 ? '' : `未订阅:${names(offer)}。`}${law}退订回复TD加名称。`;
}

export const subscribedText = (already: boolean): string =>
  already
    ? '您已开通纳税提醒,无需重复开通。不想再收时回复TD。'
    : '已为您开通纳税提醒:申报、缴款期限和政策通知会短信告诉您,平台不收费。不想再收时回复TD。';

export const confirmUnsubscribeText =
  '要退订纳税提醒和通知吗?退订后申报、缴款到期不再提醒您。回复“是”退订,回复“否”保留。您主动来信查询不受影响。';

export const unsubscribedText = '已退订,不再给您发提醒和通知。查询、咨询照常可用;想恢复时回复KT。';

export const keptSubscriptionText = '好的,提醒照常发给您,没有退订。';

export const subscribeThereText =
  '提醒要由收信的手机本人同意:请用那部手机发KT到12366,当天开通,不收费。要给本机开通,用本机直接回复KT。';

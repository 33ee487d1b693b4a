/** Texts that are not for a machine to judge: fixed wording and a person at once. Pure. */

const SELF_HARM =
  /不想活|活不下去|活着没(?:意思|意义)|没法活|自杀(?!式)|自尽|轻生|寻短见|割腕|喝(?:农药|敌敌畏|百草枯)|跳(?:楼|河|江)(?!价|大)|上吊|了结(?:自己|我的?命)|以死|死给你们?看|一死了之|不如死了/;
const THREAT =
  /(?:砍|捅|弄|打|整|杀|炸|烧)死|杀(?:了|光|掉)?(?:你|他|她|你们|他们|全家|人)|(?:炸|烧|砸)(?:了|掉|平)?(?:你们?)?(?:的)?(?:税务|大厅|办税|国税|地税|税局|分局)|同归于尽|泼(?:汽油|硫酸)|放火|爆炸物|报复社会|血洗|[带拿提持](?:着|了|把)*(?:菜|砍|尖)?(?:刀|枪|炸药|汽油)(?:去|来|到|找|冲)|(?:弄|整|干|灭)(?:了|掉)(?:你|他|她)们?(?:全家)?(?:$|[,，。!！])/;
const HARMLESS = /跳楼(?:价|大|甩|清)|累死|烦死|急死|气死|笑死|饿死|打死(?:也|都)不|该死/g;

/** What a text threatens, if anything: the sender's own life, or somebody else's. */
export function careful(text: string): 'self_harm' | 'threat' | undefined {
  const said = text.normalize('NFKC').replace(/\s+/g, '').replace(HARMLESS, '');
  if (SELF_HARM.test(said)) return 'self_harm';
  return THREAT.test(said) ? 'threat' : undefined;
}

const ABUSE =
  /傻[逼比bB叉x]|煞笔|沙雕|[草操艹肏]你|[你他]妈(?:的|逼|b)|(?<![爹爸我老大姑姨舅干她婆娃子家])妈的|去死|滚(?:蛋|犊子|吧|$)|废物|垃圾(?:系统|机器|短信|客服|东西|税务)|王八蛋|混蛋|狗(?:屁|东西|日)|脑残|智障|sb$|^sb|tmd|cnm|nmsl|吃屎|白痴|蠢货|弱智|扑街|鳖孙|龟孙|龟儿子|瓜娃子|仆街|冚家铲/i;

/** Whether the text insults. */
export function insults(text: string): boolean {
  return ABUSE.test(text.normalize('NFKC').replace(/\s+/g, ''));
}

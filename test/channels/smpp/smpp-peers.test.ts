import { describeCarrier } from '../../peers/carrier-suite';
import { MOBILE } from '../../peers/recording/scenario';

describeCarrier('smpp34', {
  busy: { status: 0x58, code: 'ESME_RTHROTTLED' },
  refusal: { status: 0x0b, class: 'give_up' },
  to: [`86${MOBILE}`],
  failure: { state: 'UNDELIV', code: 'UNDELIV:005' },
});

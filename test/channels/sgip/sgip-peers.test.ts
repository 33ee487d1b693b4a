import { describeCarrier } from '../../peers/carrier-suite';
import { MOBILE } from '../../peers/recording/scenario';

describeCarrier('sgip12', {
  busy: { status: 11, code: '11' },
  refusal: { status: 6, class: 'give_up' },
  to: [`86${MOBILE}`],
  failure: { state: 'UNDELIV', code: '5' },
  carrier: { node: 3_021_099_999 },
});
